"""What is checked of every sentence's English: one ordered literal.

A new check is a pure function in a file of its own and one line in `CHECKS`. What becomes of English that fails is
decided in `pipeline.translation.repair`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.engines import Hypothesis
from pipeline.translation.figures import same_figures
from pipeline.translation.repetition import is_loop

Severity = Literal["left out", "flagged"]
"""What becomes of a sentence all of whose hypotheses fail: no English of it is taken, or it bears the check's name."""


@dataclass(frozen=True, slots=True)
class Check:
    """One property that English must have.

    Attributes:
        name: What a failure is called in the ledger.
        severity: What becomes of English that fails.
        fails: Source and hypothesis → whether it fails.
    """

    name: str
    severity: Severity
    fails: Callable[[str, Hypothesis], bool]


CHECKS = (
    Check("empty", "left out", lambda _, hypothesis: not hypothesis.text),
    Check("unfinished", "left out", lambda _, hypothesis: not hypothesis.finished),
    Check("repetition", "left out", lambda source, hypothesis: is_loop(hypothesis.text, source)),
    Check("figures", "flagged", lambda source, hypothesis: not same_figures(source, hypothesis.text)),
)
"""In the order in which failures are told; of those that leave a sentence out, the first."""


def fault(source: str, hypothesis: Hypothesis) -> str | None:
    """Return the name of the first check that leaves a hypothesis out; None when it can be taken."""
    names = (check.name for check in CHECKS if check.severity == "left out" and check.fails(source, hypothesis))
    return next(names, None)


def doubts(source: str, hypothesis: Hypothesis) -> tuple[bool, ...]:
    """Return whether each check that flags fails, in order: the smaller, the better the hypothesis."""
    return tuple(check.fails(source, hypothesis) for check in CHECKS if check.severity == "flagged")


def flags(source: str, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the names of the checks that flag a hypothesis, in order."""
    return tuple(check.name for check in CHECKS if check.severity == "flagged" and check.fails(source, hypothesis))
