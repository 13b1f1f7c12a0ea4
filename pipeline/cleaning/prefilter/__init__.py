"""Which of many patterns are worth trying on a line, found by looking up its words.

Of every pattern a few clauses are known: sets of clues, of each of which a line that it matches shows one. What clauses
a clue is in is a number with a bit for each, so the clues of a line are simply joined.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import inf
from operator import itemgetter
from typing import Generic, TypeVar

from pipeline.cleaning.prefilter.hints import (
    DIGITS,
    PREFIX_LENGTH,
    Clue,
    Where,
    beginnings,
    clauses,
    normal,
    share_of,
    words_of,
)
from pipeline.cleaning.prefilter.literals import promises

_CLAUSES = 3
"""Clauses of one pattern: a fourth leaves out hardly any more lines."""
_SLOW_COST = 0.02
"""What a clue costs that is searched for in all lines: trying the pattern on such a share of them."""
_MOST_KNOWN = 10_000
"""Results that are remembered; articles show a few hundred."""
_PREFIX = itemgetter(slice(PREFIX_LENGTH))

T = TypeVar("T")


class Prefilter(Generic[T]):
    r"""Finds the patterns that may match a line. Never leaves out one that does; a pattern may be tried in vain.

    >>> prefilter = Prefilter([("^(?:menu|home)$", 9, "menus"), ("^\\w+$", 9, "words"), ("port", 2, "ports")])
    >>> [prefilter.likely(line, len(line.split())) for line in ("MENU", "A port", "The port reopens")]
    [['menus', 'words'], ['words', 'ports'], ['words']]
    """

    def __init__(self, patterns: Iterable[tuple[str, float, T]]) -> None:
        """Read the patterns, each with the most words of a line it is tried on and with what stands for it."""
        listed = list(patterns)
        self.items = [item for _, _, item in listed]
        self._given = 0
        self._masks: dict[Where, dict[str, int]] = {where: {} for where in Where}
        for place, (pattern, _, _) in enumerate(listed):
            found = _clauses_of(pattern)
            for number in range(_CLAUSES):
                bit = 1 << number * len(listed) + place
                if number < len(found):
                    self._add(found[number], bit)
                else:
                    self._given |= bit
        self._words, self._prefixes = frozenset(self._masks[Where.WORD]), frozenset(self._masks[Where.PREFIX])
        self._limits = sorted({most for _, most, _ in listed})
        self._allowed = [
            sum(1 << place for place, (_, most, _) in enumerate(listed) if most >= limit)
            for limit in (*self._limits, inf)
        ]
        self._known: dict[int, Sequence[T]] = {}

    def _add(self, clues: Iterable[Clue], bit: int) -> None:
        for where, text in clues:
            masks = self._masks[where]
            for string in "0123456789" if text == DIGITS else (text,):
                masks[string] = masks.get(string, 0) | bit

    def likely(self, line: str, words: int) -> Sequence[T]:
        """Return what stands for the patterns worth trying on a line of so many words, in their order."""
        shown = self._shown_by(normal(line))
        mask = self._allowed[bisect_left(self._limits, words)]
        for number in range(_CLAUSES):
            mask &= shown >> number * len(self.items)
        known = self._known.get(mask)
        if known is None:
            known = [item for place, item in enumerate(self.items) if mask >> place & 1]
            if len(self._known) < _MOST_KNOWN:
                self._known[mask] = known
        return known

    def _shown_by(self, line: str) -> int:
        """Return the clauses of which a line shows a clue: first those of all patterns, then their second ones, ..."""
        starts, words, prefixes, inside = self._masks.values()
        spoken = words_of(line)
        shown = self._given
        for begin in beginnings(spoken):
            shown |= starts.get(begin, 0)
        for word in self._words.intersection(spoken):
            shown |= words[word]
        for prefix in self._prefixes.intersection(map(_PREFIX, spoken)):
            shown |= prefixes[prefix]
        for string, bits in inside.items():
            if string in line:
                shown |= bits
        return shown


@lru_cache(maxsize=1024)
def _clauses_of(pattern: str) -> Sequence[frozenset[Clue]]:
    """Return the best clauses of a pattern; none where it may match any line."""
    costs: dict[frozenset[Clue], float] = {}
    for promise in promises(pattern):
        share = share_of(promise)
        for number, clause in enumerate(clauses(promise), start=1):
            costs.setdefault(clause, share * number + _SLOW_COST * sum(map(_is_slow, clause)))
    ranked = sorted(costs, key=costs.__getitem__)
    return (ranked[:1] + [clause for clause in ranked[1:] if not any(map(_is_slow, clause))])[:_CLAUSES]


def _is_slow(clue: Clue) -> bool:
    """Tell whether a clue is a string that every line is searched for."""
    return clue[0] is Where.INSIDE and len(clue[1]) > 1
