"""Drop the boilerplate of every article: lines found by rules or by the article's structure.

Runs before translation on the source language and after it on English. A line is checked against the rules for any
language, for its own and for English. Every removal is an edit that names its rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict

from pipeline.cleaning.article_rules import find
from pipeline.cleaning.findings import NOTHING, LineFindings
from pipeline.cleaning.line_context import LineMatcher, matcher_of
from pipeline.cleaning.line_rules import LONG_WORDS
from pipeline.cleaning.packs import load_rule_packs
from pipeline.cleaning.rule_types import CAPTION_KINDS, Action, RuleKind
from pipeline.digest import digest_file
from pipeline.document import Document, Kind, Line
from pipeline.errors import RuleError
from pipeline.stages.base import Resources, Stage, StageConfig
from pipeline.text.change import as_edits
from pipeline.text.lines import classify

OVERCLEANED = "overcleaned"


class CleanConfig(StageConfig):
    """How much may be removed, and which kinds."""

    verb: ClassVar[str] = "cleaning"
    libraries: ClassVar[tuple[str, ...]] = ("rapidfuzz", "regex")
    version: ClassVar[int] = 4
    needs: ClassVar[frozenset[str]] = frozenset({"language"})
    sets: ClassVar[frozenset[str]] = frozenset({"clean"})

    kind: Literal["clean"]
    max_removed_share: Annotated[float, Field(ge=0, le=1)] = 0.4
    """Largest share of a document's characters that one pass may remove. Above it, nothing is removed and the document
    is flagged `overcleaned`: it is not an article, or a rule is wrong. After RefinedWeb (Penedo et al. 2023), which
    rejects documents that lose too much to line rules."""
    keep_a_paragraph: bool = True
    """Also remove nothing from a document that would lose every paragraph of more than 25 words."""
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.9
    """Rules with a lower estimated precision only flag what they find."""
    kinds: Mapping[Annotated[RuleKind, Strict(strict=False)], Literal["drop", "keep", "flag"]] = Field(
        default_factory=dict
    )
    """Action for a kind, overriding its rules: `keep` leaves its lines alone, `flag` only marks them."""

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the digest of each rule pack. Their order matters, so names include the position.

        Raises:
            RuleError: A pack cannot be read.
        """
        try:
            return {f"rules {n} {path.name}": digest_file(path) for n, path in enumerate(resources.rule_packs, start=1)}
        except OSError as error:
            message = f"The rule pack {error.filename} cannot be read: {error.strerror}"
            raise RuleError(message) from error

    def build(self, resources: Resources) -> Stage:
        """Load the rule packs and return the stage.

        Raises:
            RuleError: A pack has mistakes; all are listed.
        """
        packs = load_rule_packs(resources.rule_packs).flagging_below(self.min_confidence)
        return partial(clean, config=self, matcher=matcher_of(packs))


def clean(documents: Sequence[Document], /, *, config: CleanConfig, matcher: LineMatcher) -> list[Document]:
    """Return the documents with their boilerplate dropped; rejected ones are unchanged."""
    return [document if document.reject else _clean_document(document, config, matcher) for document in documents]


def _clean_document(document: Document, config: CleanConfig, matcher: LineMatcher) -> Document:
    findings = find(document, matcher)
    if all(known is NOTHING for known in findings):
        return document.retitled()
    lines = [_clean_line(line, known, config) for line, known in zip(document.lines, findings, strict=True)]
    if _is_overcleaned(document.lines, lines, config):
        untouched = [_with_timeout(line, known) for line, known in zip(document.lines, findings, strict=True)]
        return replace(document, lines=tuple(untouched)).flagged(OVERCLEANED)
    return replace(document, lines=_with_title(document.lines, lines)).retitled()


def _with_title(before: Sequence[Line], after: Sequence[Line]) -> tuple[Line, ...]:
    """Return the cleaned lines; where the title line was dropped, the first line left that can be one is the title."""
    if not any(
        old.kind is Kind.TITLE and old.is_live and not new.is_live for old, new in zip(before, after, strict=True)
    ):
        return tuple(after)
    kinds = classify([line.text for line in after])
    return tuple(
        replace(line, kind=kind) if kind is Kind.TITLE else line for line, kind in zip(after, kinds, strict=True)
    )


def _clean_line(line: Line, known: LineFindings, config: CleanConfig) -> Line:
    """Return the line dropped by the first rule that drops it; else with parts trimmed and flags set."""
    if known is NOTHING:
        return line
    decided = [(finding, _decide(finding.kind, finding.action, Action.DROP, config)) for finding in known.whole]
    for finding, action in decided:
        if action is Action.DROP:
            return _drop(line, finding.rule, finding.kind, config)
    flagged = line.flagged(*(_flag(finding.rule) for finding, action in decided if action is Action.FLAG))
    return _with_timeout(_trim(flagged, known, config), known)


def _trim(line: Line, known: LineFindings, config: CleanConfig) -> Line:
    """Return the line with its parts trimmed, or dropped when nothing is left."""
    decided = [(trim, _decide(trim.rule.kind, trim.rule.action, Action.TRIM, config)) for trim in known.trims]
    edits = as_edits(config.name, line.text, (trim.change for trim, action in decided if action is Action.TRIM))
    trimmed = line.edited(edits)
    if edits and not trimmed.text.strip():
        return _drop(line, edits[0].rule, known.trims[0].rule.kind, config)
    return trimmed.flagged(*(_flag(trim.rule.id) for trim, action in decided if action is Action.FLAG))


def _decide(kind: RuleKind, wanted: Action, removal: Action, config: CleanConfig) -> Action | None:
    """Return the action for a finding: the user's for its kind, else the rule's; None for no action."""
    return {"drop": removal, "flag": Action.FLAG, "keep": None, "": wanted}[config.kinds.get(kind, "")]


def _drop(line: Line, rule: str, kind: RuleKind, config: CleanConfig) -> Line:
    return line.drop(config.name, rule, Kind.CAPTION if kind in CAPTION_KINDS else Kind.BOILERPLATE)


def _flag(rule: str) -> str:
    return f"boilerplate:{rule}"


def _with_timeout(line: Line, known: LineFindings) -> Line:
    return line.flagged(f"rule_timeout:{known.timeout}") if known.timeout else line


def _is_overcleaned(before: Sequence[Line], after: Sequence[Line], config: CleanConfig) -> bool:
    """Return whether too much was removed: too large a share of the characters, or all long lines."""
    live = sum(len(line.text) for line in before if line.is_live)
    left = sum(len(line.text) for line in after if line.is_live)
    if live - left > config.max_removed_share * live:
        return True
    is_spared = any(new.is_live and _is_long(old) for old, new in zip(before, after, strict=True))
    return config.keep_a_paragraph and not is_spared and any(old.is_live and _is_long(old) for old in before)


def _is_long(line: Line) -> bool:
    return len(line.text.split()) > LONG_WORDS
