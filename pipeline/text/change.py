"""A change of a string: where, and what replaces it. The common result of every text rule."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import regex

from pipeline.document import Edit, EditKind


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `start:end` (code points) of one text by `after`, because of `rule`."""

    rule: str
    start: int
    end: int
    after: str


Substitution = str | Callable[[regex.Match[str]], str]


def substitute(rule: str, pattern: regex.Pattern[str], replacement: Substitution, text: str) -> Iterator[Change]:
    """Yield a change for every match that the replacement would alter, from left to right.

    >>> list(substitute("dots", regex.compile("…"), "...", "so… yes…"))
    [Change(rule='dots', start=2, end=3, after='...'), Change(rule='dots', start=7, end=8, after='...')]
    """
    for match in pattern.finditer(text):
        after = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
        if after != match.group():
            yield Change(rule, match.start(), match.end(), after)


def as_edits(stage: str, text: str, changes: Iterable[Change]) -> list[Edit]:
    """Return non-overlapping changes of one text as edits that apply in order.

    They are ordered from right to left, so no edit moves the span of the next.
    """
    ordered = sorted(changes, key=lambda change: change.start, reverse=True)
    return [
        Edit(
            stage=stage,
            rule=change.rule,
            kind=EditKind.REPLACE if change.after else EditKind.TRIM,
            start=change.start,
            end=change.end,
            before=text[change.start : change.end],
            after=change.after,
        )
        for change in ordered
    ]
