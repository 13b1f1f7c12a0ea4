"""How a difference between two corpora is shown to a person: a summary, then each article with its lines."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable
from pipeline.text.worddiff import word_diff

if TYPE_CHECKING:  # `--help` must not wait for Arrow
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.analysis.diff import ArticleChange, LineChange, LineState, Summary
    from pipeline.analysis.diff_causes import Causes, ModelUse
    from pipeline.text.worddiff import Piece

MOST_SHOWN = 1000
"""Characters of one stretch of words that are shown; `--json` has them all."""
CONTEXT = 100
"""Characters of unchanged words that are shown before and behind a difference."""
MOST_RULES = 20
DIGITS = 16
MARKS = {"removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
PHRASES = {
    "changed": "changed",
    "rejected": "only in the first corpus, rejected by the second",
    "restored": "only in the second corpus, rejected by the first",
    "added": "only read for the second",
    "removed": "only read for the first",
}
INDENT = " " * 9


def summary_lines(before: Path, after: Path, summary: Summary, causes: Causes) -> Iterator[str]:
    """Yield what differs as a whole, and what may have caused it."""
    yield printable(f"{before} → {after}")
    yield f"  articles    {_listed({'same': summary.same, **summary.articles}) or 'none'}"
    if summary.lines:
        yield f"  lines       {_listed(summary.lines)} (in articles that changed)"
    if (causes.version_before, causes.version_after) != (causes.version_before,) * 2:
        yield f"  version     {causes.version_before or 'unknown'} → {causes.version_after or 'unknown'}"
    if causes.settings:
        yield "  settings"
        for change in causes.settings:
            yield f"    {printable(change.key)}: {printable(_cut(change.before))} → {printable(_cut(change.after))}"
    if causes.parts:
        yield f"  other       {printable(', '.join(causes.parts))}"
    if causes.models:
        yield "  models"
        for model in causes.models:
            yield f"    {printable(model.name)}: {_used(model.before)} → {_used(model.after)}"
    yield from _rules("lines dropped by", summary.drops_more, summary.drops_fewer)
    yield from _rules("edits by", summary.edits_more, summary.edits_fewer)
    yield from (f"  not known   {printable(what)}" for what in causes.unread)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{total:,} {name}" for name, total in counts.items() if total)


def _used(model: ModelUse | None) -> str:
    if model is None:
        return "not used"
    digest = f", digest {printable(model.digest[:DIGITS])}" if model.digest else ""
    return f"{model.segments:,} sentences{digest}"


def _rules(head: str, more: Counter[str], fewer: Counter[str]) -> Iterator[str]:
    """Yield the rules that did more or less, those with the largest difference first."""
    total = Counter(more)
    total.update(fewer)
    if not total:
        return
    yield f"  {head}"
    ordered = sorted(total, key=lambda rule: (-total[rule], rule))
    for rule in ordered[:MOST_RULES]:
        signs = click.style(f"{f'+{more[rule]:,}':>9}", fg="green") + click.style(f"{f'-{fewer[rule]:,}':>9}", fg="red")
        yield f"  {signs}  {printable(rule)}"
    if len(ordered) > MOST_RULES:
        yield f"    and {len(ordered) - MOST_RULES:,} rules more"


def article_lines(change: ArticleChange) -> Iterator[str]:
    """Yield how one article differs, line by line."""
    yield ""
    yield f"{click.style(printable(change.id), bold=True)}  {PHRASES[change.change]}"
    for found in change.fields:
        yield f"  {found.name}: {printable(_value(found.before))} → {printable(_value(found.after))}"
    for line in change.lines:
        yield from _line(line)


def _value(value: object) -> str:
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}… ({len(text) - MOST_SHOWN:,} characters more)"


def _line(change: LineChange) -> Iterator[str]:
    old, new = change.before, change.after
    numbers = [str(state.line + 1) if state else "" for state in (old, new)]
    number = numbers[0] if numbers[0] == numbers[1] else " → ".join(filter(None, numbers))
    yield f"{number:>7}  {', '.join(change.what)}{_fates(old, new)}"
    texts = [state.text if state and state.status == "kept" else "" for state in (old, new)]
    if any(texts):
        yield INDENT + _words(word_diff(*texts))
    elif state := new or old:
        yield f"{INDENT}| {printable(_cut(state.text))}"
    if old and new:
        yield from _details(old, new)


def _fates(old: LineState | None, new: LineState | None) -> str:
    fates = [f"{state.status} by {state.rule}" if state.rule else state.status for state in (old, new) if state]
    return f": {printable(' → '.join(dict.fromkeys(fates)))}"


def _words(pieces: list[Piece]) -> str:
    """Return the words of both versions, those that differ marked; long stretches without a difference are cut."""
    shown = []
    for index, (fate, text) in enumerate(pieces):
        if fate in MARKS:
            opened, closed, colour = MARKS[fate]
            gap = text[: len(text) - len(text.lstrip())]
            shown.append(printable(gap) + click.style(opened + printable(_cut(text[len(gap) :])) + closed, fg=colour))
        else:
            shown.append(printable(_context(text, first=index == 0, last=index == len(pieces) - 1)))
    return "".join(shown)


def _context(text: str, *, first: bool, last: bool) -> str:
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(text) <= head + tail + CONTEXT or (first and last):
        return _cut(text) if first and last else text
    return f"{text[:head]} … {text[len(text) - tail :]}"


def _details(old: LineState, new: LineState) -> Iterator[str]:
    for name in ("language", "kind"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after and old.status == new.status:
            yield f"{INDENT}{name}: {printable(before)} → {printable(after)}"
    if old.flags != new.flags:
        before, after = (", ".join(state.flags) or "none" for state in (old, new))
        yield f"{INDENT}flags: {printable(before)} → {printable(after)}"
    before_edits, after_edits = Counter(old.edits), Counter(new.edits)
    for sign, edits in (("-", before_edits - after_edits), ("+", after_edits - before_edits)):
        for (rule, before, after), times in edits.items():
            repeated = f" ({times:,} times)" if times > 1 else ""
            yield f"{INDENT}{sign} {printable(f'{rule}: {_cut(before)!r} → {_cut(after)!r}')}{repeated}"
