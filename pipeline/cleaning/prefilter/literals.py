r"""What a line must contain for a pattern to match, read off the pattern.

`required_strings` returns only what holds for every match; where it does not understand a pattern, it returns nothing,
and the pattern is simply tried on every line. After Cox, "Regular Expression Matching with a Trigram Index" (2012).
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import product

from pipeline.cleaning.prefilter.hints import (
    APART,
    BOUND,
    DIGITS,
    ELSEWHERE,
    END,
    GAP,
    LETTERS,
    OPEN,
    SIGNS,
    START,
    normal,
    share_of,
)

_MOST = 256
"""Most strings of one set."""
_MOST_JOINED = 32
"""Most strings that consecutive parts are joined to; more are two sets."""
_MOST_SETS = 3
"""Sets that are kept of one part, the best."""
_LENGTHS = (12, 8, 6, 4)
"""Lengths that too many beginnings are cut to: the first that makes them few enough."""
_COMMON = 0.9
"""Signs between words in this share of prose are not worth telling apart."""
_ANY = frozenset({""})
_GOES_ON = frozenset((OPEN, DIGITS, *LETTERS, *"0123456789"))
"""What may be a part of a word."""
_BETWEEN = re.compile(f"(?:[{APART}{GAP}]|[^0-9{LETTERS}{''.join(SIGNS)}])*+")
_ZERO_WIDTH = {"b": BOUND, "A": START, "Z": END, "B": ""}
_SHORTHAND = {"d": DIGITS, "s": APART, "W": APART}
_CODE = re.compile("[0-9A-Fa-f]{4}")
_LITERAL = re.compile(r"[^\\.^$*+?{}\[\]|()]+(?![*+?{])")
_QUANTIFIER = re.compile(r"([*+?]|\{(?P<least>\d*),?\d*\})[+?]?")
_GROUP = re.compile(r"\?(?:P?<\w+>|[isu]*(?:-[is]+)?:|>|(?P<look><?[=!]))")
_PLAIN_CLASS = re.compile(
    r"\[((?:[0-9]-[0-9]|\\[dsW]|[^\]\[\\^-]|\\[^\w\s])(?:[0-9]-[0-9]|\\[dsW]|[^\]\[\\-]|\\[^\w\s])*-?)\]"
)
_CLASS_PART = re.compile(r"(?P<digits>[0-9]-[0-9])|\\(?P<shorthand>[dsW])|\\?(?P<one>.)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\[\\]|\\.|\[:\^?\w+:\])*+\]")
_NEITHER = r"[^\p{L}\p{N}]"
"""What bare cues end in: a class that is read though it is not plain."""


class _NotUnderstoodError(ValueError):
    """The pattern has parts `required_strings` does not read."""


class _Edge(IntEnum):
    """One end of a match: no word continues across it; the same unless the match is empty; unknown."""

    BOUND = 0
    CLEAR = 1
    UNKNOWN = 2


@dataclass(frozen=True)
class _Part:
    """What is known of a part of a pattern.

    Attributes:
        exact: All strings it matches, with signs; None if unknown.
        needed: Sets of strings; every match contains one of each.
        begins: Strings; every match begins with one or, after `ELSEWHERE`, contains it; the empty one says nothing.
        left: How a match begins, and `right` how it ends, where `exact` does not say.
        perhaps: It may match nothing; `begins` describes matches that are not empty.
    """

    exact: frozenset[str] | None
    needed: Sequence[frozenset[str]] = ()
    begins: frozenset[str] = _ANY
    left: _Edge = _Edge.UNKNOWN
    right: _Edge = _Edge.UNKNOWN
    perhaps: bool = False

    @property
    def start(self) -> frozenset[str]:
        return self.begins if self.exact is None else self.exact

    @property
    def required(self) -> Sequence[frozenset[str]]:
        return self.needed if self.exact is None else (frozenset(OPEN + one + OPEN for one in self.exact),)

    @cached_property
    def edges(self) -> tuple[_Edge, _Edge]:
        if self.exact is None:
            return self.left, self.right
        return max(map(_edge, self.exact)), max(_edge(one[::-1]) for one in self.exact)


_EMPTY = _Part(_ANY)
_UNKNOWN = _Part(None)


def required_strings(pattern: str) -> Sequence[frozenset[str]]:
    r"""Return sets of strings; every match of the pattern contains one of each; see `hints` for their signs.

    >>> [sorted(strings) for strings in required_strings("(?:read|see) (?:also|more).*menu")]
    [['menu'], ['read also', 'read more', 'see also', 'see more'], ['read also', 'read more', 'see also', 'see more']]
    """
    if not set(SIGNS).isdisjoint(pattern):
        return ()
    try:
        parser = _PatternParser(pattern)
        part = parser.alternatives()
    except _NotUnderstoodError:
        return ()
    if not parser.at_end:
        return ()
    return [frozenset(one.strip(OPEN + ELSEWHERE) for one in strings) for strings in (*part.required, part.start)]


class _PatternParser:
    """A parser of the syntax of the `regex` module, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._pattern)

    def alternatives(self) -> _Part:
        branches = [self._sequence()]
        while self._skip("|"):
            branches.append(self._sequence())
        return _either(branches) if len(branches) > 1 else branches[0]

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while not self.at_end and self._pattern[self._place] not in "|)":
            parts.append(self._quantified())
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _quantified(self) -> _Part:
        part = self._atom()
        quantifier = _QUANTIFIER.match(self._pattern, self._place)
        if quantifier is None:
            if self._pattern.startswith("{", self._place):
                raise _NotUnderstoodError  # fuzzy matching
            return part
        self._place = quantifier.end()
        once = quantifier[1] in {"?", "{0,1}", "{,1}"}
        needed = quantifier[1] == "+" or quantifier["least"] not in {None, "", "0"}
        if not needed and _is_between(part) and not (once and part.exact and len(part.exact) == 1):
            return _Part(frozenset({GAP}))
        repeated = part if once else _repeated(part)
        return repeated if needed else _perhaps(repeated)

    def _atom(self) -> _Part:
        literal = _LITERAL.match(self._pattern, self._place)
        if literal is not None:
            self._place = literal.end()
            return _exactly(normal(literal[0]))
        character = self._pattern[self._place]
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        self._place += 1
        if character in "^$":
            return _exactly(START if character == "^" else END)
        if character in "*+?{":
            raise _NotUnderstoodError
        return _UNKNOWN if character == "." else _exactly(normal(character))

    def _group(self) -> _Part:
        self._place += 1
        looks = False
        if self._pattern.startswith("?", self._place):
            kind = _GROUP.match(self._pattern, self._place)
            if kind is None:
                raise _NotUnderstoodError  # conditions, recursion, flags for all that follows or that change `\b`
            self._place, looks = kind.end(), kind["look"] is not None
        inside = self.alternatives()
        if not self._skip(")"):
            raise _NotUnderstoodError
        return _EMPTY if looks else inside

    def _class(self) -> _Part:
        if self._skip(_NEITHER):
            return _exactly(APART)
        plain = _PLAIN_CLASS.match(self._pattern, self._place)
        if plain is not None:
            self._place = plain.end()
            return _exactly(*map(_member, _CLASS_PART.finditer(plain[1])))
        found = _CLASS.match(self._pattern, self._place)
        if found is None:
            raise _NotUnderstoodError
        self._place = found.end()
        return _UNKNOWN

    def _escape(self) -> _Part:
        escaped = self._pattern[self._place + 1 : self._place + 2]
        self._place += 2
        if escaped in _ZERO_WIDTH:
            return _exactly(_ZERO_WIDTH[escaped])
        if escaped in _SHORTHAND:
            return _exactly(_SHORTHAND[escaped])
        if escaped in {"D", "w", "S"}:
            return _UNKNOWN
        if escaped in {"p", "P"} and (end := self._pattern.find("}", self._place)) > 0:
            self._place = end + 1
            return _UNKNOWN
        if escaped == "u" and (code := _CODE.match(self._pattern, self._place)):
            self._place = code.end()
            return _exactly(normal(chr(int(code[0], 16))))
        if not escaped or escaped.isalnum():
            raise _NotUnderstoodError
        return _exactly(normal(escaped))

    def _skip(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._place)
        self._place += len(text) * found
        return found


def _exactly(*strings: str) -> _Part:
    return _Part(frozenset(strings))


def _member(part: re.Match[str]) -> str:
    """Return what a part of a class stands for."""
    if part["digits"]:
        return DIGITS
    return _SHORTHAND[part["shorthand"]] if part["shorthand"] else normal(part["one"])


def _is_between(part: _Part) -> bool:
    """Tell whether a part matches only what separates words."""
    return part.exact is not None and all(map(_BETWEEN.fullmatch, part.exact))


def _edge(one: str) -> _Edge:
    """Return how a string begins."""
    first = one.lstrip(GAP)[:1]
    return _Edge.CLEAR if not first else _Edge.UNKNOWN if first in _GOES_ON else _Edge.BOUND


def _perhaps(part: _Part) -> _Part:
    """Return the part made optional."""
    if part.exact is not None and len(part.exact) < _MOST:
        return _Part(part.exact | _ANY)
    left, right = (max(edge, _Edge.CLEAR) for edge in part.edges)
    return _Part(None, (), part.start, left, right, perhaps=True)


def _repeated(part: _Part) -> _Part:
    """Return the part once or more often."""
    if part == _exactly(DIGITS):
        return part
    if part.exact is not None and _is_between(part) and share_of(part.exact) >= _COMMON:
        return _exactly(APART)
    # What follows the first of them is not known: it may be another.
    needed = [frozenset(one.removesuffix(OPEN) for one in strings) for strings in part.required]
    return _Part(None, needed, part.start, *part.edges, perhaps=part.perhaps)


def _either(branches: Sequence[_Part]) -> _Part:
    """Return what is known of one of several branches: a set of each, joined with one of every other."""
    exact = [branch.exact for branch in branches if branch.exact is not None]
    union = frozenset[str]().union(*exact)
    if len(exact) == len(branches) and len(union) <= _MOST:
        return _Part(union)
    required = [_best(branch.required) for branch in branches]
    most = max(map(len, required)) if all(required) else 0
    needed = [frozenset[str]().union(*(each[min(place, len(each) - 1)] for each in required)) for place in range(most)]
    begins = frozenset[str]().union(*map(_start_or_required, branches))
    left, right = (max(edges) for edges in zip(*(branch.edges for branch in branches), strict=True))
    return _Part(None, needed, _few(begins), left, right, perhaps=any(branch.perhaps for branch in branches))


def _start_or_required(part: _Part) -> AbstractSet[str]:
    """Return how a part begins; if that says nothing, what else it contains."""
    telling = frozenset(one for one in part.start if share_of([one]) < 1)
    if len(telling) == len(part.start):
        return telling
    best = _best(part.required)
    return telling | {ELSEWHERE + one for one in best[0]} if best else _ANY


def _joined(parts: Sequence[_Part]) -> _Part:
    """Return what is known of consecutive parts: strings grow until something unknown comes."""
    before = _marks(part.edges[1] for part in parts)
    behind = _marks(part.edges[0] for part in reversed(parts))[::-1]
    run, first = _ANY, 0
    needed: list[frozenset[str]] = []
    for place, part in enumerate(parts):
        if part.exact is not None and len(run) * len(part.exact) <= max(_MOST_JOINED, len(run), len(part.exact)):
            run = _product(run, part.exact)
            continue
        needed.append(_product({before[first]}, run, {behind[place]}))
        if part.exact is None:
            needed += [_closed(strings, before[place], behind[place + 1]) for strings in part.needed]
        run, first = (_ANY, place + 1) if part.exact is None else (part.exact, place)
    if not needed:
        return _Part(run)
    needed.append(_product({before[first]}, run, {OPEN}))
    left = next((part.edges[0] for part in parts if part.edges[0] is not _Edge.CLEAR), _Edge.CLEAR)
    right = next((part.edges[1] for part in reversed(parts) if part.edges[1] is not _Edge.CLEAR), _Edge.CLEAR)
    return _Part(None, _best(needed), _start_of(parts, before, behind), left, right)


def _start_of(parts: Sequence[_Part], before: Sequence[str], behind: Sequence[str]) -> frozenset[str]:
    """Return how consecutive parts begin."""
    run, starts = _ANY, frozenset[str]()
    for place, part in enumerate(parts):
        if part.exact is not None and len(run) * len(part.exact) <= _MOST:
            run = _product(run, part.exact)
            continue
        start = _closed(part.start, before[place], behind[place + 1])
        elsewhere = frozenset(one for one in start if one.startswith(ELSEWHERE))
        starts |= _product(run, start - elsewhere) | elsewhere
        if not part.perhaps or "" in part.start:
            return _few(starts)
    return _few(starts | run)


def _marks(edges: Iterable[_Edge]) -> list[str]:
    """Return the sign before each of several parts, and after the last, by how those before it end."""
    marks = [OPEN]
    for edge in edges:
        marks.append({_Edge.BOUND: BOUND, _Edge.CLEAR: marks[-1], _Edge.UNKNOWN: ""}[edge])
    return marks


def _closed(strings: AbstractSet[str], before: str, behind: str) -> frozenset[str]:
    """Return the strings of a part, their open ends replaced by the signs before and behind it."""

    def closed(one: str) -> str:
        end = behind if one.endswith(OPEN) else ""
        return before + one[1:].removesuffix(OPEN) + end if one.startswith(OPEN) else one.removesuffix(OPEN) + end

    elsewhere = {one for one in strings if one.startswith(ELSEWHERE)}
    return frozenset(map(closed, strings - elsewhere)) | {ELSEWHERE + closed(one[1:]) for one in elsewhere}


def _product(*sets: AbstractSet[str]) -> frozenset[str]:
    return frozenset(map("".join, product(*sets)))


def _best(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return the sets that prose contains least often, the best first."""
    shares = {strings: share_of(strings) for strings in sets}
    return sorted((strings for strings, share in shares.items() if share < 1), key=shares.__getitem__)[:_MOST_SETS]


def _few(strings: frozenset[str]) -> frozenset[str]:
    """Return beginnings of strings, cut until few enough; the empty one if none are."""
    cuts = (frozenset(string[:length] for string in strings) for length in (None, *_LENGTHS))
    return next((few for few in cuts if len(few) <= _MOST), _ANY)
