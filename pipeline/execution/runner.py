"""A run: find articles, plan shards, work on those that are not done, publish.

    find → decide → claim the folder → plan → work on each shard → publish

Knows nothing of what stages do, nor how progress is shown.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.config import RunConfig
from pipeline.corpus.partition import Shard
from pipeline.corpus.publish import Edition, is_published, publish
from pipeline.corpus.store import Counts, Receipt, Store
from pipeline.digest import digest_bytes
from pipeline.errors import InterruptedRunError, StoreError
from pipeline.execution.plan import Plan, deciding_parts, make_plan
from pipeline.execution.worker import Done, Failure, work
from pipeline.memory import Learned, MemoryWriter
from pipeline.readers.find import Found, find_articles
from pipeline.translation.corrections import Correction, load_corrections

FAILURES = "failures.log"


class Reporter(Protocol):
    """Who is told how a run goes."""

    def planned(self, plan: Plan) -> None:
        """Hear what there is to do."""

    def working(self, shard: Shard, stage: str) -> None:
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
        worked: What was worked on in this run.
        asked: Distinct sentences of each shard that a model was asked for in this run.
        recalled: Distinct sentences of each shard that the translation memory knew.
        unused: Corrections that no sentence of the corpus needed.
        plan: What was planned.
        seconds: Wall-clock time.
        changed: False when the corpus on disk was already this one.
    """

    counts: Counts
    worked: Counts
    asked: int
    recalled: int
    unused: tuple[Correction, ...]
    plan: Plan
    seconds: float
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
        sample: So many articles only, always the same ones of a folder; None for all.

    Raises:
        PipelineError: Nothing was read yet and something is missing, or the output cannot be written.
    """
    started = time.monotonic()
    store = Store(output)
    found = find_articles(inputs) if sample is None else choose(find_articles(inputs), sample)
    parts = deciding_parts(config)
    store.prepare()
    with store.claimed():
        plan = make_plan(config, found, parts, store)
        reporter.planned(plan)
        done = _work(config, plan, store, reporter)
        return _conclude(config, plan, store, done, started)


def choose(found: Found, sample: int) -> Found:
    """Return so many articles, chosen by the hash of their ids: the same ones whatever else is in the folder.

    One more or less in the folder changes the sample by at most one article.
    """
    ordered = sorted(found.sources, key=lambda source: digest_bytes(source.id.encode("utf-8", "surrogatepass")))
    return replace(found, sources=tuple(sorted(ordered[:sample], key=lambda source: source.id)))


def _work(config: RunConfig, plan: Plan, store: Store, reporter: Reporter) -> list[Done]:
    """Work on what is to do; what is learned is kept shard by shard."""
    done: list[Done] = []
    with _memory(config, reporter) as memory, _interruptible(plan, done):
        for made in work(config, plan.todo, store, reporter.working):
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
    logs = store.private / "logs"
    try:
        logs.mkdir(exist_ok=True)
        with (logs / FAILURES).open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.writelines(f"{failure.id}: the stage {failure.stage} failed\n{failure.trace}\n" for failure in failures)
    except OSError as error:
        message = f"{logs} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
        raise StoreError(message) from error


def _conclude(config: RunConfig, plan: Plan, store: Store, done: Sequence[Done], started: float) -> Result:
    """Publish what the receipts say, unless it is published already."""
    receipts = {**plan.done, **{made.receipt.fingerprint: made.receipt for made in done}}
    ordered = tuple(receipts[shard.fingerprint] for shard in plan.shards)
    counts = _total(ordered)
    result = Result(
        counts=counts,
        worked=_total([made.receipt for made in done]),
        asked=sum(rate.sentences for made in done for rate in made.learned.rates.values()),
        recalled=sum(made.learned.hits for made in done),
        unused=_unused_corrections(config, counts),
        plan=plan,
        seconds=time.monotonic() - started,
        changed=True,
    )
    edition = Edition(
        config=config,
        receipts=ordered,
        counts=counts,
        worked=result.worked,
        asked=result.asked,
        recalled=result.recalled,
        seconds=result.seconds,
    )
    if is_published(store, edition):
        return replace(result, changed=False)
    publish(store, edition)
    store.forget_all_but(shard.fingerprint for shard in plan.shards)
    return result


def _unused_corrections(config: RunConfig, counts: Counts) -> tuple[Correction, ...]:
    if not config.corrections.file:
        return ()
    used = [key.partition("\t")[::2] for key in counts.corrections]
    return tuple(load_corrections(config.corrections.file).unused(used))


def _total(receipts: Sequence[Receipt]) -> Counts:
    total = Counts()
    for receipt in receipts:
        total += receipt.counts
    return total
