"""What a translation memory holds, and how a row of it is written so that it can prove itself.

Text is stored as bytes: UTF-8 in which lone surrogates survive too. Knows nothing of sqlite.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from pipeline.digest import digest_value


class DamagedError(Exception):
    """The file is not as it was written, or no memory of a known version."""

    def __init__(self, message: str = "something in it is not as it was written") -> None:
        """Say what is wrong with the file."""
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Space:
    """All that decides what is remembered of a sentence, except the sentence.

    Attributes:
        language: BCP 47 tag that the sentence was translated from; `und` where a detector was asked for it.
        model: Digest of the model's files; the name of a detector.
        engine: The engine, the versions of its libraries, and of whatever else decides which hypothesis is taken.
        compute_type: Number format of the matrix products; empty for a detector, and only for one.
        beam_size: 1 is greedy; 0 for a detector, which searches nothing.
    """

    language: str
    model: str
    engine: str
    compute_type: str
    beam_size: int

    @property
    def is_translation(self) -> bool:
        """Whether an engine decided, and rows hold English; otherwise a detector did, and they hold languages."""
        return bool(self.compute_type)

    @property
    def key(self) -> bytes:
        """The SHA-256 of all fields, in hexadecimal."""
        return _key(self)


@lru_cache(maxsize=256)  # asked for with every line whose language is found
def _key(space: Space) -> bytes:
    return digest_value(asdict(space)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was decided of a sentence: its English after checks and repair, or the language a detector found.

    Attributes:
        english: None when no hypothesis could be taken, or none was asked for.
        score: Length-normalised log-probability, in nats per target token, or a detector's certainty, 0 to 1; comes
            back equal to the last bit.
        flags: What the checks found, in order.
        language: BCP 47 tag that a detector found, `und` for no answer; None for a translation.
    """

    english: str | None = None
    score: float
    flags: tuple[str, ...] = ()
    language: str | None = None


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
class Learned:
    """What a worker hands to the parent process for the memory, small enough to send.

    Attributes:
        rows: New sentences, by space.
        found: Ids of the rows that were of use, ascending.
        rates: What translating the new ones took, by space.
        hits: Translations that were recalled; one recalled for two windows counts twice.
        damaged: The file that gave a row which does not prove itself, by its inode; None when none did.
    """

    rows: Mapping[Space, Mapping[str, Remembered]] = field(default_factory=dict)
    found: tuple[int, ...] = ()
    rates: Mapping[Space, Rate] = field(default_factory=dict)
    hits: int = 0
    damaged: int | None = None


_SCORE = struct.Struct(">d")
"""Not a number of sqlite's: it makes NaN null, and loses the sign of zero."""
_CHECKSUM_BYTES = 16


def identify(key: bytes, sentence: str) -> int:
    """Return the id of a sentence in the space with this key: 64 bits of a SHA-256, so that a row needs no index more.

    Two sentences of equal id are told apart by comparing them; the second is then never remembered.
    """
    return int.from_bytes(hashlib.sha256(key + _encode(sentence)).digest()[:8], "big", signed=True)


def to_row(key: bytes, sentence: str, known: Remembered) -> tuple[int | bytes | None, ...]:
    """Return the row of a sentence in the space with this key: its id and what `from_row` reads."""
    english = None if known.english is None else _encode(known.english)
    language = None if known.language is None else _encode(known.language)
    row = (_encode(sentence), english, _SCORE.pack(known.score), json.dumps(known.flags).encode(), language)
    return identify(key, sentence), *row, _checksum(key, *row)


def from_row(*row: Any) -> tuple[str, Remembered]:  # noqa: ANN401 - a damaged file holds anything
    """Return the sentence and what is remembered of it.

    Args:
        row: Key of the space, sentence, English, score, flags, language, checksum.

    Raises:
        DamagedError: They are not as they were written.
    """
    match row:
        case (bytes(), bytes(), bytes() | None, bytes(), bytes(), bytes() | None, bytes()) if (
            _checksum(*row[:-1]) == row[-1]
        ):
            _, sentence, english, score, flags, language, _ = row
            return _decode(sentence), Remembered(
                english=None if english is None else _decode(english),
                score=_SCORE.unpack(score)[0],
                flags=tuple(json.loads(flags)),
                language=None if language is None else _decode(language),
            )
    raise DamagedError


def to_columns(space: Space) -> tuple[int | bytes, ...]:
    """Return what `from_columns` reads."""
    texts = (space.language, space.model, space.engine, space.compute_type)
    return space.key, *map(_encode, texts), space.beam_size


def from_columns(*columns: Any) -> Space:  # noqa: ANN401 - as above
    """Return the space of this key, language, model, engine, compute type and beam size.

    Raises:
        DamagedError: They are not as they were written.
        UnicodeDecodeError: As above.
    """
    if [type(column) for column in columns] != [bytes] * 5 + [int]:
        raise DamagedError
    language, model, engine, compute_type = map(_decode, columns[1:5])
    space = Space(language=language, model=model, engine=engine, compute_type=compute_type, beam_size=columns[5])
    if space.key != columns[0]:
        raise DamagedError
    return space


def _checksum(
    key: bytes, sentence: bytes, english: bytes | None, score: bytes, flags: bytes, language: bytes | None
) -> bytes:
    """Return the checksum over all fields; their lengths are in it, so that no character can change its field.

    A row without a language has the checksum of the former version, which knew none.
    """
    lengths = (len(key), len(sentence), -1 if english is None else len(english), len(score), len(flags))
    packed = struct.pack(">5q", *lengths) if language is None else struct.pack(">6q", *lengths, len(language))
    fields = (packed, key, sentence, english or b"", score, flags, language or b"")
    return hashlib.sha256(b"".join(fields)).digest()[:_CHECKSUM_BYTES]


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
