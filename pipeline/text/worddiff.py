"""Two versions of a line → the words kept, removed and added."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Fate = Literal["kept", "removed", "added"]

MOST_PAIRS = 50_000
"""Most pairs of equal words, one from each version, that are aligned: the time is proportional to them. The first 1,000
words of the sample articles make 9,210; one word 224 times is too much."""

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")


class Piece(NamedTuple):
    """A stretch of words with one fate."""

    fate: Fate
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Return the pieces of both versions in reading order: kept and removed give `before`, kept and added `after`.

    If the versions are too repetitive to be aligned in reasonable time, everything between their common start and their
    common end is removed and added.

    >>> [tuple(piece) for piece in word_diff("The old bridge.", "The new bridge.")]
    [('kept', 'The'), ('removed', ' old'), ('added', ' new'), ('kept', ' bridge.')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _aligned(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [("kept", old[:head]), *middle, ("kept", old[len(old) - tail :])]
    return _joined([Piece(fate, "".join(words)) for fate, words in pieces if words])


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(first, second, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    if equal_pairs(old, new) > MOST_PAIRS:
        yield from (("removed", old), ("added", new))
        return
    for operation, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            yield "kept", old[start:end]
        else:
            yield "removed", old[start:end]
            yield "added", new[new_start:new_end]


def equal_pairs(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many pairs of equal items there are, one from each: the cost of one alignment step.

    >>> equal_pairs(["a", "a", "b"], ["a", "a"])
    4
    """
    counts = Counter(second)
    return sum(times * counts[item] for item, times in Counter(first).items())


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, neighbours of the same fate merged."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].fate == piece.fate:
            joined[-1] = Piece(piece.fate, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
