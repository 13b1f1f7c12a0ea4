"""What is listed of a language to tell whether a full stop ends a sentence, and how a list is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the stop after an abbreviation may mean.

    Attributes:
        INNER: It does not end a sentence: titles and the like.
        ENDER: Often the last word of a sentence, which the stop ends if a starter follows.
        NUMBERED: An abbreviation only before a number ("No. 5", "Sept. 3"), elsewhere an ordinary word.
    """

    INNER = "inner"
    ENDER = "ender"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinals:
    """How a language that writes "8th" as "8." uses such ordinals. All words are in lower case.

    Attributes:
        before_capitals: They often stand before a capital, since nouns have one (German), or since a bare number seldom
            ends a sentence (Hungarian and Turkish, which add an ending to it).
        nouns: Words that a number makes an ordinal of, whatever is before it: months, "Geburtstag".
        cues: Words that make a number after them an ordinal: articles and the like.
        cardinal_cues: Words that make a number after them a cardinal: "auf 15".
    """

    before_capitals: bool = False
    nouns: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    cardinal_cues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language uses full stops.

    Attributes:
        kinds: The abbreviations.
        openings: Abbreviations with inner stops, and their parts up to any inner stop but the first: "t.e.m", "t.e".
        starters: Closed-class words, in lower case; with a capital, they open a sentence rather than a name.
        yields_to_starters: A starter also ends the sentence after a long abbreviation. False where starters are often
            part of names and titles.
        ordinals: Its ordinals, if it writes "8th" as "8.".
        closes_inwards: Quotations may be written »so«, so « right after a full stop closes one.
        question_mark: A character that is a question mark in this language alone: ";" in Greek.
    """

    kinds: Mapping[str, Kind]
    openings: frozenset[str]
    starters: frozenset[str]
    yields_to_starters: bool
    ordinals: Ordinals | None
    closes_inwards: bool
    question_mark: str = ""

    def kind_of(self, word: str) -> Kind | None:
        """Return the kind of an abbreviation as written, without its final stop; None for any other word."""
        return self.kinds.get(word) or self.kinds.get(word.lower())


def language(
    *,
    inner: str = "",
    enders: str = "",
    numbered: str = "",
    starters: str = "",
    yields_to_starters: bool = True,
    ordinals: Ordinals | None = None,
    closes_inwards: bool = False,
) -> Language:
    """Return a language whose words are given as text, separated by white space."""
    listed = {Kind.INNER: inner, Kind.ENDER: enders, Kind.NUMBERED: numbered}
    kinds = {word: kind for kind, words in listed.items() for word in words.split()}
    return Language(
        kinds=kinds,
        openings=frozenset(opening for word in kinds for opening in _openings(word.lower())),
        starters=frozenset(starters.split()),
        yields_to_starters=yields_to_starters,
        ordinals=ordinals,
        closes_inwards=closes_inwards,
    )


def ordinals(*, nouns: str, cues: str = "", cardinal_cues: str = "", before_capitals: bool = False) -> Ordinals:
    """Return ordinals whose words are given as text, separated by white space."""
    return Ordinals(
        before_capitals=before_capitals,
        nouns=frozenset(nouns.split()),
        cues=frozenset(cues.split()),
        cardinal_cues=frozenset(cardinal_cues.split()),
    )


def _openings(word: str) -> list[str]:
    parts = word.split(".")
    return [".".join(parts[:end]) for end in range(2, len(parts) + 1)]


INNER = " dr prof mr mrs ms mme st cf vs approx e.g i.e "
INNER_BUT_WORDS_IN_ROMANCE = " ca col gen "
ENDERS = " etc jr sr inc corp ltd a.m p.m u.s u.k u.s.a "
NUMBERED = " nr no vol art fig ed p pp "
