"""Rule packs: read from their files, combined, and looked up by language."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from pathlib import Path

import regex
from pydantic import ValidationError

from pipeline.cleaning.captions import CaptionWords
from pipeline.cleaning.faults import faults_of, repeated_ids
from pipeline.cleaning.known_lines import KnownLines
from pipeline.cleaning.prefilter import Prefilter
from pipeline.cleaning.rule_types import Action
from pipeline.cleaning.rules import Rule, RulePack
from pipeline.document import UNDETERMINED
from pipeline.errors import RuleError
from pipeline.shipped import shipped_rule_packs

ENGLISH = "en"
"""Its cues occur in articles of every language: plug-ins, networks and agencies use English."""


@dataclass(frozen=True)
class LanguageRules:
    """The rules for lines of one language: those for any language, its own, and those for English."""

    lines: tuple[Rule, ...]
    """Those that judge whole lines, including bare cues of blocks."""
    parts: tuple[Rule, ...]
    """Those that judge parts of lines."""
    captions: tuple[CaptionWords, ...]
    reporting: regex.Pattern[str] | None

    def likely(self, line: str, words: int) -> Sequence[Rule]:
        """Return the rules of every scope that are worth trying on a folded line of `words` words, in order."""
        return self._prefilter.likely(line, words)

    @cached_property
    def _prefilter(self) -> Prefilter[Rule]:
        rules = (*self.lines, *self.parts)
        return Prefilter((rule.guarded, rule.max_words if rule.is_whole else inf, rule) for rule in rules)


@dataclass(frozen=True)
class RulePacks:
    """All packs of a run; of rules with one id, the last counts.

    Attributes:
        packs: As loaded, without rules that a later pack replaced.
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
        """Return the packs with every rule of lower confidence only flagging."""

        def demoted(rule: Rule) -> Rule:
            return rule if rule.confidence >= confidence else rule.model_copy(update={"action": Action.FLAG})

        return _joined(tuple(pack.model_copy(update={"rules": tuple(map(demoted, pack.rules))}) for pack in self.packs))

    def for_language(self, language: str) -> LanguageRules:
        """Return the rules for lines of a language, or else of its primary subtag (`fr` for `fr-CA`)."""
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
            lines=tuple(rule for rule in rules if rule.is_whole),
            parts=tuple(rule for rule in rules if not rule.is_whole),
            captions=tuple(pack.caption for pack in packs if pack.caption is not None),
            reporting=regex.compile(r"\b\L<words>\b", regex.IGNORECASE, words=reporting) if reporting else None,
        )


def load_rule_packs(paths: Sequence[Path]) -> RulePacks:
    """Read rule packs; of rules with one id, that of the later file counts.

    Patterns of the shipped packs are compiled at the first line of their language: the tests check them all.

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
    """Return the packs combined, once per process, since two stages of a run use them."""
    return RulePacks(_without_replaced(packs))


class _PackError(Exception):
    """The faults of one file; `load_rule_packs` adds its name."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(*faults)
        self.faults = faults


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
    """Return the packs without the rules whose ids recur in a later pack."""
    kept: list[RulePack] = []
    later: set[str] = set()
    for pack in reversed(list(packs)):
        kept.append(pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id not in later)}))
        later.update(rule.id for rule in pack.rules)
    return tuple(reversed(kept))
