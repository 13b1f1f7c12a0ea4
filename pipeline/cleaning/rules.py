"""Rules of boilerplate, and the packs that hold them: one TOML file a language.

A rule is data: a pattern, the guards under which it counts, and sentences it must hit and must miss. Patterns are in
the syntax of the `regex` module and see the *folded* line (`fold`): plain quotes, hyphens and spaces. A pack also holds
the words by which captions without a credit and reported speech are known in its language.

Knows nothing of documents: `match` applies rules to a line, `structure` to an article.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.cleaning.captions import CaptionWords
from pipeline.cleaning.fold import fold
from pipeline.cleaning.patterns import TIMEOUT_SECONDS, readable
from pipeline.document import UNDETERMINED
from pipeline.errors import RuleError

ENGLISH = "en"
"""Its cues stand in articles of every language: plug-ins, networks and agencies speak English."""


class RuleTimeoutError(TimeoutError):
    """A pattern looked at one line for longer than `TIMEOUT_SECONDS`; `rule` is its id."""

    def __init__(self, rule: str) -> None:
        """Name the rule."""
        self.rule = rule
        super().__init__(f"{rule}: the pattern backtracks; rewrite it with possessive or bounded repeats")


class RuleKind(StrEnum):
    """What sort of boilerplate a line is; users switch whole kinds off."""

    READ_ALSO = "read_also"
    SUBSCRIBER = "subscriber"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    DONATION = "donation"
    ADVERT = "advert"
    SOURCE = "source"
    COPYRIGHT = "copyright"
    CAPTION = "caption"
    PHOTO_CREDIT = "photo_credit"
    COMMENTS = "comments"
    COOKIE = "cookie"
    AUTHOR = "author"
    BYLINE = "byline"
    THANKS = "thanks"
    LATEST = "latest"
    TAGS = "tags"
    TIMESTAMP = "timestamp"
    SEPARATOR = "separator"
    UI = "ui"
    REPEATED_TITLE = "repeated_title"


class Scope(StrEnum):
    """Which part of a line a rule judges."""

    LINE = "line"
    """The pattern is searched in the line (write `^` and `$` where they are meant) and judges the whole of it."""
    PREFIX = "prefix"
    """The pattern stands at the start of the line and judges what it matches; the rest of the line stays."""


class Position(StrEnum):
    """Where in the article a rule counts; prose is what `structure.is_prose` says."""

    ANY = "any"
    HEAD = "head"
    """Before the first line of prose; anywhere in an article without prose."""
    TAIL = "tail"
    """Behind the last line of prose; anywhere in an article without prose."""


class Context(StrEnum):
    """What must stand beside a line for a rule to count."""

    NONE = "none"
    CAPTION = "caption_context"
    """The line before or behind, blank ones aside, is a caption, a photo credit or a read-also line."""


class Action(StrEnum):
    """What a rule asks for."""

    DROP = "drop"
    TRIM = "trim"
    FLAG = "flag"


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
        position: Where in the article it counts.
        needs: What must stand beside the line.
        action: What becomes of what it finds.
        max_words: Longest line, in words between spaces, that it may judge; of a prefix, longest match. Prose is longer
            than 25 words more often than boilerplate is (measured on labelled news pages), so only pleas set more.
        ignore_case: False where capitals are the evidence, as in names of agencies.
        hits: Lines it must find.
        misses: Lines like these that it must leave alone.
    """

    id: RuleId
    kind: RuleKind
    pattern: str
    scope: Scope = Scope.LINE
    position: Position = Position.ANY
    needs: Context = Context.NONE
    action: Action = Action.DROP
    max_words: Annotated[int, Field(ge=1)] = 25
    ignore_case: bool = True
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        return readable(pattern)

    @model_validator(mode="after")
    def _has_fitting_action(self) -> Self:
        unfit = Action.TRIM if self.scope is Scope.LINE else Action.DROP
        if self.action is unfit:
            message = f"a rule with scope {self.scope.value!r} cannot {unfit.value}; lines drop, prefixes trim"
            raise ValueError(message)
        placed = self.position is not Position.ANY
        if (self.scope is Scope.PREFIX and (placed or self.needs is not Context.NONE)) or (
            placed and self.needs is not Context.NONE
        ):
            message = "position and needs do not go together, and neither goes with scope 'prefix'"
            raise ValueError(message)
        return self

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern, compiled once."""
        return regex.compile(self.pattern, regex.IGNORECASE if self.ignore_case else 0)

    def find(self, folded: str, words: int) -> regex.Match[str] | None:
        """Return where a line rule hits a folded line of so many words, or None.

        A cue inside a quotation is somebody's words, not the site's: it does not count.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        if words > self.max_words:
            return None
        try:
            found = self.compiled.search(folded, timeout=TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise RuleTimeoutError(self.id) from error
        return None if found is None or folded.count('"', 0, found.start()) % 2 else found

    def find_prefix(self, in_place: str, start: int) -> regex.Match[str] | None:
        """Return what a prefix rule matches at `start` of a line folded in place, or None; never an empty match.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        try:
            found = self.compiled.match(in_place, start, timeout=TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise RuleTimeoutError(self.id) from error
        return found if found and found.group() and len(found.group().split()) <= self.max_words else None


class RulePack(_Record):
    """The rules of one language, as one file holds them.

    Attributes:
        language: BCP 47 tag of the lines the rules are for; `und` for lines of any language.
        reporting: Verbs and phrases that report speech. A line with one is prose, whatever plea it contains.
        caption: Knowledge for captions without a credit; None where nobody wrote it down.
        rules: In the order in which they are tried.
    """

    language: Language
    reporting: tuple[str, ...] = ()
    caption: CaptionWords | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class LanguageRules:
    """All that counts for lines of one language: rules for any language, its own, and those for English."""

    lines: tuple[Rule, ...]
    prefixes: tuple[Rule, ...]
    captions: tuple[CaptionWords, ...]
    reporting: regex.Pattern[str] | None


@dataclass(frozen=True)
class RulePacks:
    """All packs of a run; of rules with one id, the last stands.

    Attributes:
        packs: As loaded, rules that a later pack replaced left out.
    """

    packs: tuple[RulePack, ...]

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule by its id, in the order of the packs."""
        return {rule.id: rule for pack in self.packs for rule in pack.rules}

    @cached_property
    def _by_language(self) -> Mapping[str, LanguageRules]:
        languages = dict.fromkeys((UNDETERMINED, *(pack.language for pack in self.packs)))
        return {language: self._gather(language) for language in languages}

    def for_language(self, language: str) -> LanguageRules:
        """Return what counts for a line of a language: its pack or that of its primary subtag (`fr` for `fr-CA`)."""
        tags = (language, language.partition("-")[0], UNDETERMINED)
        return next(self._by_language[tag] for tag in tags if tag in self._by_language)

    def _gather(self, language: str) -> LanguageRules:
        order = dict.fromkeys((UNDETERMINED, language.partition("-")[0], language, ENGLISH))
        packs = [pack for tag in order for pack in self.packs if pack.language == tag]
        rules = [rule for pack in packs for rule in pack.rules]
        reporting = sorted({phrase for pack in packs for phrase in pack.reporting})
        return LanguageRules(
            lines=tuple(rule for rule in rules if rule.scope is Scope.LINE),
            prefixes=tuple(rule for rule in rules if rule.scope is Scope.PREFIX),
            captions=tuple(pack.caption for pack in packs if pack.caption is not None),
            reporting=regex.compile(r"\b\L<words>\b", regex.IGNORECASE, words=reporting) if reporting else None,
        )


def check(rule: Rule) -> list[str]:
    """Return in what a rule contradicts its own examples: one sentence for each; empty when it keeps its word.

    Position and neighbours are not looked at: an example is a line, not an article.
    """
    return [
        *(f"{rule.id} should hit {example!r}" for example in rule.hits if not _finds(rule, example)),
        *(f"{rule.id} should miss {example!r}" for example in rule.misses if _finds(rule, example)),
    ]


def load_rule_packs(paths: Sequence[Path]) -> RulePacks:
    """Read rule packs; of rules with one id, that of the later file stands.

    Raises:
        RuleError: A file cannot be read or is not a rule pack. Every fault of all files is named.
    """
    faults: list[str] = []
    packs: list[RulePack] = []
    for path in paths:
        try:
            packs.append(_parse(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            faults.append(f"{path}: cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            faults.append(f"{path}: is not UTF-8 (byte {error.start})")
        except tomllib.TOMLDecodeError as error:
            faults.append(f"{path}: is not TOML: {error}")
        except _PackError as error:
            faults.extend(f"{path}: {fault}" for fault in error.faults)
    if faults:
        raise RuleError("\n".join(("The rule packs have mistakes:", *(f"  - {fault}" for fault in faults))))
    return RulePacks(_without_replaced(packs))


class _PackError(Exception):
    """The faults of one file, which only `load_rule_packs` can name the file of."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(*faults)
        self.faults = faults


def _finds(rule: Rule, example: str) -> bool:
    if rule.scope is Scope.PREFIX:
        return rule.find_prefix(fold(example), 0) is not None
    folded = fold(example)
    return rule.find(folded, len(folded.split())) is not None


def _parse(text: str) -> RulePack:
    data = tomllib.loads(text)
    named = [rule.get("id") for rule in data.get("rules", ()) if isinstance(rule, dict)] if _has_rules(data) else []
    repeated = [name for name, count in Counter(map(str, named)).items() if count > 1]
    faults = [f"rule {name}: the id is given more than once" for name in repeated]
    try:
        pack = RulePack.model_validate(data)
    except ValidationError as error:
        raise _PackError(faults + list(_faults(error, data))) from error
    if faults:
        raise _PackError(faults)
    return pack


def _has_rules(data: Mapping[str, object]) -> bool:
    return isinstance(data.get("rules"), list)


def _faults(error: ValidationError, data: Mapping[str, object]) -> Iterator[str]:
    """Yield one sentence for each mistake, naming the rule by its id, or by its number (from 1) when it has none."""
    for detail in error.errors(include_url=False):
        where = list(detail["loc"])
        what = f"{detail['msg'].removeprefix('Value error, ')} (got {detail['input']!r:.80})"
        if where[:1] == ["rules"] and len(where) > 1:
            yield f"rule {_name(data, where[1])}: {'.'.join(map(str, where[2:])) or 'rule'}: {what}"
        else:
            yield f"{'.'.join(map(str, where))}: {what}"


def _name(data: Mapping[str, object], index: int | str) -> str:
    rules = data.get("rules")
    rule = rules[index] if isinstance(rules, list) and isinstance(index, int) else None
    name = rule.get("id") if isinstance(rule, dict) else None
    return name if isinstance(name, str) else f"number {int(index) + 1}"


def _without_replaced(packs: Iterable[RulePack]) -> tuple[RulePack, ...]:
    """Return the packs without the rules whose ids come again in a later pack."""
    kept: list[RulePack] = []
    later: set[str] = set()
    for pack in reversed(list(packs)):
        kept.append(pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id not in later)}))
        later.update(rule.id for rule in pack.rules)
    return tuple(reversed(kept))
