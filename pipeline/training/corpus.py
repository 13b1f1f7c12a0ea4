"""Parallel text: `source TAB English [TAB origin]` files, plain or compressed with gzip or xz.

Knows nothing of tokens or tensors.
"""

import gzip
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipeline.errors import TrainingError
from pipeline.training.settings import CorpusSettings

FEWEST_FIELDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One sentence and its English."""

    source: str
    english: str
    origin: str


@dataclass(slots=True)
class Census:
    """What was read and what was left out, for the log and the model card."""

    kept: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def read_pairs(paths: Sequence[Path], settings: CorpusSettings, census: Census) -> Iterator[Pair]:
    """Yield the usable pairs of all files in order, counting the others by reason in `census`.

    Raises:
        TrainingError: A file cannot be read, or a line of it has fewer than two tab-separated fields.
    """
    for path in paths:
        for pair in read_all(path):
            reason = _fault(pair, settings)
            if reason:
                census.left_out[reason] += 1
            else:
                census.kept[pair.origin] += 1
                yield pair


def read_all(path: Path) -> Iterator[Pair]:
    """Yield every pair of one file; the way to read a test set, from which nothing may be left out.

    Raises:
        TrainingError: The file cannot be read, or a line of it has fewer than two tab-separated fields.
    """
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\n").split("\t")
                if len(fields) < FEWEST_FIELDS:
                    message = f"{path}:{number}: expected 'source TAB English [TAB origin]'"
                    raise TrainingError(message)
                origin = fields[2] if len(fields) > FEWEST_FIELDS else path.name.split(".")[0]
                yield Pair(source=fields[0], english=fields[1], origin=origin)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as tab-separated UTF-8 text: {error}"
        raise TrainingError(message) from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="\n")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="\n")
    return path.open(encoding="utf-8", newline="\n")


def _fault(pair: Pair, settings: CorpusSettings) -> str | None:
    if settings.weights.get(pair.origin, settings.default_weight) == 0:
        return "weight 0"
    shorter, longer = sorted((len(pair.source), len(pair.english)))
    if not shorter:
        return "one side empty"
    # Short pairs differ in length for good reasons ("OK" / "D'accord"), hence the allowance of 20 characters.
    if longer > settings.max_length_ratio * shorter + 20:
        return "length ratio"
    return None


def sentences(pairs: Iterable[Pair]) -> Iterator[str]:
    """Yield both sides of every pair."""
    for pair in pairs:
        yield pair.source
        yield pair.english
