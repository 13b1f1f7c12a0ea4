"""Why lines are boilerplate: what a rule or the shape of the article says of one, and all that shape can say."""

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
    """All that is known against one line.

    Attributes:
        whole: Why the line is boilerplate, the first reason first; empty for most lines.
        trims: The parts that are.
        timeout: The rule that ran out of time on it; then there is no finding.
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
    (CAPTION_BESIDE, "a dated line without a verb that tells, beside a caption or a read-also line"),
    (CAPTION_VERBLESS, "a scene without a verb, then a full date"),
    (CAPTION_COPY, "nearly the caption beside it"),
    (REPEATED_TITLE, "the title again, behind the first prose"),
    (REPEATED_RUN, "a run of four lines that stands twice in the article, or of three that stands three times"),
    (DUPLICATE, "nearly the short line beside it that goes; of two that stay, the second is flagged"),
    (KNOWN_LINE, "a line that repeats in the corpus, as `rules mine` counted"),
    (KNOWN_HEADLINE, "the title of another article of the corpus, as `rules mine` found"),
    (TAIL_CUT, "a short line behind two dropped lines that stand behind the last prose"),
)
"""What an article's shape can say of a line, in words."""
