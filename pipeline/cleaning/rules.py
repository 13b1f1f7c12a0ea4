"""Boilerplate rules, and the packs that contain them.

A rule is data: a pattern, the guards under which it counts, and lines it must hit and must miss. Patterns are in the
syntax of the `regex` module and see the *folded* line (`fold`): plain quotes, hyphens and spaces. A pack also has the
words by which captions without a credit and reported speech are known in its language.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Self

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from pipeline.cleaning.captions import CaptionWords
from pipeline.cleaning.known_lines import KnownLine
from pipeline.cleaning.match_form import fold
from pipeline.cleaning.patterns import TIMEOUT_SECONDS, compiled, readable
from pipeline.cleaning.rule_types import TRIMMING, Action, Context, Position, RuleKind, Scope, Then


class RuleTimeoutError(TimeoutError):
    """A pattern searched one line for longer than `TIMEOUT_SECONDS`; `rule` is its id."""

    def __init__(self, rule: str) -> None:
        """Name the rule."""
        self.rule = rule
        super().__init__(f"{rule}: the pattern backtracks; rewrite it with possessive or bounded repeats")


RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*\.[a-z0-9_]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Record):
    """One pattern of boilerplate.

    Attributes:
        id: Language (or `common`), a dot, and a name, such as `en.read_also_jammed`.
        kind: What sort of boilerplate it finds.
        pattern: What it looks for in the folded line, in the syntax of the `regex` module.
        scope: Which part of the line it judges.
        then: What must directly follow the match.
        position: Where in the article it counts.
        needs: What must be beside the line.
        action: What happens to what it finds; by default, lines and blocks are dropped and parts of lines trimmed.
        confidence: Estimated precision, 0 to 1. Below 1, shapes that are easily mistaken are protected from the rule;
            below the setting `min_confidence` of the cleaner it only flags.
        max_words: Longest line that it may judge, in space-separated words; for a part of a line, longest match. Prose
            is longer than 25 words more often than boilerplate is (measured on labelled news pages), so only pleas set
            more.
        ignore_case: False where capitals are the evidence, as in names of agencies.
        hits: Lines it must find.
        misses: Similar lines that it must leave alone.
    """

    id: RuleId
    kind: RuleKind
    pattern: str
    scope: Scope = Scope.LINE
    then: Then = Then.ANY
    position: Position = Position.ANY
    needs: Context = Context.NONE
    action: Action = Action.DROP
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    max_words: Annotated[int, Field(ge=1)] = 25
    ignore_case: bool = True
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_default_action(cls, data: object) -> object:
        if isinstance(data, dict) and "action" not in data and data.get("scope") in TRIMMING:
            return data | {"action": Action.TRIM}
        return data

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str, info: ValidationInfo) -> str:
        return pattern if _is_trusted(info) else readable(pattern)

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> Self:
        trims = self.scope in TRIMMING
        if self.action is (Action.DROP if trims else Action.TRIM):
            wanted = "lines and blocks drop; prefixes, suffixes and spans trim"
            message = f"a rule with scope {self.scope.value!r} cannot {self.action.value}; {wanted}"
        elif self.needs is not Context.NONE and self.scope is not Scope.LINE:
            message = f"needs is for whole lines, not for scope {self.scope.value!r}"
        elif self.then not in {Then.ANY, Then.END} and self.scope in {Scope.SUFFIX, Scope.BLOCK}:
            message = f"only punctuation may follow a {self.scope.value}, so then = {self.then.value!r} never hits"
        else:
            if not _is_trusted(info):
                readable(self.guarded)
            return self
        raise ValueError(message)

    @property
    def is_whole(self) -> bool:
        """True if it judges whole lines, including bare cues of blocks."""
        return self.scope not in TRIMMING

    @property
    def guarded(self) -> str:
        """The pattern with what must follow it."""
        behind = _BEHIND[Then.END if self.scope is Scope.BLOCK else self.then]
        if self.scope is Scope.SUFFIX:
            behind = r"\s*+\Z"
        return f"(?:{self.pattern}){behind}" if behind else self.pattern

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern with what must follow it, compiled once."""
        return compiled(self.guarded, ignore_case=self.ignore_case)

    def find(self, folded: str, words: int) -> regex.Match[str] | None:
        """Return where a whole-line rule hits a folded line of `words` words, or None.

        A cue inside a quotation is somebody's words, not the site's, and does not count.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        if words > self.max_words:
            return None
        found = self.search(folded)
        return None if found is None or _is_inside_quotation(folded, found) else found

    def find_prefix(self, in_place: str, start: int) -> regex.Match[str] | None:
        """Return what a prefix rule matches at `start` of a line folded in place, or None; never an empty match.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        try:
            found = self.compiled.match(in_place, start, timeout=TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise RuleTimeoutError(self.id) from error
        return found if found and self._is_short(found) else None

    def find_suffix(self, in_place: str, start: int, end: int) -> regex.Match[str] | None:
        """Return what a suffix rule matches up to `end` of a line folded in place, or None; never an empty match.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        found = self.search(in_place, start, end)
        return found if found and self._is_short(found) and not _is_inside_quotation(in_place, found) else None

    def find_spans(self, in_place: str, start: int, end: int) -> Iterator[regex.Match[str]]:
        """Yield what a span rule matches between `start` and `end` of a line folded in place, from left to right.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS` for one match.
        """
        quotes = place = 0
        while found := self.search(in_place, start, end):
            quotes += in_place.count('"', place, found.start())
            place, start = found.start(), max(found.end(), found.start() + 1)
            if self._is_short(found) and quotes % 2 == 0:
                yield found

    def search(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """Return the first match of the pattern, whatever protects it.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        try:
            return self.compiled.search(text, start, end, timeout=TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise RuleTimeoutError(self.id) from error

    def _is_short(self, found: regex.Match[str]) -> bool:
        return bool(found.group()) and len(found.group().split()) <= self.max_words


_BEHIND: Mapping[Then, str] = {
    Then.ANY: "",
    Then.TITLE: r"""(?=\s{0,2}(?:[:|>-]{1,3}\s{0,2})?["'(\[¿¡]{0,3}(?-i:[\p{Lu}\p{Lt}\d"']))""",
    Then.COLON: r"(?=\s{0,2}:)",
    Then.END: r"[^\p{L}\p{N}]*+\Z",
}
"""What must follow the pattern. The case rule of `title` was measured on labelled news pages: a cue counts before a
capital, a digit, a quote or a jammed capital ("READ ALSOAda Moreau"), never before a lower-case letter."""


def _is_inside_quotation(text: str, found: regex.Match[str]) -> bool:
    return text.count('"', 0, found.start()) % 2 == 1


class RulePack(_Record):
    """The rules of one language, as stored in one file.

    Attributes:
        language: BCP 47 tag of the lines the rules are for; `und` for lines of any language.
        reporting: Verbs and phrases that report speech. A line with one is prose, whatever plea it contains.
        caption: Words of captions without a credit; None if the file has none.
        rules: In the order in which they are tried.
        lines: Lines known to repeat, whatever their language.
        site_pattern: Finds the site of `lines` in a document's id; None where it is the first folder.
    """

    language: Language
    reporting: tuple[str, ...] = ()
    caption: CaptionWords | None = None
    rules: tuple[Rule, ...] = ()
    lines: tuple[KnownLine, ...] = ()
    site_pattern: str | None = None

    @field_validator("site_pattern")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        return None if pattern is None else readable(pattern)


def check(rule: Rule) -> list[str]:
    """Return one sentence for each of its own examples that a rule contradicts; empty when all pass.

    Position and neighbours are ignored: an example is a line, not an article.
    """
    return [
        *(f"{rule.id} should hit {example!r}" for example in rule.hits if not _finds(rule, example)),
        *(f"{rule.id} should miss {example!r}" for example in rule.misses if _finds(rule, example)),
    ]


def _is_trusted(info: ValidationInfo) -> bool:
    return bool(info.context)


def _finds(rule: Rule, example: str) -> bool:
    folded = fold(example)
    match rule.scope:
        case Scope.PREFIX:
            return rule.find_prefix(folded, 0) is not None
        case Scope.SUFFIX:
            return rule.find_suffix(folded, 0, len(folded)) is not None
        case Scope.SPAN:
            return any(rule.find_spans(folded, 0, len(folded)))
        case Scope.LINE | Scope.BLOCK:
            return rule.find(folded, len(folded.split())) is not None
