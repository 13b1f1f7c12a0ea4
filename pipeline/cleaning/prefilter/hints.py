r"""Hints, quick to look for in a line: its beginning, its words, signs inside it; and those of a required string.

Every match of a pattern contains one of its required strings (`literals` reads them off the pattern). They are `normal`
and contain signs for what the pattern leaves open.
"""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from math import prod

import regex

LETTERS = "".join(filter(str.isalpha, map(chr, (*range(0x250), *range(0x400, 0x530)))))
"""What words are made of here, besides the ten digits: Latin and Cyrillic letters. All else separates words, which only
makes words shorter: a word of a pattern that has other letters is looked for as a string."""
START, END, BOUND, GAP, APART, DIGITS, OPEN, ELSEWHERE = SIGNS = tuple("\1\2\3\4\5\6\7\x0e")
"""Signs in a required string: start of the line; its end; no word continues across this place; an optional separator of
words; a separator of words; digits; an end that the rest of the pattern decides on; and, among strings that begin a
match, before one that may be anywhere."""

_FOLDED = {ord("İ"): "i", ord("ı"): "i", 0x1DF95: "ss"}
"""What `regex` treats as equal ignoring case and `str.casefold` does not (a test checks every character)."""
_OTHER_DIGIT = regex.compile(r"[^\D0-9]")
"""A digit of another script: `\\d` matches it too, and it counts as 0."""
_FAR = re.compile("[İı\u0660-\U0010ffff]")
"""Includes both of those."""
_BETWEEN_ASCII = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_WORD = re.compile(f"[0-9{LETTERS}]+")
_WORD_OR_DIGITS = re.compile(f"([0-9{LETTERS}{DIGITS}]+)")
_NUMBER = re.compile(f"[0-9{DIGITS}]+")
_PLAIN = re.compile(f"[^{''.join(SIGNS)}]+")
_WITHOUT_WORDS = re.compile(f"{START}[^0-9{LETTERS}{DIGITS}{OPEN}]*{END}")


class Where(Enum):
    """Where in a line a hint is looked for."""

    START = "start"
    """The line begins with it, in the spelling of `beginnings`."""
    WORD = "word"
    PREFIX = "prefix"
    """A word begins with it; always of `PREFIX_LENGTH`."""
    INSIDE = "inside"


Hint = tuple[Where, str]
PREFIX_LENGTH = 4
_START_LENGTHS = (1, 2, 3, 4, 6, 8, 12)
_INSIDE_LENGTH = 6
"""Characters; more would hardly help."""

_SHARES = (0.3, 0.2, 0.06, 0.02, 0.01, 0.006, 0.004)
"""Rough shares of lines of prose with a certain word of so many letters. Like all shares here, they decide which hint
is looked for, never what is found."""
_START_SHARE = 0.05
"""Share of those beginning with it."""
_RARE = 0.02
_CHARACTER_SHARES = dict.fromkeys((*SIGNS, " "), 1.0) | {
    ".": 0.9,
    ",": 0.6,
    "'": 0.4,
    "-": 0.3,
    '"': 0.3,
    ":": 0.15,
    "(": 0.1,
    ")": 0.1,
}


def normal(text: str) -> str:
    """Return the text so that strings that `regex` treats as equal ignoring case are equal.

    >>> normal("Straße İ")
    'strasse i'
    """
    if text.isascii():
        return text.lower()
    if _FAR.search(text):
        text = _OTHER_DIGIT.sub("0", text.translate(_FOLDED))
    return text.casefold()


def words_of(line: str) -> list[str]:
    """Return the words of a `normal` line."""
    return line.translate(_BETWEEN_ASCII).split() if line.isascii() else _WORD.findall(line)


def beginnings(words: Sequence[str]) -> list[str]:
    """Return how a line of these words begins, numbers as 0, in the lengths that are looked up.

    >>> beginnings(["12", "mins"]), beginnings([])[0]
    (['0', '0 ', '0 m', '0 mi', '0 mins', '0 mins ', '0 mins '], ' ')
    """
    begin = _NUMBER.sub("0", " ".join(words[: _START_LENGTHS[-1] // 2])) + " "
    return [begin[:length] for length in _START_LENGTHS]


def hint_sets(strings: Iterable[str]) -> Sequence[frozenset[Hint]]:
    r"""Return two hint sets; a line containing a required string has a hint from each; none if a string has no hint.

    The first has the best hint of every string, the second the next.

    >>> strings = {f"{BOUND}the new port{BOUND}", f"{START}quay{GAP}"}
    >>> [sorted(text for _, text in hints) for hints in hint_sets(strings)]
    [['port', 'quay'], ['quay', 'the']]
    """
    found = [_hints(one) for one in strings]
    if not all(found):
        return ()
    return [frozenset(hints[min(place, len(hints) - 1)] for hints in found) for place in range(2)]


def _hints(one: str) -> Sequence[Hint]:
    """Return the hints that a line may contain a required string, the best first."""
    if _WITHOUT_WORDS.fullmatch(one):
        return ((Where.START, beginnings([])[0]),)
    pieces = _WORD_OR_DIGITS.split(one)
    between, words = pieces[::2], pieces[1::2]
    is_end = [bool(signs.strip(GAP)) for signs in between]
    rare = min("".join(between), key=_share_of_character, default="")
    begin = _beginning(words, is_end[1:]) if one.startswith(START) else ""
    hints = [(Where.INSIDE, rare)] if rare and _share_of_character(rare) <= _RARE else []
    if begin:
        hints.append((Where.START, begin))
    whole = zip(words, is_end, is_end[1:], strict=False)
    for word, is_begun, is_ended in sorted(whole, key=lambda known: -len(known[0])):
        if is_begun and DIGITS not in word and word not in begin:
            if is_ended:
                hints.append((Where.WORD, word))
            elif len(word) >= PREFIX_LENGTH:
                hints.append((Where.PREFIX, word[:PREFIX_LENGTH]))
    return hints or _inside(one, rare)


def _beginning(words: Sequence[str], is_end: Sequence[bool]) -> str:
    """Return the beginning of a line of these words, cut to a length that is looked up."""
    begin = ""
    for word, is_ended in zip(words, is_end, strict=True):
        begin += _NUMBER.sub("0", word)
        if not is_ended:
            break
        begin += " "
    return begin[: max((length for length in _START_LENGTHS if length <= len(begin)), default=0)]


def _inside(one: str, rare: str) -> Sequence[Hint]:
    """Return the hint inside a line for a required string none of whose words is known to be whole."""
    if DIGITS in one:
        return ((Where.INSIDE, DIGITS),)
    longest = max(_PLAIN.findall(one), key=len, default="").strip()[:_INSIDE_LENGTH]
    text = longest or (rare if rare and _share_of_character(rare) < 1 else "")
    return ((Where.INSIDE, text),) if text else ()


def share_of(strings: Iterable[str]) -> float:
    """Return the rough share of prose with one of `strings`; 1 if all may."""
    return 1 - prod(1 - _share(one) for one in strings)


def _share(one: str) -> float:
    longest = max(map(len, _WORD.findall(one)), default=0)
    if longest:
        return _SHARES[min(longest, len(_SHARES)) - 1] * (_START_SHARE if one.startswith(START) else 1)
    if DIGITS in one:
        return _SHARES[0]
    return 0.0 if _WITHOUT_WORDS.fullmatch(one) else min(map(_share_of_character, one), default=1.0)


def _share_of_character(character: str) -> float:
    return _CHARACTER_SHARES.get(character, _RARE)
