"""Which of many patterns are worth trying on a text, found in one scan for the strings that their matches contain.

Knows nothing of what the patterns are for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from pipeline.cleaning.literals import begins, normal, required

_MOST_KNOWN = 10_000
"""Results that are remembered; articles show a few hundred."""

T = TypeVar("T")


class Prefilter(Generic[T]):
    r"""Finds the patterns that may match a text. Never leaves out one that does; a pattern may be tried in vain.

    >>> prefilter = Prefilter([("^(?:menu|home)$", "menus"), ("^\\w+$", "words")])
    >>> prefilter.likely("MENU"), prefilter.likely("The port reopens")
    (['menus', 'words'], ['words'])
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        """Read the patterns, each with what stands for it."""
        self.items: list[T] = []
        self._always = 0
        inside: dict[str, int] = {}
        at_start: dict[str, int] = {}
        furthest = 0
        for place, (pattern, item) in enumerate(patterns):
            self.items.append(item)
            distance, strings = begins(pattern)
            masks = at_start if strings else inside
            furthest = max(furthest, distance)
            strings = strings or required(pattern)
            self._always |= 0 if strings else 1 << place
            for string in strings:
                masks[string] = masks.get(string, 0) | 1 << place
        self._inside = _Scan(inside)
        self._at_start = _Scan(at_start)
        # Twice: a character may become two when its case is folded.
        self._head = 2 * furthest + max(map(len, at_start), default=0)
        self._known: dict[int, Sequence[T]] = {}

    def likely(self, text: str) -> Sequence[T]:
        """Return what stands for the patterns worth trying, in their order."""
        folded = normal(text)
        mask = self._always | self._at_start.find(folded, self._head) | self._inside.find(folded, len(folded))
        known = self._known.get(mask)
        if known is None:
            known = [item for place, item in enumerate(self.items) if mask >> place & 1]
            if len(self._known) < _MOST_KNOWN:
                self._known[mask] = known
        return known


class _Scan:
    """Which of many strings a text contains, as the masks of those found."""

    def __init__(self, masks: Mapping[str, int]) -> None:
        # Of strings that begin alike the scan reports the longest: its mask is that of all its beginnings too.
        self._masks = {string: _joined(masks[other] for other in _beginnings(string, masks)) for string in masks}
        self._findall = re.compile(f"(?=({tree(masks)}))").findall if masks else None

    def find(self, text: str, end: int) -> int:
        if self._findall is None:
            return 0
        found = self._findall(text, 0, end)
        return _joined(self._masks[string] for string in set(found)) if found else 0


def tree(strings: Iterable[str]) -> str:
    r"""Return a pattern that matches the longest of the strings; beginnings that they share are tried once.

    >>> tree(["port of call", "port of sail", "port"])
    'port(?:\\ of\\ (?:call|sail))?'
    """
    by_first: dict[str, list[str]] = {}
    ended = False
    for string in sorted(set(strings)):
        if string:
            by_first.setdefault(string[0], []).append(string[1:])
        else:
            ended = True
    branches = [re.escape(first) + tree(rest) for first, rest in by_first.items()]
    joined = branches[0] if len(branches) == 1 and not ended else f"(?:{'|'.join(branches)})"
    if not branches:
        return ""
    return f"{joined}?" if ended else joined


def _beginnings(string: str, known: Mapping[str, int]) -> Iterator[str]:
    return (string[:length] for length in range(1, len(string) + 1) if string[:length] in known)


def _joined(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined
