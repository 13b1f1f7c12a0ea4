"""What a translation memory holds, and how a row of it is written so that it can prove itself.

Text is stored as bytes: UTF-8 in which lone surrogates survive too. Knows nothing of sqlite.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from pipeline.digest import digest_value

DECISIONS = "languages"
"""How the engine of a space begins that holds no English, but the language that a detector found in a line."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Space:
    """All that decides the English of a sentence, except the sentence.

    Attributes:
        language: BCP 47 tag that the sentence was translated from.
        model: Digest of the model's files.
        engine: The engine, the versions of its libraries, and of whatever else decides which hypothesis is taken.
        compute_type: Number format of the matrix products.
        beam_size: 1 is greedy.
    """

    language: str
    model: str
    engine: str
    compute_type: str
    beam_size: int

    @property
    def is_translation(self) -> bool:
        """Whether it holds English, rather than languages of lines."""
        return not self.engine.startswith(DECISIONS)

    @property
    def key(self) -> str:
        """The SHA-256 of all fields, in hexadecimal."""
        return digest_value(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was decided of a sentence, after checks and repair.

    Attributes:
        english: None when no hypothesis could be taken.
        score: Length-normalised log-probability, in nats per target token; comes back equal to the last bit.
        flags: What the checks found, in order.
    """

    english: str | None
    score: float
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much was translated in a space on this machine, and how long it took.

    Attributes:
        sentences: Distinct sentences that a model was asked for.
        characters: Of those sentences, in code points.
        seconds: Wall-clock time of the engine.
    """

    sentences: int
    characters: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What a memory holds.

    Attributes:
        rows: Sentences, each counted once in each of its spaces.
        size: Bytes on disk, of the file and its write-ahead log.
        spaces: Sentences by space, in order of language, then model.
    """

    rows: int = 0
    size: int = 0
    spaces: Mapping[Space, int] = field(default_factory=dict)


FileIdentity = tuple[int, int]
"""Device and inode: tells a file from the one that took its name after it was set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a worker hands to the parent process for the memory, small enough to send.

    Attributes:
        rows: New sentences, by space.
        found: Ids of the rows that were of use, ascending.
        rates: What translating the new ones took, by space.
        hits: Translations that were recalled; one recalled for two windows counts twice.
        damaged: The file that gave a row which does not prove itself; None when none did.
    """

    rows: Mapping[Space, Mapping[str, Remembered]] = field(default_factory=dict)
    found: tuple[int, ...] = ()
    rates: Mapping[Space, Rate] = field(default_factory=dict)
    hits: int = 0
    damaged: FileIdentity | None = None


Row = tuple[int, bytes, bytes | None, bytes, bytes, bytes]
"""Id, sentence, English, score, flags, checksum."""

_SCORE = struct.Struct(">d")
"""Not a number of sqlite's: it makes NaN null, and loses the sign of zero."""
_LENGTHS = struct.Struct(">5q")
_NONE = -1
_CHECKSUM_BYTES = 16


def encode(text: str) -> bytes:
    r"""Return the text as bytes, whatever code points it holds.

    >>> decode(encode("a\x00\ud800")) == "a\x00\ud800"
    True
    """
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    """Return the text that `encode` wrote.

    Raises:
        UnicodeDecodeError: It did not write this.
    """
    return data.decode("utf-8", "surrogatepass")


def identify(key: bytes, sentence: bytes) -> int:
    """Return the id of a sentence in the space with this key: 64 bits of a SHA-256, so that a row needs no index more.

    Two sentences of equal id are told apart by comparing them; the second is then never remembered.
    """
    return int.from_bytes(hashlib.sha256(key + sentence).digest()[:8], "big", signed=True)


def to_row(key: bytes, sentence: str, remembered: Remembered) -> Row:
    """Return the row of a sentence in the space with this key."""
    source = encode(sentence)
    english = None if remembered.english is None else encode(remembered.english)
    score = _SCORE.pack(remembered.score)
    flags = json.dumps(remembered.flags).encode()
    return identify(key, source), source, english, score, flags, _checksum(key, source, english, score, flags)


def from_row(key: object, row: tuple[object, ...]) -> tuple[str, Remembered] | None:
    """Return the sentence and what is remembered of it; None when the row is not as it was written.

    Args:
        key: Of the space the row says it belongs to; anything at all when the file is damaged.
        row: Sentence, English, score, flags, checksum; anything at all when the file is damaged.
    """
    match key, *row:
        case [bytes(key), bytes(source), (bytes() | None) as english, bytes(score), bytes(flags), bytes(checksum)]:
            if checksum != _checksum(key, source, english, score, flags):
                return None
            return decode(source), Remembered(
                english=None if english is None else decode(english),
                score=_SCORE.unpack(score)[0],
                flags=tuple(json.loads(flags)),
            )
    return None


def _checksum(key: bytes, source: bytes, english: bytes | None, score: bytes, flags: bytes) -> bytes:
    """Return the checksum over all fields; their lengths are in it, so that no character can change its field."""
    lengths = _LENGTHS.pack(len(key), len(source), _NONE if english is None else len(english), len(score), len(flags))
    return hashlib.sha256(b"".join((lengths, key, source, english or b"", score, flags))).digest()[:_CHECKSUM_BYTES]
