"""A run: find articles, plan shards, do those that are not done, publish.

    plan(config, inputs, output) → Plan → work on each shard → Receipt → publish

Knows nothing of what stages do, nor how progress is shown.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from pipeline import ledger
from pipeline.config import RunConfig, content_settings
from pipeline.counting import count
from pipeline.digest import digest_bytes, digest_value
from pipeline.document import Document, Rejection
from pipeline.errors import InputError, PipelineError, StoreError
from pipeline.publish import Edition, is_published, publish
from pipeline.readers.folder import Source, fetch, find_articles
from pipeline.readers.text import READER_VERSION, read_content
from pipeline.sharding import Shard, make_shards
from pipeline.stages.base import Stage
from pipeline.store import Counts, Receipt, Store
from pipeline.tables import TABLE_VERSION, tables_of

DECIDING_LIBRARIES = ("charset-normalizer", "ftfy", "langdetect", "py3langid", "rapidfuzz", "regex", "sentencepiece")
"""Another version of one of these may read, detect or match otherwise."""


class Reporter(Protocol):
    """Who is told how a run goes."""

    def planned(self, plan: "Plan") -> None:
        """Hear what there is to do."""

    def working(self, shard: Shard, stage: str) -> None:
        """Hear that a stage begins on a shard."""

    def finished(self, receipt: Receipt) -> None:
        """Hear that a shard is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run amounts to.

    Attributes:
        shards: All shards, by prefix.
        done: Receipts of those that need no work, by fingerprint.
        ignored: Paths of files that are no articles.
    """

    shards: tuple[Shard, ...]
    done: dict[str, Receipt]
    ignored: tuple[str, ...]

    @property
    def todo(self) -> list[Shard]:
        """The shards that need work."""
        return [shard for shard in self.shards if shard.fingerprint not in self.done]

    @property
    def documents(self) -> int:
        """Articles of all shards."""
        return sum(len(shard.sources) for shard in self.shards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a run.

    Attributes:
        counts: What the whole corpus holds.
        worked: What was worked on in this run.
        plan: What was planned.
        seconds: Wall-clock time.
        changed: False when the corpus on disk was already this one.
    """

    counts: Counts
    worked: Counts
    plan: Plan
    seconds: float
    changed: bool


def run(config: RunConfig, inputs: Sequence[Path], output: Path, reporter: Reporter) -> Result:
    """Bring the corpus in `output` to what the configuration and the inputs say.

    Raises:
        PipelineError: Nothing was read yet and something is missing, or the output cannot be written.
    """
    started = time.monotonic()
    store = Store(output)
    plan = make_plan(config, inputs, store)
    reporter.planned(plan)
    store.prepare()
    receipts = dict(plan.done)
    for receipt in _work(config, plan.todo, store, reporter):
        receipts[receipt.fingerprint] = receipt
        reporter.finished(receipt)
    ordered = tuple(receipts[shard.fingerprint] for shard in plan.shards)
    worked = _total([receipts[shard.fingerprint] for shard in plan.todo])
    seconds = time.monotonic() - started
    edition = Edition(config=config, receipts=ordered, counts=_total(ordered), worked=worked, seconds=seconds)
    changed = not is_published(store, edition)
    if changed:
        publish(store, edition)
        store.forget_all_but(shard.fingerprint for shard in plan.shards)
    return Result(counts=edition.counts, worked=worked, plan=plan, seconds=seconds, changed=changed)


def make_plan(config: RunConfig, inputs: Sequence[Path], store: Store) -> Plan:
    """Return what is to do and what is done. Loads no model, writes nothing.

    Raises:
        PipelineError: A model, a rule pack or the input is missing or wrong.
    """
    found = find_articles(inputs)
    resources = config.resources
    digests = [[stage.kind, stage.version, dict(stage.digests(resources))] for stage in config.stages]
    libraries = {name: version(name) for name in DECIDING_LIBRARIES}
    settings = [TABLE_VERSION, READER_VERSION, libraries, content_settings(config), digests]
    content = {source.id: _digest(fetch(source, config.read.max_bytes)) for source in found.sources}
    shards = make_shards(found.sources, config.publish.shard_documents, content, settings)
    receipts = {shard.fingerprint: store.receipt(shard.fingerprint) for shard in shards}
    done = {fingerprint: receipt for fingerprint, receipt in receipts.items() if receipt}
    return Plan(shards=tuple(shards), done=done, ignored=found.ignored)


def _digest(content: bytes | Rejection) -> str:
    if isinstance(content, Rejection):
        return digest_value([content.reason, content.detail])
    return digest_bytes(content)


class Worker:
    """The stages of one process, built once."""

    def __init__(self, config: RunConfig, store: Store) -> None:
        """Build the stages, which may load models."""
        self._config = config
        self._store = store
        resources = config.resources
        self._stages: list[tuple[str, Stage]] = [(stage.name, stage.build(resources)) for stage in config.stages]

    def process_shard(self, shard: Shard, reporter: Reporter | None = None) -> Receipt:
        """Read the articles of a shard, put them through every stage, and store what comes out."""
        documents = [self._read(source, digest) for source, digest in zip(shard.sources, shard.digests, strict=True)]
        for name, stage in self._stages:
            if reporter:
                reporter.working(shard, name)
            documents = run_stage(name, stage, documents)
        documents = [conclude(document) for document in documents]
        return self._store.write_shard(shard.fingerprint, shard.prefix, tables_of(documents), count(documents))

    def _read(self, source: Source, digest: str) -> Document:
        """Read one article, which must still be the one that the shard was named after."""
        content = fetch(source, self._config.read.max_bytes)
        if _digest(content) != digest:
            message = f"{source.id} changed while it was being read; finished shards are kept, run again to go on"
            raise InputError(message)
        return read_content(source, content, self._config.read)


def run_stage(name: str, stage: Stage, documents: list[Document]) -> list[Document]:
    """Run one stage; when it fails, run it on each document alone and reject those it fails on."""
    try:
        return stage(documents)
    except PipelineError:
        raise
    except Exception:  # noqa: BLE001 - whatever an article provokes must not take the others down
        return [_run_alone(name, stage, document) for document in documents]


def _run_alone(name: str, stage: Stage, document: Document) -> Document:
    try:
        return stage([document])[0]
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return document.rejected("stage_failed", f"{name}: {type(error).__name__}: {error}")


def conclude(document: Document) -> Document:
    """Reject a document of which nothing is left, or whose ledger does not add up, which is a bug of ours."""
    if document.reject:
        return document
    if found := ledger.faults(document):
        return document.rejected("unbalanced_ledger", found[0])
    if not document.text:
        dropped = sum(line.dropped is not None for line in document.lines)
        failed = sum(line.failed for line in document.lines)
        return document.rejected("no_text", f"lines dropped: {dropped}; without English: {failed}")
    return document


def _work(config: RunConfig, todo: Sequence[Shard], store: Store, reporter: Reporter) -> Iterator[Receipt]:
    workers = min(config.runtime.workers, len(todo))
    if workers <= 1:
        if todo:
            worker = Worker(config, store)
            yield from (worker.process_shard(shard, reporter) for shard in todo)
        return
    Worker(config, store)  # what cannot be built is an error here, and a broken pool there
    try:
        with _pool(config, store, workers) as pool:
            yield from pool.map(_process_in_worker, todo)
    except BrokenProcessPool as error:
        message = "a worker process died, perhaps for want of memory; run again with fewer: --set runtime.workers=1"
        raise StoreError(message) from error


@contextmanager
def _pool(config: RunConfig, store: Store, workers: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: engines keep threads, which do not survive a fork.
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(config, store)
    ) as pool:
        yield pool


_workers: list[Worker] = []
"""The worker of this process, in processes of a pool: the initializer has no other way to hand it to the tasks."""


def _start_worker(config: RunConfig, store: Store) -> None:
    _workers.append(Worker(config, store))


def _process_in_worker(shard: Shard) -> Receipt:
    return _workers[0].process_shard(shard)


def _total(receipts: Sequence[Receipt]) -> Counts:
    total = Counts()
    for receipt in receipts:
        total += receipt.counts
    return total
