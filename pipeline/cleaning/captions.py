"""Captions without a credit, known by their grammar: a full date at the end, a scene, no narrative verb.

The months, verbs and scene words of a language are in its rule pack.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property

import regex
from pydantic import BaseModel, ConfigDict, field_validator

from pipeline.cleaning.match_form import ends_sentence
from pipeline.cleaning.patterns import TIMEOUT_SECONDS, readable

SCENE_WORDS = 4
"""Fewest words before the date of a verbless caption: "Moscow, December 30, 2021" is a dateline."""
STOPLESS_WORDS = 10
"""From this many words on, a verbless line without a stop is not a heading: those are shorter."""
CAPTION_WORDS = 60
"""Most words of a caption without a credit. Agencies keep captions to two sentences."""
_ENDING = 100
"""Characters at the end of a line that are searched for a date."""

_DATE_TAIL = 24
"""Characters at the end of a line that include a full date's last digit: "2021 года", "(2021)."."""
_DIGIT = re.compile(r"\d")


class CaptionWords(BaseModel):
    r"""The words of a language by which captions without a credit are known.

    Attributes:
        months: Names and abbreviations of the months.
        date: Pattern of a full date at the end of a line, including a digit; `\L<months>` stands for the months.
        narrative: Verb forms that narrate rather than describe: past tenses, auxiliaries of perfect and future, modals,
            and present forms of what no photograph shows (begins, expires). A line with one counts as no caption.
        narrative_forms: Pattern of further such forms, known by their endings; case-sensitive.
        finite: Further finite forms. A line with neither these nor narrative forms counts as verbless.
        settings: Words that place a subject in a scene (at, near, with); a verbless caption has one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: tuple[str, ...]
    date: str
    narrative: tuple[str, ...]
    narrative_forms: str
    finite: tuple[str, ...]
    settings: tuple[str, ...]

    @field_validator("date", "narrative_forms")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        return readable(pattern, months=())

    @cached_property
    def ending(self) -> regex.Pattern[str]:
        """A full date at the end of a line; the group `placed` is the place named just before it."""
        pattern = rf"(?P<placed>,\s[^,]{{2,40}}|\([^()]{{2,40}}\))?(?P<comma>,)?\s(?:{self.date})\W?$"
        return regex.compile(pattern, regex.IGNORECASE, months=self.months, ignore_unused=True)

    @cached_property
    def tells(self) -> regex.Pattern[str]:
        """A narrative verb form."""
        pattern = rf"\b(?i:\L<narrative>)\b|{self.narrative_forms}"
        return regex.compile(pattern, narrative=self.narrative, ignore_unused=True)

    @cached_property
    def acts(self) -> regex.Pattern[str]:
        """Another finite form."""
        return regex.compile(r"\b\L<finite>\b", regex.IGNORECASE, finite=self.finite)

    @cached_property
    def places(self) -> regex.Pattern[str]:
        """A word that sets a scene."""
        return regex.compile(r"\b\L<settings>\b", regex.IGNORECASE, settings=self.settings)


class Look(IntEnum):
    """How much a line by itself looks like a caption without a credit."""

    OTHER = 0
    CANDIDATE = 1
    VERBLESS = 2


def look_of(folded: str, languages: Sequence[CaptionWords]) -> Look:
    """Return the look of a folded line by itself; the first language whose full date ends it decides.

    Raises:
        TimeoutError: A pattern of a pack backtracked for longer than `TIMEOUT_SECONDS`.
    """
    start = max(0, len(folded) - _ENDING)
    if not _DIGIT.search(folded, max(0, len(folded) - _DATE_TAIL)):
        return Look.OTHER
    for words in languages:
        dated = words.ending.search(folded, start, timeout=TIMEOUT_SECONDS)
        if dated is not None:
            return _look_before_date(folded, dated, words)
    return Look.OTHER


def _look_before_date(folded: str, dated: regex.Match[str], words: CaptionWords) -> Look:
    scene = folded[: dated.start()] + (dated["placed"] or "")
    length = len(scene.split())
    if length > CAPTION_WORDS or words.tells.search(scene, timeout=TIMEOUT_SECONDS):
        return Look.OTHER
    closed = bool(ends_sentence(folded) or dated["placed"] or length >= STOPLESS_WORDS)
    if (
        closed
        and dated["comma"]
        and length >= SCENE_WORDS
        and words.places.search(scene)
        and not words.acts.search(scene)
    ):
        return Look.VERBLESS
    return Look.CANDIDATE if closed or dated["comma"] else Look.OTHER
