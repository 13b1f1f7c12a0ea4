r"""Parallel text: `source TAB English [TAB origin]` files, plain or compressed with gzip or xz; read, repaired, sifted.

Every rule was chosen by looking at what it removes from 725,785 French–English pairs of 26 public origins. Two common
rules are left out because they did not help there. Of 40 pairs with different numbers on the two sides (2.0 % of all)
two in three were good: "huit ans", "8 years"; "15h", "3 p.m.". And nearly all markup found on both sides was meant:
"<fcntl.h>".
"""

import gzip
import html
import lzma
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

import regex

from pipeline.errors import TrainingError
from pipeline.training.settings import CorpusSettings

FEWEST_FIELDS = 2
COPIED_WORDS = 3
"""Of the pairs with the same words on both sides, those with up to three are names and credits; of the 16 longer ones
all but three were untranslated text."""
DIGEST_BYTES = 8
"""Of a million sentences, two share a digest by chance with a probability of 3 in 10⁸ (the birthday bound)."""

_ENTITY = regex.compile(r"&(?:[A-Za-z]{2,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_TAG = regex.compile(r"</?[A-Za-z][^<>]{0,200}+>")
_LETTER = regex.compile(r"\p{L}")
_UNREADABLE = regex.compile(r"[\p{Cc}\p{Co}\p{Zl}\p{Zp}\uFFFD]")
_NEITHER_LETTER_NOR_DIGIT = regex.compile(r"[^\p{L}\p{M}\p{N}]++")
_WINDOWS_1252 = {
    byte: character for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", errors="ignore"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One sentence and its translation."""

    source: str
    target: str
    origin: str


@dataclass(slots=True)
class Census:
    """What was kept, repaired and left out, for the log and the card."""

    kept: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    repaired: int = 0


def read_pairs(
    paths: Sequence[Path],
    settings: CorpusSettings,
    census: Census,
    protected: AbstractSet[bytes] = frozenset(),
    *,
    from_english: bool = False,
) -> Iterator[Pair]:
    """Yield the usable pairs of all files in order, repaired, counting the others by reason in `census`.

    Of pairs that differ only in case, spaces and punctuation the first is taken.

    Args:
        paths: Files of parallel text.
        settings: What makes a pair unusable.
        census: Gets the counts.
        protected: From `protected_sentences`: pairs with one of these sentences on either side are left out.
        from_english: As for `read_all`.

    Raises:
        TrainingError: A file cannot be read, or a line of it has fewer than two tab-separated fields.
    """
    seen: set[bytes] = set()
    uses = cache(settings.uses)
    for path in paths:
        for raw in read_all(path, from_english=from_english):
            pair = Pair(source=repair(raw.source), target=repair(raw.target), origin=raw.origin)
            reason = _fault(pair, settings) if uses(pair.origin) else "weight 0"
            reason = reason or _known(pair, protected, seen)
            if reason:
                census.left_out[reason] += 1
            else:
                census.kept[pair.origin] += 1
                census.repaired += pair != raw
                yield pair


def read_all(path: Path, *, from_english: bool = False) -> Iterator[Pair]:
    """Yield every pair of one file as it is; for test sets too, from which nothing may be left out.

    Files have their English second, whichever way a model translates.

    Args:
        path: The file.
        from_english: Makes the English of each line its source.

    Raises:
        TrainingError: The file cannot be read, or a line of it has fewer than two tab-separated fields.
    """
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if len(fields) < FEWEST_FIELDS:
                    message = f"{path}:{number}: expected 'source TAB English [TAB origin]'"
                    raise TrainingError(message)
                origin = fields[2] if len(fields) > FEWEST_FIELDS else default_origin(path)
                source, target = fields[1::-1] if from_english else fields[:2]
                yield Pair(source=source, target=target, origin=origin)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as tab-separated UTF-8 text: {error}"
        raise TrainingError(message) from error


def default_origin(path: Path) -> str:
    """Return the origin of the lines of a file that give none.

    >>> default_origin(Path("data/europarl.fr-en.tsv.xz"))
    'europarl'
    """
    return path.name.split(".")[0]


def spread(pairs: Sequence[Pair], most: int) -> Sequence[Pair]:
    """Return at most `most` pairs, evenly spaced from the first on: the first ones are from a text or two.

    >>> [pair.source for pair in spread([Pair(source=s, target="", origin="") for s in "abcdefg"], 3)]
    ['a', 'c', 'e']
    """
    count = min(most, len(pairs))
    return [pairs[index * len(pairs) // count] for index in range(count)]


def set_name(path: Path) -> str:
    """Return the name of a test set: its file's, without the endings of parallel text.

    >>> set_name(Path("data/news.2013.fr-en.tsv.xz")), set_name(Path("news.2013"))
    ('news.2013.fr-en', 'news.2013')
    """
    return path.name.removesuffix(".xz").removesuffix(".gz").removesuffix(".tsv")


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 file of lines, plain or compressed with gzip or xz as its name says.

    Raises:
        OSError: It cannot be opened.
    """
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8-sig", newline="\n")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="\n")
    return path.open(encoding="utf-8-sig", newline="\n")


def repair(text: str) -> str:
    r"""Return a sentence without the damage that its extraction left.

    Character references become their characters. C1 control characters become those of Windows-1252, as in the HTML
    standard. A lone backslash between spaces, the mark of a continued line, is removed: one pair in twenty of the
    largest collection of project news has it.

    >>> repair("L&#39;accord \\ est sign\xe9")
    "L'accord est signé"
    """
    text = text.translate(_WINDOWS_1252) if not text.isascii() else text
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text.replace(" \\ ", " ")


def folded(text: str) -> str:
    """Return only letters and digits, without case: what two spellings of one sentence have in common.

    >>> folded("« L’Été », 2009 !") == folded("l'été 2009")
    True
    """
    return _NEITHER_LETTER_NOR_DIGIT.sub("", unicodedata.normalize("NFKC", text).casefold())


def protected_sentences(paths: Iterable[Path]) -> frozenset[bytes]:
    """Return the digests of both sides of every pair, `folded`: no training pair may have one on either side.

    Sentences without letter or digit are left out.

    Raises:
        TrainingError: A file cannot be read, or a line of it has fewer than two tab-separated fields.
    """
    pairs = (pair for path in paths for pair in read_all(path))
    return frozenset(_digest(text) for text in map(folded, map(repair, sentences(pairs))) if text)


def sentences(pairs: Iterable[Pair]) -> Iterator[str]:
    """Yield both sides of every pair."""
    for pair in pairs:
        yield pair.source
        yield pair.target


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _fault(pair: Pair, settings: CorpusSettings) -> str | None:
    shorter, longer = sorted((len(pair.source), len(pair.target)))
    if not shorter:
        return "one side empty"
    if not (_LETTER.search(pair.source) and _LETTER.search(pair.target)):
        return "no letters"
    if _UNREADABLE.search(pair.source) or _UNREADABLE.search(pair.target):
        return "unreadable characters"
    if len(_TAG.findall(pair.source)) != len(_TAG.findall(pair.target)):
        return "markup on one side"
    # Short pairs differ in length for good reasons ("OK" / "D'accord"), hence the allowance of 20 characters.
    if longer > settings.max_length_ratio * shorter + 20:
        return "length ratio"
    return None


def _known(pair: Pair, protected: AbstractSet[bytes], seen: set[bytes]) -> str | None:
    """Return why the words of a pair may not be used, or add them to `seen`."""
    source, target = folded(pair.source), folded(pair.target)
    if source == target and len(pair.source.split()) > COPIED_WORDS:
        return "not translated"
    if protected and not protected.isdisjoint((_digest(source), _digest(target))):
        return "in a protected set"
    digest = _digest(f"{source}\t{target}")
    if digest in seen:
        return "duplicate"
    seen.add(digest)
    return None
