"""How a run is shown: a live bar on a terminal, plain lines elsewhere, and a summary at the end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable
from pipeline.readers.find import suffixes

if TYPE_CHECKING:  # a run's parts load slowly, and `--help` needs none of them
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.progress import Progress, TaskID

    from pipeline.corpus.store import Receipt
    from pipeline.execution.plan import Plan, Shard
    from pipeline.execution.runner import Reporter, Result
    from pipeline.stages.base import StageConfig

MOST_NAMED = 5


@contextmanager
def make_reporter() -> Iterator[Reporter]:
    """Yield a live display when standard error is a terminal, else a writer of plain lines."""
    if not sys.stderr.isatty():
        yield LineReporter()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield LiveReporter(progress)


class LineReporter:
    """Writes a line to standard error for each step."""

    def __init__(self) -> None:
        """Start the clock."""
        self._started = time.monotonic()
        self._done = 0
        self._total = 0

    def _say(self, text: str) -> None:
        click.echo(f"[{time.monotonic() - self._started:6.1f}s] {text}", err=True)

    def planned(self, plan: Plan) -> None:
        """Say what there is to do."""
        self._total = plan.documents
        self._done = plan.documents - sum(len(shard.sources) for shard in plan.todo)
        self._say(f"{plan.documents:,} articles in {len(plan.shards):,} shards, {len(plan.todo):,} to do")

    def working(self, shard: Shard, stage: StageConfig) -> None:
        """Say which stage begins."""
        name = "" if stage.name == stage.kind else f" ({stage.name})"
        self._say(f"shard {shard.prefix}: {stage.verb} {len(shard.sources):,} articles{name}")

    def finished(self, receipt: Receipt) -> None:
        """Say how far the run has come."""
        self._done += receipt.counts.documents
        self._say(f"shard {receipt.prefix} done: {self._done:,} of {self._total:,} articles")

    def warned(self, message: str) -> None:
        """Say what went wrong."""
        self._say(f"warning: {printable(message)}")


class LiveReporter:
    """Moves a bar."""

    def __init__(self, progress: Progress) -> None:
        """Keep the display."""
        self._progress = progress
        self._task: TaskID = progress.add_task("reading", total=None)

    def planned(self, plan: Plan) -> None:
        """Set the length of the bar."""
        done = plan.documents - sum(len(shard.sources) for shard in plan.todo)
        self._progress.update(self._task, total=plan.documents, completed=done)

    def working(self, shard: Shard, stage: StageConfig) -> None:
        """Name the stage."""
        self._progress.update(self._task, description=f"shard {shard.prefix}: {stage.verb}")

    def finished(self, receipt: Receipt) -> None:
        """Move the bar."""
        self._progress.advance(self._task, receipt.counts.documents)

    def warned(self, message: str) -> None:
        """Print above the bar what went wrong."""
        self._progress.console.print(f"warning: {printable(message)}", markup=False, highlight=False)


def summary(result: Result, output: Path) -> str:
    """Return what a user wants to know after a run."""
    counts = result.counts
    published = sum(counts.languages.values())
    lines = [
        f"{published:,} of {counts.documents:,} articles are in {printable(str(output))}"
        + ("" if result.changed else " (nothing to do: it was up to date)"),
        f"  languages   {_listed(counts.languages) or 'none'}",
        f"  lines       {_listed(counts.lines)}",
        f"  segments    {counts.segments_translated:,} translated, {counts.segments_copied:,} copied"
        + (f", {counts.segments_failed:,} failed" if counts.segments_failed else "")
        + _now(result),
    ]
    if counts.dropped:
        lines.append("  dropped by")
        lines += [f"    {total:>6,}  {printable(rule)}" for rule, total in _most(counts.dropped)]
    if counts.rejected:
        lines.append("  rejected (see the table `rejected`)")
        lines += [f"    {total:>6,}  {reason}" for reason, total in _most(counts.rejected)]
    if counts.rejected.get("stage_failed"):
        lines.append("              stage_failed is our bug: the tracebacks are in .anglicize/logs/failures.log")
    if result.unused:
        named = "; ".join(f"line {entry.line}: {printable(entry.source[:60])}" for entry in result.unused[:MOST_NAMED])
        lines.append(f"  corrections {len(result.unused):,} that no sentence needed: {named}")
    lines += _ignored(result.plan.ignored)
    lines += _unrouted(counts.unrouted)
    lines.append(f"  time        {result.effort.seconds:.1f} s{_speed(result)}")
    return "\n".join(lines)


def _now(result: Result) -> str:
    """Return what this run had to translate of it."""
    if not result.effort.asked + result.effort.recalled:
        return ""
    return f"; now {result.effort.asked:,} sentences by a model, {result.effort.recalled:,} remembered"


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{total:,} {name}" for name, total in _most(counts))


def _ignored(paths: tuple[str, ...]) -> list[str]:
    if not paths:
        return []
    named = ", ".join(printable(path) for path in paths[:MOST_NAMED])
    more = f" and {len(paths) - MOST_NAMED:,} more" if len(paths) > MOST_NAMED else ""
    files = "1 file that is" if len(paths) == 1 else f"{len(paths):,} files that are"
    return [f"  ignored     {files} not {suffixes()}: {named}{more}"]


def _unrouted(unrouted: Mapping[str, int]) -> list[str]:
    if not unrouted:
        return []
    routes = " ".join(f"--route {language}" for language, _ in _most(unrouted)[:MOST_NAMED])
    return [
        f"  no model    for {_listed(unrouted)}: anglicize models fetch {routes}",
        "              then run with --config opus-mt; or route a model of your own (docs/models.md)",
    ]


def _speed(result: Result) -> str:
    sentences = result.effort.worked.segments_translated + result.effort.worked.segments_copied
    if not sentences or not result.effort.seconds:
        return ""
    return f", {sentences / result.effort.seconds:,.0f} sentences/s"
