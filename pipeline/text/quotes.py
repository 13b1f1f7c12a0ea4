"""Move misplaced double quotes where they belong, and report those that do not pair.

Quotes are read from left to right, each as opening or closing by what is already open; a quotation in guillemets may
contain one in curly quotes, and the reverse. If a quote's context contradicts its role, or one is left over, nothing is
repaired: moving one quote of an odd number spoils the others.

Single quotes are too often apostrophes to be paired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import regex

from pipeline.text.change import Change, substitute

_MARK = regex.compile('["“”„‟«»]')
_OPENING_GLYPHS = "“„«"
_CLOSING_GLYPHS = "”»"
_GUILLEMETS = "«»"
_BEFORE_OPENING = " ([{'’"  # the apostrophe: d’« un mot »
_ENDS = ",.;:!?…)]}"
_SENTENCE_MARKS = ",.?!…"

_GUILLEMET_SPACE = regex.compile(r"(?<=(?:^|[\s(\[{\"“'’])«) (?=\S)|(?<=\S) (?=»(?:[\s,.;:!?)\]}\"”]|$))")

_VERBS = """
    said says say told tells added adds wrote writes asked asks replied replies answered answers warned warns noted
    notes declared declares announced announces explained explains stressed stresses insisted insists recalled recalls
    affirmed affirms assured assures continued continues concluded concludes commented comments confirmed confirms
    argued argues observed claimed claims stated states indicated indicates underlined underlines emphasized emphasised
    reported reports acknowledged admitted admits believes thinks thought pointed remarked repeated quipped tweeted
    greeted lamented
"""
_NAME = r"\p{Lu}[\p{L}\p{M}'’.-]*+"
_OFFICE = r"(?:the|a|an|his|her|their) (?:\p{Ll}++ ){0,2}\p{L}++"
_SPEAKER = rf"(?:he|she|it|they|we|I|who|{_OFFICE}|{_NAME}(?: {_NAME}){{0,3}})"
_REPORTING = regex.compile(rf"(?:{_SPEAKER} )?(?:{'|'.join(_VERBS.split())})\b")
"""Words that follow a quotation in news English: they show that the quote before them closes."""

_ABBREVIATED = 4
"""From this many letters on, what precedes `. ",` is a word, not an abbreviation whose stop must stay."""


class Balance(StrEnum):
    """How the double quotes of a line pair."""

    EVEN = "even"
    UNCLOSED = "unclosed"
    CONTRARY = "contrary"


def balance(text: str) -> Balance:
    """Return how the double quotes of the text pair; `UNCLOSED` if only the last one opened stays open.

    >>> balance("He said “yes.”"), balance("“First paragraph."), balance("yes”, he said")
    (<Balance.EVEN: 'even'>, <Balance.UNCLOSED: 'unclosed'>, <Balance.CONTRARY: 'contrary'>)
    """
    return _read(text)[0]


def tight_guillemets(text: str) -> list[Change]:
    """Remove the spaces French puts inside « and »; a guillemet shows its direction without a partner.

    >>> [change.start for change in tight_guillemets("un « mot » dit")]
    [4, 8]
    """
    if "«" not in text and "»" not in text:
        return []
    return list(substitute("quote_space", _GUILLEMET_SPACE, "", text))


def repair_quotes(text: str) -> Sequence[Change]:
    """Move misplaced quotes and remove spaces inside quotes, if all quotes of the text pair; else change nothing.

    >>> [change.after for change in repair_quotes("“It is late, “said Ann. “We go, ”he said.")]
    ['” ', '” ']
    """
    found, changes = _read(text)
    return changes if found is Balance.EVEN else ()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A quote and its context; the ends of the line count as spaces."""

    text: str
    at: int

    @property
    def glyph(self) -> str:
        return self.text[self.at]

    @property
    def before(self) -> str:
        return self.text[self.at - 1] if self.at else " "

    @property
    def after(self) -> str:
        return self.text[self.at + 1 : self.at + 2] or " "

    @property
    def looks_opening(self) -> bool:
        """True after a space or bracket and before what may begin a quotation."""
        return self.before in _BEFORE_OPENING and self.after != " " and not self.meets_end

    @property
    def meets_end(self) -> bool:
        """True if a stop or closing bracket follows, but not dots or decimals that may begin a quotation."""
        beyond = self.text[self.at + 2 : self.at + 3]
        return self.after in _ENDS and not (self.after in ".…" and (beyond == "." or beyond.isalnum()))

    @property
    def is_inches(self) -> bool:
        """True for the mark of inches or seconds as in 6'2"."""
        return self.glyph in '"”' and self.before.isdigit() and not self.after.isalnum()

    def nests_in(self, outer: str) -> bool:
        """Return whether this opens a quotation inside one that `outer` opened, in the other kind of quotes."""
        other_kind = (self.glyph in _GUILLEMETS) != (outer in _GUILLEMETS)
        return other_kind and self.glyph in _OPENING_GLYPHS and self.looks_opening


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Balance, Sequence[Change]]:
    """Return how the quotes pair and what repairs them; cached, since both are asked for."""
    opened: list[str] = []
    changes: list[Change] = []
    for mark in _MARK.finditer(text):
        spot = _Spot(text, mark.start())
        if not opened and spot.is_inches:
            continue
        if not opened or spot.nests_in(opened[-1]):
            opened.append(spot.glyph)
            found = _as_opening(spot)
        else:
            found = _as_closing(spot, opened.pop())
        if found is None:
            return Balance.CONTRARY, []
        changes += found
    if opened:
        return Balance.UNCLOSED if len(opened) == 1 else Balance.CONTRARY, []
    return Balance.EVEN, changes


def _as_opening(spot: _Spot) -> list[Change] | None:
    """Return what repairs an opening quote; None if it cannot be one."""
    if spot.looks_opening or (spot.after != " " and not spot.meets_end):
        return []
    next_word = spot.text[spot.at + 2 : spot.at + 3]
    if spot.before not in _BEFORE_OPENING or spot.after != " " or spot.glyph in _CLOSING_GLYPHS:
        return None
    begins_a_word = next_word.isalnum() or next_word in tuple("[($€£")
    return [Change("quote_space", spot.at + 1, spot.at + 2, "")] if begins_a_word else None


def _as_closing(spot: _Spot, opener: str) -> list[Change] | None:
    """Return what repairs a closing quote; None if it cannot be one."""
    if spot.before != " ":
        return None if spot.before in "([{" or spot.looks_opening else []
    glyph = "”" if spot.glyph in "“«" and opener not in "„»" else spot.glyph
    if spot.after == " " or spot.meets_end:
        return None if spot.glyph == "«" else _closed_up(spot, glyph)
    return _moved(spot, glyph)


def _closed_up(spot: _Spot, glyph: str) -> list[Change]:
    start = spot.at - 1
    word = spot.text[max(0, start - 1 - _ABBREVIATED) : start - 1]
    if spot.after == "," and spot.text[start - 1] == "." and word.isalpha() and len(word) == _ABBREVIATED:
        return [Change("quote_stop", start - 1, spot.at + 1, glyph)]
    return [Change("quote_space", start, spot.at + (glyph != spot.glyph), glyph if glyph != spot.glyph else "")]


def _moved(spot: _Spot, glyph: str) -> list[Change] | None:
    """Return the change that repairs `, “said`, if the word after the quote shows that the quotation is over."""
    if spot.text[spot.at - 2 : spot.at - 1] not in tuple(_SENTENCE_MARKS):
        return None
    is_over = spot.glyph in _CLOSING_GLYPHS or _REPORTING.match(spot.text, spot.at + 1)
    if not is_over or not spot.after.isalnum():
        return None
    return [Change("quote_place", spot.at - 1, spot.at + 1, f"{glyph} ")]
