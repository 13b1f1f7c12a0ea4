"""Why lines are boilerplate: findings of rules and of the article's structure, and a table of the latter."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cleaning.line_rules import Trim
from pipeline.cleaning.rule_types import Action, RuleKind


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a whole line is boilerplate, and what the rule asks for."""

    rule: str
    kind: RuleKind
    action: Action = Action.DROP


@dataclass(frozen=True, slots=True)
class LineFindings:
    """All findings for one line.

    Attributes:
        whole: Why the line is boilerplate, the first reason first; empty for most lines.
        trims: The parts that are.
        timeout: The rule that timed out on it; there are no findings then.
    """

    whole: tuple[Finding, ...] = ()
    trims: tuple[Trim, ...] = ()
    timeout: str | None = None


NOTHING = LineFindings()

CAPTION_BESIDE = Finding("structure.caption_beside", RuleKind.CAPTION)
CAPTION_VERBLESS = Finding("structure.caption_verbless", RuleKind.CAPTION)
CAPTION_COPY = Finding("structure.caption_copy", RuleKind.CAPTION)
REPEATED_TITLE = Finding("structure.repeated_title", RuleKind.REPEATED_TITLE)
REPEATED_RUN = Finding("structure.repeated_run", RuleKind.REPEATED_LINE)
DUPLICATE = Finding("structure.duplicate", RuleKind.DUPLICATE)
KNOWN_LINE = Finding("structure.known_line", RuleKind.REPEATED_LINE)
KNOWN_HEADLINE = Finding("structure.known_headline", RuleKind.HEADLINE)
TAIL_CUT = Finding("structure.tail_cut", RuleKind.TAIL)

STRUCTURAL: Sequence[tuple[Finding, str]] = (
    (CAPTION_BESIDE, "a dated line without a narrative verb, beside a caption or a read-also line"),
    (CAPTION_VERBLESS, "a scene without a verb, then a full date"),
    (CAPTION_COPY, "a near copy of the caption beside it"),
    (REPEATED_TITLE, "the title again, after the last prose"),
    (REPEATED_RUN, "a run of four lines that occurs twice in the article, or of three that occurs three times"),
    (DUPLICATE, "a near copy of a dropped short line beside it; of two that stay, the second is flagged"),
    (KNOWN_LINE, "a line repeated in the corpus, as counted by `rules mine`"),
    (KNOWN_HEADLINE, "the title of another article of the corpus, as found by `rules mine`"),
    (TAIL_CUT, "a short line after two dropped lines in a row after the last prose"),
)
"""Each structural finding, described."""
