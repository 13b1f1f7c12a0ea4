"""Work on shards: their articles through every stage and into the store, in this process or in several.

A worker returns receipts and what its translations taught, never texts. An article that a stage fails on is rejected,
and the others go on. Knows nothing of plans or of how progress is shown.
"""

import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.config import RunConfig
from pipeline.corpus import ledger
from pipeline.corpus.partition import Shard
from pipeline.corpus.schema import tables_of
from pipeline.corpus.stats import count
from pipeline.corpus.store import Receipt, Store
from pipeline.document import Document
from pipeline.errors import InputError, PipelineError, StoreError
from pipeline.execution.plan import digest_content
from pipeline.memory import Learned, Memory, Session
from pipeline.readers.find import Source, fetch
from pipeline.readers.plain_text import read_content
from pipeline.stages.base import Stage

Watch = Callable[[Shard, str], None]
"""Told that a stage begins on a shard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stage that failed on an article: our bug.

    Attributes:
        id: Of the article, which is rejected.
        stage: Name of the stage.
        trace: The traceback.
    """

    id: str
    stage: str
    trace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a worker returns of a shard."""

    receipt: Receipt
    learned: Learned
    failures: tuple[Failure, ...]


class Worker:
    """The stages of one process, built once."""

    def __init__(self, config: RunConfig, store: Store) -> None:
        """Build the stages; models load with their first sentence.

        Raises:
            PipelineError: A model, a rule pack or a file of corrections is missing or wrong.
        """
        self._config = config
        self._store = store
        # A file that is not there is an empty memory.
        self._session = Session(Memory(config.memory.file or store.private / "no-memory"))
        resources = replace(config.resources, memory=self._session)
        self._stages: list[tuple[str, Stage]] = [(stage.name, stage.build(resources)) for stage in config.stages]

    def process_shard(self, shard: Shard, watch: Watch | None = None) -> Done:
        """Read the articles of a shard, put them through every stage, and store what comes out."""
        documents = [self._read(source, digest) for source, digest in zip(shard.sources, shard.digests, strict=True)]
        failures: list[Failure] = []
        for name, stage in self._stages:
            if watch:
                watch(shard, name)
            documents = run_stage(name, stage, documents, failures)
        documents = [conclude(document) for document in documents]
        receipt = self._store.write_shard(shard, tables_of(documents), count(documents))
        return Done(receipt=receipt, learned=self._session.drain(), failures=tuple(failures))

    def _read(self, source: Source, digest: str) -> Document:
        """Read one article, which must still be the one that the shard was named after."""
        content = fetch(source, self._config.read.max_bytes)
        if digest_content(content) != digest:
            message = f"{source.id} changed while it was being read; finished shards are kept, run again to go on"
            raise InputError(message)
        return read_content(source, content, self._config.read)


def run_stage(name: str, stage: Stage, documents: list[Document], failures: list[Failure]) -> list[Document]:
    """Run one stage; when it fails, run it on each document alone and reject those it fails on."""
    try:
        return stage(documents)
    except PipelineError:
        raise
    except Exception:  # noqa: BLE001 - whatever an article provokes must not take the others down
        return [_run_alone(name, stage, document, failures) for document in documents]


def _run_alone(name: str, stage: Stage, document: Document, failures: list[Failure]) -> Document:
    try:
        return stage([document])[0]
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        failures.append(Failure(id=document.id, stage=name, trace=traceback.format_exc()))
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


def work(config: RunConfig, todo: Sequence[Shard], store: Store, watch: Watch) -> Iterator[Done]:
    """Yield what comes of each shard, in order, as it is done.

    Raises:
        PipelineError: A stage cannot be built, an article changed, the store cannot be written, or a process died.
    """
    workers = min(config.runtime.workers, len(todo))
    if workers <= 1:
        if todo:
            worker = Worker(config, store)
            yield from (worker.process_shard(shard, watch) for shard in todo)
        return
    Worker(config, store)  # what cannot be built is an error here, and a broken pool there
    try:
        with _pool(config, store, workers) as pool:
            # Not pool.map: it cancels what is under way when it is interrupted, and a pool that then loses its
            # processes prints an InvalidStateError for a cancelled future now and then (Python 3.11).
            coming = deque(pool.submit(_process_in_worker, shard) for shard in todo)
            while coming:
                yield coming.popleft().result()
    except BrokenProcessPool as error:
        message = "a worker process died, perhaps for want of memory; run again with fewer: --set runtime.workers=1"
        raise StoreError(message) from error


@contextmanager
def _pool(config: RunConfig, store: Store, workers: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: engines keep threads, which do not survive a fork.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(config, store),
    )
    try:
        yield pool
    except BaseException:  # interrupted: waiting for the shards under way could take minutes
        for process in multiprocessing.active_children():
            process.terminate()
        pool.shutdown(wait=False)
        raise
    pool.shutdown()


_workers: list[Worker] = []
"""The worker of this process, in processes of a pool: the initializer has no other way to hand it to the tasks."""


def _start_worker(config: RunConfig, store: Store) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends its workers
    _workers.append(Worker(config, store))


def _process_in_worker(shard: Shard) -> Done:
    return _workers[0].process_shard(shard)
