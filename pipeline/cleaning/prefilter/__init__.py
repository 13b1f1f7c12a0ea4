"""Which of many patterns are worth trying on a line, found by looking up its words.

Every pattern has a few hint sets: a line that it matches has a hint from each. The sets that a hint is in are bits of a
number, so the numbers of a line's hints are simply combined by `|`.
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
    Hint,
    Where,
    beginnings,
    hint_sets,
    normal,
    share_of,
    words_of,
)
from pipeline.cleaning.prefilter.literals import required_strings

_HINT_SETS = 3
"""Hint sets of a pattern: a fourth excludes hardly more lines."""
_SLOW_COST = 0.02
"""Cost of a hint that all lines are searched for: trying the pattern on this share of them."""
_MOST_KNOWN = 10_000
"""Most cached results; articles give a few hundred."""
_PREFIX = itemgetter(slice(PREFIX_LENGTH))

T = TypeVar("T")


class Prefilter(Generic[T]):
    r"""Finds the patterns that may match a line. Never leaves out one that does; may include one that does not.

    >>> prefilter = Prefilter([("^(?:menu|home)$", 9, "menus"), ("^\\w+$", 9, "words"), ("port", 2, "ports")])
    >>> [prefilter.likely(line, len(line.split())) for line in ("MENU", "A port", "The port reopens")]
    [['menus', 'words'], ['words', 'ports'], ['words']]
    """

    def __init__(self, patterns: Iterable[tuple[str, float, T]]) -> None:
        """Read the patterns, each with the most words of a line it is tried on and the item it stands for."""
        listed = list(patterns)
        self.items = [item for _, _, item in listed]
        self._given = 0
        self._masks: dict[Where, dict[str, int]] = {where: {} for where in Where}
        for place, (pattern, _, _) in enumerate(listed):
            found = _hint_sets_of(pattern)
            for number in range(_HINT_SETS):
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

    def _add(self, hints: Iterable[Hint], bit: int) -> None:
        for where, text in hints:
            masks = self._masks[where]
            for string in "0123456789" if text == DIGITS else (text,):
                masks[string] = masks.get(string, 0) | bit

    def likely(self, line: str, words: int) -> Sequence[T]:
        """Return the items of the patterns worth trying on a line of `words` words, in order."""
        shown = self._shown_by(normal(line))
        mask = self._allowed[bisect_left(self._limits, words)]
        for number in range(_HINT_SETS):
            mask &= shown >> number * len(self.items)
        known = self._known.get(mask)
        if known is None:
            known = [item for place, item in enumerate(self.items) if mask >> place & 1]
            if len(self._known) < _MOST_KNOWN:
                self._known[mask] = known
        return known

    def _shown_by(self, line: str) -> int:
        """Return the hint sets that a line has a hint from: the first sets of all patterns, then the second, ..."""
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
def _hint_sets_of(pattern: str) -> Sequence[frozenset[Hint]]:
    """Return the best hint sets of a pattern; none if it may match any line."""
    costs: dict[frozenset[Hint], float] = {}
    for strings in required_strings(pattern):
        share = share_of(strings)
        for number, hints in enumerate(hint_sets(strings), start=1):
            costs.setdefault(hints, share * number + _SLOW_COST * sum(map(_is_slow, hints)))
    ranked = sorted(costs, key=costs.__getitem__)
    return (ranked[:1] + [hints for hints in ranked[1:] if not any(map(_is_slow, hints))])[:_HINT_SETS]


def _is_slow(hint: Hint) -> bool:
    """Tell whether a hint is a string that every line is searched for."""
    return hint[0] is Where.INSIDE and len(hint[1]) > 1
