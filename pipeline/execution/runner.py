"""A run: find articles, plan shards, work on those that are not done, publish.

find → resolve → claim the folder → plan → work on each shard → publish
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.config import RunConfig
from pipeline.corpus.publish import is_published, publish
from pipeline.corpus.stats import Counts
from pipeline.corpus.storage import PRIVATE
from pipeline.corpus.store import Receipt, Store
from pipeline.errors import InterruptedRunError, StoreError
from pipeline.execution.executors import execute
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Plan, Shard, make_plan
from pipeline.execution.publication import Effort, make_edition
from pipeline.execution.worker import Done
from pipeline.memory import Learned, MemoryWriter
from pipeline.readers.find import find_articles, sample_of
from pipeline.stages.base import StageConfig
from pipeline.stages.process import Failure
from pipeline.translation.corrections import Correction, load_corrections

FAILURES = f"{PRIVATE}/logs/failures.log"


class Reporter(Protocol):
    """Who is told how a run goes."""

    def planned(self, plan: Plan) -> None:
        """Hear what there is to do."""

    def working(self, shard: Shard, stage: StageConfig) -> None:
        """Hear that a stage begins on a shard."""

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
        plan: What was planned.
        changed: False when the corpus on disk was already this one.
    """

    counts: Counts
    effort: Effort
    unused: tuple[Correction, ...]
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
        reporter.planned(plan)
        done = _work(resolved, plan, store, reporter)
        return _conclude(resolved, plan, store, done, started)


def _work(run: ResolvedRun, plan: Plan, store: Store, reporter: Reporter) -> list[Done]:
    """Work on what is to do; what is learned is kept shard by shard."""
    done: list[Done] = []
    with _memory(run.config, reporter) as memory, _interruptible(plan, done):
        for made in execute(run, store, plan.todo, reporter.working):
            done.append(replace(made, learned=Learned(hits=made.learned.hits, rates=made.learned.rates)))
            if memory:
                memory.absorb(made.learned)
            _log(store, made.failures)
            reporter.finished(made.receipt)
    return done


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
def _interruptible(plan: Plan, done: Sequence[Done]) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        kept = len(plan.shards) - len(plan.todo) + len(done)
        message = f"stopped: {kept} of {len(plan.shards)} shards are done and kept; run the same command again to go on"
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


def _conclude(run: ResolvedRun, plan: Plan, store: Store, done: Sequence[Done], started: float) -> Result:
    """Publish what the receipts say, unless it is published already."""
    receipts = {**plan.done, **{made.receipt.fingerprint: made.receipt for made in done}}
    effort = Effort(
        worked=sum((made.receipt.counts for made in done), start=Counts()),
        asked=sum(rate.sentences for made in done for rate in made.learned.rates.values()),
        recalled=sum(made.learned.hits for made in done),
        seconds=time.monotonic() - started,
    )
    edition = make_edition(run, [receipts[shard.fingerprint] for shard in plan.shards], effort)
    is_new = not is_published(store, edition)
    if is_new:
        publish(store, edition)
        store.forget_all_but(shard.fingerprint for shard in plan.shards)
    counts = edition.record.corpus
    unused = _unused_corrections(run.config, counts)
    return Result(counts=counts, effort=effort, unused=unused, plan=plan, changed=is_new)


def _unused_corrections(config: RunConfig, counts: Counts) -> tuple[Correction, ...]:
    if not config.corrections.file:
        return ()
    used = [key.partition("\t")[::2] for key in counts.corrections]
    return tuple(load_corrections(config.corrections.file).unused(used))
