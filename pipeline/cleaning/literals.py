"""What a line must contain for a pattern to match: strings that are quick to look for before the pattern is tried.

`required` reads a pattern as far as it understands it and promises only what holds for every match; where it does not
understand, it promises nothing, and the pattern is simply tried on every line. After Cox, "Regular Expression Matching
with a Trigram Index" (2012). Knows nothing of rules.
"""

import re
from dataclasses import dataclass

_MOST = 256
"""Most strings one promise may offer: of more, the longest would be no rarer than prose."""
_ANY = frozenset({""})
_LENGTHS = (6, 5, 4, 3)
"""Characters that a promise of too many strings is cut to, from the first that makes it small enough."""
_FOLDED = {ord("İ"): "i", ord("ı"): "i", 0x1DF95: "ss"}
"""What `regex` takes for equal when it ignores case and `str.casefold` does not (a test asks for every character)."""
_UNFOLDED = re.compile("[" + "".join(map(chr, _FOLDED)) + "]")
_DIGITS = frozenset("0123456789")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
"""A digit of another script: `\\d` matches it too, and it counts as a nought."""
_ZERO_WIDTH = frozenset("bBAZmMG")
_BOUND = re.compile(r"\^(?:\\W\{0,(\d)\})?(?![*+?{])")
_QUANTIFIER = re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})[+?]?")
_GROUP = re.compile(r"\?(?:P?<\w+>|(?P<flags>[aiLmsuwpf]*(?:-[ims]+)?):|>|(?P<look><?[=!]))")
_PLAIN_CLASS = re.compile(r"\[((?:[0-9]-[0-9]|\\d|[^\]\[\\^-]|\\[^\w\s])(?:[0-9]-[0-9]|\\d|[^\]\[\\-]|\\[^\w\s])*-?)\]")
_CLASS_PART = re.compile(r"(?P<first>[0-9])-(?P<last>[0-9])|(?P<digit>\\d)|\\?(?P<one>.)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\[\\]|\\.|\[:\^?\w+:\])*+\]")


class _NotUnderstoodError(ValueError):
    """The pattern holds something that `required` does not read."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a part of a pattern.

    Attributes:
        exact: All strings it matches; None where they are not known.
        needed: Strings of which every match contains one; None where none are known.
        begins: Strings with one of which every match begins; the empty one says nothing.
    """

    exact: frozenset[str] | None
    needed: frozenset[str] | None = None
    begins: frozenset[str] = _ANY

    @property
    def start(self) -> frozenset[str]:
        return self.begins if self.exact is None else self.exact

    @property
    def best(self) -> frozenset[str] | None:
        return self.needed if self.exact is None else _useful(self.exact)


_UNKNOWN = _Part(None)
_EMPTY = _Part(_ANY)


def normal(text: str) -> str:
    """Return a text in which strings that `regex` takes for equal when it ignores case are equal.

    >>> normal("Straße İ")
    'strasse i'
    """
    if text.isascii():
        return text.lower()
    if _UNFOLDED.search(text):
        text = text.translate(_FOLDED)
    text = _OTHER_DIGIT.sub("0", text)
    return text.casefold()


def required(pattern: str) -> frozenset[str]:
    r"""Return strings of which every match of the pattern contains one, once `normal`; empty where none is known.

    >>> sorted(required(r"^\W{0,4}(?:read|see) (?:also|more)\b\s?:"))
    ['read also', 'read more', 'see also', 'see more']
    >>> required(r"\w+"), sorted(required(r"[12]\d"))[:3]
    (frozenset(), ['10', '11', '12'])
    """
    try:
        reader = _Reader(pattern)
        part = reader.alternatives()
    except _NotUnderstoodError:
        return frozenset()
    return (part.best or frozenset()) if reader.at_end else frozenset()


def begins(pattern: str) -> tuple[int, frozenset[str]]:
    r"""Return strings of which one stands at the start of the line before every match, and how many characters on.

    The strings are `normal` and at most six characters long; none where the pattern is not bound to the start.

    >>> begins(r"^\W{0,4}(?:read|see) (?:also|more)\b") == (4, {"read a", "read m", "see al", "see mo"})
    True
    >>> begins("^read|see")
    (0, frozenset())
    """
    bound = _BOUND.match(pattern)
    if bound is None:
        return 0, frozenset()
    try:
        reader = _Reader(pattern[bound.end() :])
        part = reader.sequence()
    except _NotUnderstoodError:
        return 0, frozenset()
    few = _few(frozenset(string[: _LENGTHS[0]] for string in part.start))
    if not reader.at_end or few is None or "" in few:
        return 0, frozenset()
    return int(bound[1] or 0), few


class _Reader:
    """A reader of the syntax of the `regex` module, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._pattern)

    def alternatives(self) -> _Part:
        branches = [self.sequence()]
        while self._skip("|"):
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        exact = [branch.exact for branch in branches]
        if None not in exact and (union := frozenset[str]().union(*filter(None, exact))) and len(union) <= _MOST:
            return _Part(union)
        start = _few(frozenset[str]().union(*(branch.start for branch in branches))) or _ANY
        best = [branch.best for branch in branches]
        known = [strings for strings in best if strings is not None]
        return _Part(None, _few(frozenset[str]().union(*known)) if len(known) == len(best) else None, start)

    def sequence(self) -> _Part:
        """Read what stands one after the other; strings that are known grow until something unknown comes."""
        run, needed, start = _ANY, None, None
        while not self.at_end and self._pattern[self._place] not in "|)":
            part = self._quantified()
            if part.exact is not None and len(run) * len(part.exact) <= _MOST:
                run = frozenset(head + tail for head in run for tail in part.exact)
                continue
            if start is None:
                start = _after(run, part.start)
            needed = _better(_better(needed, _useful(run)), part.needed)
            run = _ANY if part.exact is None else part.exact
        return _Part(run) if start is None else _Part(None, _better(needed, _useful(run)), start)

    def _quantified(self) -> _Part:
        part = self._atom()
        quantifier = _QUANTIFIER.match(self._pattern, self._place)
        if quantifier is None:
            if self._pattern.startswith("{", self._place):
                raise _NotUnderstoodError  # fuzzy matching
            return part
        self._place = quantifier.end()
        mark, least = quantifier[1], quantifier[2]
        if mark == "?" or (mark.startswith("{") and mark in {"{0,1}", "{,1}"}):
            return _Part(part.exact | _ANY) if part.exact is not None and len(part.exact) < _MOST else _UNKNOWN
        if mark == "+" or (mark.startswith("{") and least not in {"", "0"}):
            return _Part(None, part.best, part.start)
        return _UNKNOWN

    def _atom(self) -> _Part:
        character = self._pattern[self._place]
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        self._place += 1
        if character in "^$":
            return _EMPTY
        if character in "*+?{":
            raise _NotUnderstoodError
        return _UNKNOWN if character == "." else _Part(frozenset({normal(character)}))

    def _group(self) -> _Part:
        self._place += 1
        looks = False
        if self._pattern.startswith("?", self._place):
            kind = _GROUP.match(self._pattern, self._place)
            if kind is None:
                raise _NotUnderstoodError  # conditions, recursion, flags for all that follows
            self._place, looks = kind.end(), kind["look"] is not None
        inside = self.alternatives()
        if not self._skip(")"):
            raise _NotUnderstoodError
        return _EMPTY if looks else inside

    def _class(self) -> _Part:
        plain = _PLAIN_CLASS.match(self._pattern, self._place)
        if plain is not None:
            self._place = plain.end()
            return _Part(frozenset[str]().union(*map(_members, _CLASS_PART.finditer(plain[1]))))
        found = _CLASS.match(self._pattern, self._place)
        if found is None:
            raise _NotUnderstoodError
        self._place = found.end()
        return _UNKNOWN

    def _escape(self) -> _Part:
        escaped = self._pattern[self._place + 1 : self._place + 2]
        self._place += 2
        if escaped in _ZERO_WIDTH:
            return _EMPTY
        if escaped == "d":
            return _Part(_DIGITS)
        if escaped in {"D", "w", "W", "s", "S"}:
            return _UNKNOWN
        if escaped in {"p", "P"} and (end := self._pattern.find("}", self._place)) > 0:
            self._place = end + 1
            return _UNKNOWN
        if not escaped or escaped.isalnum():
            raise _NotUnderstoodError
        return _Part(frozenset({normal(escaped)}))

    def _skip(self, character: str) -> bool:
        found = self._pattern.startswith(character, self._place)
        self._place += found
        return found


def _members(part: re.Match[str]) -> frozenset[str]:
    """Return the characters that a part of a class stands for."""
    if part["digit"]:
        return _DIGITS
    if part["first"]:
        return frozenset(digit for digit in _DIGITS if part["first"] <= digit <= part["last"])
    return frozenset({normal(part["one"])})


def _after(run: frozenset[str], start: frozenset[str]) -> frozenset[str]:
    """Return how a run of known strings begins with what follows it, as far as that stays few."""
    together = _few(frozenset(head + tail for head in run for tail in start))
    return together if together is not None else run


def _few(strings: frozenset[str]) -> frozenset[str] | None:
    """Return a promise of not too many strings that follows from this one: beginnings of them; None where none does."""
    cuts = (frozenset(string[:length] for string in strings) for length in (None, *_LENGTHS))
    return next((few for few in cuts if len(few) <= _MOST), None)


def _useful(strings: frozenset[str]) -> frozenset[str] | None:
    return strings if strings and "" not in strings else None


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Return the promise that prose keeps less often: that whose shortest string is longer, then that of fewer."""
    if one is None or other is None:
        return one or other
    return max((one, other), key=lambda strings: (min(map(len, strings)), -len(strings)))
