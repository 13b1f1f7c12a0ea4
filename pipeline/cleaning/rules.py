"""Rules of boilerplate, and the packs that hold them: one TOML file a language.

A rule is data: a pattern, the guards under which it counts, and sentences it must hit and must miss. Patterns are in
the syntax of the `regex` module and see the *folded* line (`fold`): plain quotes, hyphens and spaces. A pack also holds
the words by which captions without a credit and reported speech are known in its language.

Knows nothing of documents: `match` applies rules to a line, `structure` to an article.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Self

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from pipeline.cleaning.captions import CaptionWords
from pipeline.cleaning.faults import faults_of, repeated_ids
from pipeline.cleaning.fold import fold
from pipeline.cleaning.known import KnownLine, KnownLines
from pipeline.cleaning.patterns import TIMEOUT_SECONDS, compiled, readable
from pipeline.cleaning.prefilter import Prefilter
from pipeline.cleaning.vocabulary import TRIMMING, Action, Context, Position, RuleKind, Scope, Then
from pipeline.document import UNDETERMINED
from pipeline.errors import RuleError
from pipeline.shipped import shipped_rule_packs

ENGLISH = "en"
"""Its cues stand in articles of every language: plug-ins, networks and agencies speak English."""


_LENGTHS = (30, 60)
"""Words from which on fewer rules judge a line; those that do are looked for apart, for speed only."""


class RuleTimeoutError(TimeoutError):
    """A pattern looked at one line for longer than `TIMEOUT_SECONDS`; `rule` is its id."""

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
        then: What must stand directly behind the match.
        position: Where in the article it counts.
        needs: What must stand beside the line.
        action: What becomes of what it finds; unless given, lines and blocks are dropped and parts of lines trimmed.
        confidence: Estimated precision, 0 to 1. Below 1, shapes that are easily mistaken are protected from the rule;
            below the setting `min_confidence` of the cleaner it only flags.
        max_words: Longest line, in words between spaces, that it may judge; of a part of a line, longest match. Prose
            is longer than 25 words more often than boilerplate is (measured on labelled news pages), so only pleas set
            more.
        ignore_case: False where capitals are the evidence, as in names of agencies.
        hits: Lines it must find.
        misses: Lines like these that it must leave alone.
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
            message = (
                f"nothing but punctuation stands behind a {self.scope.value}, so then = {self.then.value!r} never hits"
            )
        else:
            if not _is_trusted(info):
                readable(self._guarded)
            return self
        raise ValueError(message)

    @property
    def _guarded(self) -> str:
        """The pattern with what must stand behind it."""
        behind = _BEHIND[Then.END if self.scope is Scope.BLOCK else self.then]
        if self.scope is Scope.SUFFIX:
            behind = r"\s*+\Z"
        return f"(?:{self.pattern}){behind}" if behind else self.pattern

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern with what must stand behind it, compiled once."""
        return compiled(self._guarded, ignore_case=self.ignore_case)

    def find(self, folded: str, words: int) -> regex.Match[str] | None:
        """Return where a rule that judges whole lines hits a folded line of so many words, or None.

        A cue inside a quotation is somebody's words, not the site's: it does not count.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS`.
        """
        if words > self.max_words:
            return None
        found = self._search(folded, 0, len(folded))
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
        found = self._search(in_place, start, end)
        return found if found and self._is_short(found) and not _is_inside_quotation(in_place, found) else None

    def find_spans(self, in_place: str, start: int, end: int) -> Iterator[regex.Match[str]]:
        """Yield what a span rule matches between `start` and `end` of a line folded in place, from left to right.

        Raises:
            RuleTimeoutError: The pattern took longer than `TIMEOUT_SECONDS` for one match.
        """
        quotes = place = 0
        while found := self._search(in_place, start, end):
            quotes += in_place.count('"', place, found.start())
            place, start = found.start(), max(found.end(), found.start() + 1)
            if self._is_short(found) and quotes % 2 == 0:
                yield found

    def _search(self, text: str, start: int, end: int) -> regex.Match[str] | None:
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
"""What the pattern is followed by. The case rule of `title` was measured on labelled news pages: a cue counts before a
capital, a digit, a quote or a jammed capital ("READ ALSOAda Moreau"), never before a lower-case letter."""


def _is_inside_quotation(text: str, found: regex.Match[str]) -> bool:
    return text.count('"', 0, found.start()) % 2 == 1


class RulePack(_Record):
    """The rules of one language, as one file holds them.

    Attributes:
        language: BCP 47 tag of the lines the rules are for; `und` for lines of any language.
        reporting: Verbs and phrases that report speech. A line with one is prose, whatever plea it contains.
        caption: Knowledge for captions without a credit; None where nobody wrote it down.
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


@dataclass(frozen=True)
class LanguageRules:
    """All that counts for lines of one language: rules for any language, its own, and those for English."""

    lines: tuple[Rule, ...]
    """Those that judge whole lines, bare cues of blocks among them."""
    prefixes: tuple[Rule, ...]
    suffixes: tuple[Rule, ...]
    spans: tuple[Rule, ...]
    captions: tuple[CaptionWords, ...]
    reporting: regex.Pattern[str] | None

    @cached_property
    def most_words(self) -> int:
        """Words of the longest line that any rule for whole lines may judge."""
        return max((rule.max_words for rule in self.lines), default=0)

    def likely_lines(self, folded: str, words: int) -> Sequence[Rule]:
        """Return the rules for whole lines that are worth trying on a folded line of so many words, in their order."""
        if words > self.most_words:
            return ()
        return self._by_length[bisect_left(_LENGTHS, words)].likely(folded)

    @cached_property
    def _by_length(self) -> tuple[Prefilter[Rule], ...]:
        """The rules for lines of up to so many words; those that judge shorter lines only are left out."""
        return tuple(
            Prefilter((rule.pattern, rule) for rule in self.lines if rule.max_words > shorter)
            for shorter in (0, *_LENGTHS)
        )

    @cached_property
    def part_filter(self) -> Prefilter[Rule]:
        """The rules for suffixes and spans that are worth trying on a line."""
        return Prefilter((rule.pattern, rule) for rule in (*self.suffixes, *self.spans))


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
    def known_lines(self) -> tuple[KnownLines, ...]:
        """The lines known to repeat, pack by pack; most runs have none."""
        return tuple(KnownLines(pack.lines, pack.site_pattern) for pack in self.packs if pack.lines)

    @cached_property
    def _by_language(self) -> Mapping[str, LanguageRules]:
        languages = dict.fromkeys((UNDETERMINED, *(pack.language for pack in self.packs)))
        return {language: self._gather(language) for language in languages}

    def flagging_below(self, confidence: float) -> "RulePacks":
        """Return the packs with every rule of less confidence made to flag only."""

        def demoted(rule: Rule) -> Rule:
            return rule if rule.confidence >= confidence else rule.model_copy(update={"action": Action.FLAG})

        return _joined(tuple(pack.model_copy(update={"rules": tuple(map(demoted, pack.rules))}) for pack in self.packs))

    def for_language(self, language: str) -> LanguageRules:
        """Return what counts for a line of a language: its pack or that of its primary subtag (`fr` for `fr-CA`)."""
        known = self._by_language.get(language)
        if known is not None:
            return known
        return self._by_language.get(language.partition("-")[0], self._by_language[UNDETERMINED])

    def _gather(self, language: str) -> LanguageRules:
        order = dict.fromkeys((UNDETERMINED, language.partition("-")[0], language, ENGLISH))
        packs = [pack for tag in order for pack in self.packs if pack.language == tag]
        rules = [rule for pack in packs for rule in pack.rules]
        reporting = sorted({phrase for pack in packs for phrase in pack.reporting})
        return LanguageRules(
            lines=tuple(rule for rule in rules if rule.scope in {Scope.LINE, Scope.BLOCK}),
            prefixes=tuple(rule for rule in rules if rule.scope is Scope.PREFIX),
            suffixes=tuple(rule for rule in rules if rule.scope is Scope.SUFFIX),
            spans=tuple(rule for rule in rules if rule.scope is Scope.SPAN),
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

    Patterns of the shipped packs are compiled when a line of their language comes: the tests have read them all.

    Raises:
        RuleError: A file cannot be read or is not a rule pack. Every fault of all files is named.
    """
    faults: list[str] = []
    packs: list[RulePack] = []
    trusted = shipped_rule_packs()
    for path in paths:
        try:
            packs.append(_parse(path.read_text(encoding="utf-8-sig"), is_trusted=path in trusted))
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
    return _joined(tuple(packs))


@lru_cache(maxsize=8)
def _joined(packs: tuple[RulePack, ...]) -> RulePacks:
    """Return the packs together; the same ones once in a process, since two stages of a run use them."""
    return RulePacks(_without_replaced(packs))


def _is_trusted(info: ValidationInfo) -> bool:
    return bool(info.context)


class _PackError(Exception):
    """The faults of one file, which only `load_rule_packs` can name the file of."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(*faults)
        self.faults = faults


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


@lru_cache(maxsize=64)
def _parse(text: str, *, is_trusted: bool) -> RulePack:
    data = tomllib.loads(text)
    repeated = repeated_ids(data)
    try:
        pack = RulePack.model_validate(data, context=is_trusted)
    except ValidationError as error:
        raise _PackError([*repeated, *faults_of(error, data)]) from error
    if repeated:
        raise _PackError(repeated)
    return pack


def _without_replaced(packs: Iterable[RulePack]) -> tuple[RulePack, ...]:
    """Return the packs without the rules whose ids come again in a later pack."""
    kept: list[RulePack] = []
    later: set[str] = set()
    for pack in reversed(list(packs)):
        kept.append(pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id not in later)}))
        later.update(rule.id for rule in pack.rules)
    return tuple(reversed(kept))
