"""A change of a string: where, and what replaces it. The common result of every text rule."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.document import Edit, EditKind

MAX_EDITS = 1000
"""More changes than this by one rule in one line become one edit: replaying n edits of n characters takes quadratic
time."""


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `start:end` (code points) of one text by `after`, because of `rule`."""

    rule: str
    start: int
    end: int
    after: str


Rule = Callable[[str], Sequence[Change]]
"""The changes that one rule makes of a text; none overlap."""

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


def apply_rules(stage: str, rules: Iterable[Rule], text: str, edits: list[Edit]) -> str:
    """Apply the rules one after another, add their edits, and return the text they leave."""
    for rule in rules:
        if changes := rule(text):
            changes = _few(sorted(changes, key=lambda change: change.start), text)
            edits += as_edits(stage, text, changes)
            text = _changed(text, changes)
    return text


def _few(changes: Sequence[Change], text: str) -> Sequence[Change]:
    if len(changes) <= MAX_EDITS:
        return changes
    first, last = changes[0], changes[-1]
    after = _changed(text[: last.end], changes)[first.start :]
    return [Change(first.rule, first.start, last.end, after)]


def _changed(text: str, changes: Iterable[Change]) -> str:
    """Return the text after non-overlapping changes, given from left to right."""
    parts: list[str] = []
    done = 0
    for change in changes:
        parts += (text[done : change.start], change.after)
        done = change.end
    return "".join((*parts, text[done:]))
