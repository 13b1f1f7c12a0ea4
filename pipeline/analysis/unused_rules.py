"""Rules of the user that changed and flagged no line of a published corpus, and what kept them from it.

Reads the published tables only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf
from pathlib import Path

from pipeline.cleaning.line_rules import guard_against
from pipeline.cleaning.match_form import fold
from pipeline.cleaning.packs import ENGLISH, LanguageRules, RulePacks, load_rule_packs
from pipeline.cleaning.prefilter import Prefilter
from pipeline.cleaning.rules import Rule, RuleTimeoutError
from pipeline.corpus.open import read_batches

FLAG = "boilerplate:"
"""What the cleaning stage begins the flag of a rule with."""
MOST_LINES = 20_000
"""Lines that are searched for a guard: it is advice, and a run must not wait for it."""


@dataclass(frozen=True, slots=True)
class UnusedRule:
    """A rule that hit nothing; `guard` is what it matches and why that is protected, None where that is not known."""

    id: str
    guard: str | None


def find_unused(output: Path, own: Sequence[Path], packs: Sequence[Path]) -> tuple[UnusedRule, ...]:
    """Return the rules of `own` that dropped, trimmed and flagged nothing, in their order.

    Args:
        output: Folder of the corpus.
        own: Rule packs of the user.
        packs: All rule packs of the run.

    Raises:
        PipelineError: The folder holds no corpus, or a table or a pack cannot be read.
    """
    rules = load_rule_packs(own).rules.values()
    used = _used(output) if rules else set()
    unused = [rule for rule in rules if rule.id not in used]
    guards = _guards(output, unused, load_rule_packs(packs)) if unused else {}
    return tuple(UnusedRule(rule.id, guards.get(rule.id)) for rule in unused)


def _used(output: Path) -> set[str]:
    used: set[str] = set()
    for batch in read_batches(output, "lines", ["edits", "flags"]):
        used.update(batch["edits"].flatten().field("rule").unique().to_pylist())
        flags = batch["flags"].flatten().unique().to_pylist()
        used.update(flag.removeprefix(FLAG) for flag in flags if flag.startswith(FLAG))
    return used


def _guards(output: Path, unused: Sequence[Rule], packs: RulePacks) -> dict[str, str]:
    found: dict[str, str] = {}
    applied: dict[str, Prefilter[Rule]] = {}
    for language, text in islice(_texts(output), MOST_LINES):
        rules, folded = packs.for_language(language), fold(text)
        if language not in applied:
            known = {rule.id for rule in (*rules.lines, *rules.parts)}
            applied[language] = Prefilter((rule.guarded, inf, rule) for rule in unused if rule.id in known)
        for rule in applied[language].likely(folded, 0):
            if rule.id not in found and (guard := _guard(rule, folded, rules)):
                found[rule.id] = guard
    return found


def _guard(rule: Rule, folded: str, rules: LanguageRules) -> str | None:
    try:
        return guard_against(rule, folded, rules)
    except RuleTimeoutError:
        return "a line on which the pattern takes too long"


def _texts(output: Path) -> Iterator[tuple[str, str]]:
    """Yield the language and text of every line that is not blank, as read and as it is in the corpus."""
    for batch in read_batches(output, "lines", ["language", "source", "text"]):
        for row in batch.to_pylist():
            if row["source"].strip():
                yield row["language"], row["source"]
            if row["text"] and row["language"] != ENGLISH:
                yield ENGLISH, row["text"]
