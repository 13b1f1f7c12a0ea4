"""The checks of every sentence's English: one ordered literal.

A new check is a pure function in its own file and one line in `CHECKS`. `pipeline.translation.repair` decides what
happens to English that fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.engines import Hypothesis
from pipeline.translation.figures import same_figures
from pipeline.translation.repetition import is_loop

Severity = Literal["left out", "flagged"]
"""What happens when all hypotheses of a sentence fail: it gets no English, or the check's name as a flag."""


@dataclass(frozen=True, slots=True)
class Check:
    """One property that English must have.

    Attributes:
        name: What a failure is called in the ledger.
        severity: What happens to English that fails.
        fails: Source and hypothesis → whether it fails.
    """

    name: str
    severity: Severity
    fails: Callable[[str, Hypothesis], bool]


CHECKS = (
    Check("empty", "left out", lambda _, hypothesis: not hypothesis.text),
    Check("unfinished", "left out", lambda _, hypothesis: not hypothesis.finished),
    Check("repetition", "left out", lambda source, hypothesis: is_loop(hypothesis.text, source)),
    Check("protected", "flagged", lambda _, hypothesis: bool(hypothesis.lost)),
    Check("figures", "flagged", lambda source, hypothesis: not same_figures(source, hypothesis.text)),
)
"""In the order in which failures are reported; of those that leave a sentence out, only the first."""


def fault(source: str, hypothesis: Hypothesis) -> str | None:
    """Return the name of the first check that leaves a hypothesis out; None if it is acceptable."""
    names = (check.name for check in CHECKS if check.severity == "left out" and check.fails(source, hypothesis))
    return next(names, None)


def doubts(source: str, hypothesis: Hypothesis) -> tuple[bool, ...]:
    """Return whether each flagging check fails, in order: the smaller, the better the hypothesis."""
    return tuple(check.fails(source, hypothesis) for check in CHECKS if check.severity == "flagged")


def flags(source: str, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the names of the flagging checks that fail, in order."""
    return tuple(check.name for check in CHECKS if check.severity == "flagged" and check.fails(source, hypothesis))
