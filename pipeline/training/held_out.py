"""A set kept aside: pairs of the training data that no step sees, translated at the end.

Chosen by a hash of their source, so the choice depends neither on the order of the files nor on what else is in them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from pipeline.corpus.storage import write_text
from pipeline.errors import TrainingError
from pipeline.training.parallel_text import Pair

NAME = "kept-aside"
LARGEST_SHARE = 0.5
"""Of the pairs to draw from: more than half of them would be a mistake, not a test set."""


def draw_aside(pairs: Iterable[Pair], count: int, origins: Sequence[str], seed: int) -> list[Pair]:
    """Return `count` pairs, each source once, in the order of their hashes; `origins` empty draws from all.

    Of several pairs with the same source, the alphabetically first is taken.

    Raises:
        TrainingError: There are too few pairs to keep so many aside.
    """
    candidates: dict[bytes, Pair] = {}
    for pair in pairs:
        if not origins or pair.origin in origins:
            lot = _lot(pair, seed)
            candidates[lot] = min(pair, candidates.get(lot, pair), key=lambda each: (each.target, each.origin))
    if count > len(candidates) * LARGEST_SHARE:
        message = (
            f"{count:,} pairs cannot be kept aside, at most half of the {len(candidates):,} to draw from; choose a "
            "smaller corpus.keep_aside (--keep-aside), or other origins in corpus.keep_aside_from"
        )
        raise TrainingError(message)
    return [candidates[lot] for lot in sorted(candidates)[:count]]


def write_pairs(path: Path, pairs: Iterable[Pair], *, from_english: bool = False) -> None:
    """Write pairs as `read_all` reads them, their English second, all or nothing."""
    sides = ("target", "source") if from_english else ("source", "target")
    row = attrgetter(*sides, "origin")
    write_text(path, "".join("\t".join(row(pair)) + "\n" for pair in pairs))


def _lot(pair: Pair, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}\t{pair.source}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
