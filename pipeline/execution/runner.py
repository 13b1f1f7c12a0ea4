"""A run: find articles, plan shards, work on those that are not done, publish.

find → resolve → claim the folder → plan → work on each shard → publish
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from pipeline.analysis.unused_rules import UnusedRule, find_unused
from pipeline.config import RunConfig
from pipeline.corpus.publish import is_published, publish
from pipeline.corpus.stats import Counts
from pipeline.corpus.storage import PRIVATE
from pipeline.corpus.store import Receipt, Store
from pipeline.errors import InterruptedRunError, StoreError
from pipeline.execution.executors import execute
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Plan, make_plan
from pipeline.execution.publication import Effort, make_edition
from pipeline.execution.worker import Done, Update
from pipeline.memory import Learned, MemoryWriter
from pipeline.models import Candidates
from pipeline.readers.find import find_articles, sample_of
from pipeline.stages.process import Failure
from pipeline.text.wording import counted
from pipeline.translation.corrections import Correction, load_corrections

FAILURES = f"{PRIVATE}/logs/failures.log"


class Reporter(Protocol):
    """Who is told how a run goes."""

    def planned(self, plan: Plan) -> None:
        """Hear what there is to do."""

    def working(self, update: Update) -> None:
        """Hear how far a shard has come."""

    def finished(self, receipt: Receipt) -> None:
        """Hear that a shard is done."""

    def warned(self, message: str) -> None:
        """Hear what went wrong without stopping the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a run.

    Attributes:
        counts: What the whole corpus holds.
        effort: What this run did.
        unused: Corrections that no sentence of the corpus needed.
        unused_rules: Rules of the user that changed and flagged no line.
        candidates: Names of the models that may read each language, the best first.
        plan: What was planned.
        changed: False when the corpus on disk was already this one.
    """

    counts: Counts
    effort: Effort
    unused: tuple[Correction, ...]
    unused_rules: tuple[UnusedRule, ...]
    candidates: Candidates
    plan: Plan
    changed: bool


def run(
    config: RunConfig, inputs: Sequence[Path], output: Path, reporter: Reporter, *, sample: int | None = None
) -> Result:
    """Bring the corpus in `output` to what the configuration and the inputs say.

    Args:
        config: What to do.
        inputs: Folders and files with articles.
        output: Folder of the corpus.
        reporter: Told how it goes.
        sample: Use only so many articles, always the same ones of a folder; None for all.

    Raises:
        PipelineError: Nothing was read yet and something is missing, or the output cannot be written.
    """
    started = time.monotonic()
    store = Store(output)
    found = find_articles(inputs) if sample is None else sample_of(find_articles(inputs), sample)
    resolved = resolve(config)
    store.prepare()
    with store.claimed():
        plan = make_plan(resolved, found, store)
        if refusal := plan.refusal(config.publish, output):
            raise StoreError(refusal)
        reporter.planned(plan)
        progress = _work(resolved, plan, store, reporter)
        return _conclude(resolved, plan, store, progress, started)


@dataclass(slots=True, kw_only=True)
class _Progress:
    """What this run has done so far.

    Attributes:
        done: What came of each shard that is done.
        asked: Distinct sentences of each shard that a model was asked for.
        recalled: Those that the translation memory knew.
        under_way: Sentences that were asked for, of the shards that are not done, by prefix.
    """

    done: list[Done] = field(default_factory=list)
    asked: int = 0
    recalled: int = 0
    under_way: Counter[str] = field(default_factory=Counter)

    def add(self, prefix: str, learned: Learned) -> None:
        """Count what was learned on a shard."""
        asked = sum(rate.sentences for rate in learned.rates.values())
        self.asked += asked
        self.recalled += learned.hits
        self.under_way[prefix] += asked

    def finish(self, done: Done) -> None:
        """Count a shard that is done."""
        self.add(done.receipt.prefix, done.learned)
        del self.under_way[done.receipt.prefix]
        self.done.append(replace(done, learned=Learned()))


def _work(run: ResolvedRun, plan: Plan, store: Store, reporter: Reporter) -> _Progress:
    """Work on what is to do; what is learned is kept as it comes."""
    progress = _Progress()
    with _memory(run.config, reporter) as memory, _interruptible(plan, progress, is_remembered=memory is not None):

        def hear(update: Update) -> None:
            progress.add(update.prefix, update.learned)
            if memory:
                memory.absorb(update.learned)
            reporter.working(update)

        for done in execute(run, store, plan.todo, hear):
            progress.finish(done)
            if memory:
                memory.absorb(done.learned)
            _log(store, done.failures)
            reporter.finished(done.receipt)
    return progress


@contextmanager
def _memory(config: RunConfig, reporter: Reporter) -> Iterator[MemoryWriter | None]:
    if not config.memory.file:
        yield None
        return
    memory = MemoryWriter(config.memory.file, warn=reporter.warned, max_bytes=config.memory.max_bytes)
    try:
        yield memory
    finally:
        memory.close()


@contextmanager
def _interruptible(plan: Plan, progress: _Progress, *, is_remembered: bool) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        kept = len(plan.shards) - len(plan.todo) + len(progress.done)
        under_way = progress.under_way.total() if is_remembered else 0
        remembered = f", and {under_way:,} sentences of the others are remembered" if under_way else ""
        verb = "is" if len(plan.shards) == 1 else "are"
        message = (
            f"stopped: {kept:,} of {counted(len(plan.shards), 'shard')} {verb} done and kept{remembered}; "
            "run the same command again to go on"
        )
        raise InterruptedRunError(message) from error


def _log(store: Store, failures: Sequence[Failure]) -> None:
    if not failures:
        return
    text = "".join(f"{failure.id}: the stage {failure.stage} failed\n{failure.trace}\n" for failure in failures)
    try:
        store.storage.append(FAILURES, text)
    except OSError as error:
        where = store.output / FAILURES
        message = f"{where} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
        raise StoreError(message) from error


def _conclude(run: ResolvedRun, plan: Plan, store: Store, progress: _Progress, started: float) -> Result:
    """Publish what the receipts say, unless it is published already."""
    # By prefix: a shard one of whose files changed since it was planned has another fingerprint now.
    receipts = {r.prefix: r for r in [*plan.done.values(), *(done.receipt for done in progress.done)]}
    ordered = [receipts[shard.prefix] for shard in plan.shards]
    effort = Effort(
        worked=sum((done.receipt.counts for done in progress.done), start=Counts()),
        asked=progress.asked,
        recalled=progress.recalled,
        seconds=time.monotonic() - started,
    )
    edition = make_edition(run, ordered, effort)
    is_new = not is_published(store, edition)
    if is_new:
        publish(store, edition)
        store.forget_all_but(receipt.fingerprint for receipt in ordered)
    counts = edition.record.corpus
    unused = _unused_corrections(run.config, counts)
    return Result(
        counts=counts,
        effort=effort,
        unused=unused,
        unused_rules=find_unused(store.output, run.config.rules.packs, run.resources.rule_packs),
        candidates=run.config.candidates,
        plan=plan,
        changed=is_new,
    )


def _unused_corrections(config: RunConfig, counts: Counts) -> tuple[Correction, ...]:
    if not config.corrections.file:
        return ()
    used = [key.partition("\t")[::2] for key in counts.corrections]
    return tuple(load_corrections(config.corrections.file).unused(used))
