"""How a run is shown: a live bar on a terminal, plain lines elsewhere, and a summary at the end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable
from pipeline.cli.options import ROUTING_PRESET
from pipeline.readers.find import suffixes
from pipeline.text.wording import counted

if TYPE_CHECKING:  # a run's parts load slowly, and `--help` needs none of them
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rich.progress import Progress, TaskID

    from pipeline.analysis.unused_rules import UnusedRule
    from pipeline.corpus.stats import Counts
    from pipeline.corpus.store import Receipt
    from pipeline.execution.plan import Plan
    from pipeline.execution.runner import Reporter, Result
    from pipeline.execution.worker import Update
    from pipeline.models import Candidates

MOST_NAMED = 5


LINE_SECONDS = 10.0
"""Time between two lines where nobody watches a bar: a log of an hour has 360."""


@contextmanager
def make_reporter() -> Iterator[Reporter]:
    """Yield a live display when standard error is a terminal, else a writer of plain lines."""
    if not sys.stderr.isatty():
        yield LineReporter()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield LiveReporter(progress)


class Pace:
    """How far a run has come, how fast it is, and how long it will take."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the clock."""
        self._clock = clock
        self._started = clock()
        self._known = 0
        self._total = 0
        self._finished = 0
        self._begun: dict[str, tuple[str, float]] = {}
        self._shares: dict[str, float] = {}
        self._latest = "reading"

    def planned(self, plan: Plan) -> None:
        """Hear what there is to do; the time that follows is the time it takes."""
        self._total = plan.documents
        self._known = plan.documents - sum(len(shard.sources) for shard in plan.todo)
        self._started = self._clock()

    def working(self, update: Update) -> None:
        """Hear how far a shard has come."""
        if self._begun.get(update.prefix, ("", 0.0))[0] != update.stage:
            self._begun[update.prefix] = (update.stage, self._clock())
        if update.unit == "sentences":  # translating is most of the work
            self._shares[update.prefix] = update.articles * update.done / max(1, update.total)
        seconds = self._clock() - self._begun[update.prefix][1]
        rate = f", {update.done / seconds:,.0f} a second" if update.done and seconds >= 1 else ""
        self._latest = f"{update.verb} {update.done:,} of {update.total:,} {update.unit}{rate} (shard {update.prefix})"

    def finished(self, receipt: Receipt) -> None:
        """Hear that a shard is done."""
        self._finished += receipt.counts.documents
        self._shares.pop(receipt.prefix, None)
        self._begun.pop(receipt.prefix, None)

    @property
    def done(self) -> float:
        """Articles done; those of shards under way by the share of their sentences."""
        return self._known + self._finished + sum(self._shares.values())

    @property
    def total(self) -> int:
        """Articles of the run."""
        return self._total

    @property
    def left(self) -> float | None:
        """Seconds that are left, by the rate of this run so far; None before there is one."""
        worked, seconds = self.done - self._known, self._clock() - self._started
        return seconds * (self._total - self.done) / worked if worked > 0 and seconds >= 1 else None

    def text(self) -> str:
        """Return all of it in one line."""
        left = "" if self.left is None else f", about {_duration(self.left)} left"
        return f"{self.done:,.0f} of {self._total:,} articles{left}; {self._latest}"


def _duration(seconds: float) -> str:
    """Return a time in words.

    >>> _duration(40), _duration(400), _duration(8000)
    ('40 s', '7 min', '2 h 13 min')
    """
    minutes = round(seconds / 60)
    if seconds < 90:  # noqa: PLR2004 - a minute and a half
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004 - an hour


class LineReporter:
    """Writes a line to standard error now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the clock."""
        self._clock = clock
        self._started = self._last = clock()
        self._pace = Pace(clock)

    def _say(self, text: str) -> None:
        self._last = self._clock()
        click.echo(f"[{self._last - self._started:6.1f}s] {printable(text)}", err=True)

    def planned(self, plan: Plan) -> None:
        """Say what there is to do."""
        self._pace.planned(plan)
        todo = len(plan.todo)
        self._say(f"{counted(plan.documents, 'article')} in {counted(len(plan.shards), 'shard')}, {todo:,} to do")

    def working(self, update: Update) -> None:
        """Say how far the run has come, if it is time."""
        self._pace.working(update)
        if self._clock() - self._last >= LINE_SECONDS:
            self._say(self._pace.text())

    def finished(self, receipt: Receipt) -> None:
        """Say that a shard is done, if it is time or it was the last."""
        self._pace.finished(receipt)
        if self._pace.done >= self._pace.total or self._clock() - self._last >= LINE_SECONDS:
            self._say(f"shard {receipt.prefix} done: {self._pace.done:,.0f} of {self._pace.total:,} articles")

    def warned(self, message: str) -> None:
        """Say what went wrong."""
        self._say(f"warning: {message}")


class LiveReporter:
    """Moves a bar."""

    def __init__(self, progress: Progress) -> None:
        """Keep the display."""
        self._progress = progress
        self._pace = Pace()
        self._task: TaskID = progress.add_task("reading", total=None)

    def _show(self) -> None:
        total = self._pace.total
        self._progress.update(self._task, total=total, completed=self._pace.done, description=self._pace.text())

    def planned(self, plan: Plan) -> None:
        """Set the length of the bar."""
        self._pace.planned(plan)
        self._show()

    def working(self, update: Update) -> None:
        """Move the bar and name the stage."""
        self._pace.working(update)
        self._show()

    def finished(self, receipt: Receipt) -> None:
        """Move the bar."""
        self._pace.finished(receipt)
        self._show()

    def warned(self, message: str) -> None:
        """Print above the bar what went wrong."""
        self._progress.console.print(f"warning: {printable(message)}", markup=False, highlight=False)


def summary(result: Result, output: Path) -> str:
    """Return what a user wants to know after a run."""
    counts = result.counts
    published = sum(counts.languages.values())
    nothing = (
        [] if published else ["nothing came through, so there is no table `corpus` to load; the reasons are below"]
    )
    lines = [
        *nothing,
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
    if counts.flags:
        lines.append(f"  flags       {_listed(counts.flags)}")
    if counts.rejected.get("stage_failed"):
        lines.append("              stage_failed is our bug: the tracebacks are in .anglicize/logs/failures.log")
    if result.unused:
        named = "; ".join(f"line {entry.line}: {printable(entry.source[:60])}" for entry in result.unused[:MOST_NAMED])
        lines.append(f"  corrections {len(result.unused):,} that no sentence needed: {named}")
    lines += _unused_rules(result.unused_rules)
    lines += ignored(result.plan.ignored)
    lines += _unrouted(counts, result.candidates)
    lines += _left_out(counts.unrouted_lines)
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


def _unused_rules(rules: tuple[UnusedRule, ...]) -> list[str]:
    if not rules:
        return []
    named = [f"{rule.id} (matches {rule.guard}: protected)" if rule.guard else rule.id for rule in rules[:MOST_NAMED]]
    more = f" and {len(rules) - MOST_NAMED:,} more" if len(rules) > MOST_NAMED else ""
    return [f"  rules       {len(rules):,} of yours that hit no line: {'; '.join(map(printable, named))}{more}"]


def ignored(paths: tuple[str, ...]) -> list[str]:
    """Return a line that names some of the files that are no articles; none where there are none."""
    if not paths:
        return []
    named = ", ".join(printable(path) for path in paths[:MOST_NAMED])
    more = f" and {len(paths) - MOST_NAMED:,} more" if len(paths) > MOST_NAMED else ""
    files = "1 file that is" if len(paths) == 1 else f"{len(paths):,} files that are"
    return [f"  ignored     {files} not {suffixes()}: {named}{more}"]


def _unrouted(counts: Counts, candidates: Candidates) -> list[str]:
    """Say which command gets the models of the languages that have none."""
    if not counts.unrouted:
        return []
    from pipeline.config import load_config

    lines = [f"  no model    for {_listed(counts.unrouted)}"]
    languages = [language for language, _ in _most(counts.unrouted)]
    if wanted := dict.fromkeys(candidates[language][0] for language in languages if language in candidates):
        lines.append(f"              anglicize models fetch {' '.join(wanted)}    then run again")
    known = load_config(ROUTING_PRESET).candidates
    if others := [language for language in languages if language in known.keys() - candidates.keys()]:
        # The preset has models of its own for what another model translates now.
        now = [language for language, _ in _most(counts.languages) if language in known]
        routes = " ".join(f"--route {language}" for language in [*others, *now])
        lines.append(f"              anglicize models fetch {routes}    then run with --config {ROUTING_PRESET}")
    if any(language not in known and language not in candidates for language in languages):
        lines.append("              route a model of your own for what OPUS-MT does not read (docs/models.md)")
    return lines


def _left_out(lines: Mapping[str, int]) -> list[str]:
    """Return the lines that no model reads, of articles that one does, with what would translate them."""
    if not lines:
        return []
    return [f"  left out    lines that no model reads, by language: {_listed(lines)}; {_fetch(lines)}"]


def _fetch(languages: Mapping[str, int]) -> str:
    routes = " ".join(f"--route {language}" for language, _ in _most(languages)[:MOST_NAMED])
    return f"anglicize models fetch {routes}"


def _speed(result: Result) -> str:
    sentences = result.effort.worked.segments_translated + result.effort.worked.segments_copied
    if not sentences or not result.effort.seconds:
        return ""
    return f", {sentences / result.effort.seconds:,.0f} sentences/s"
