"""One process's work on shards: their articles through every stage and into the store.

A worker returns receipts and what its translations taught, never texts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.corpus import ledger
from pipeline.corpus.schema import tables_of
from pipeline.corpus.stats import count
from pipeline.corpus.store import Receipt, Store
from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.execution.plan import Shard
from pipeline.memory import Learned, Memory, Session
from pipeline.readers import OpenedFile
from pipeline.readers.find import open_source
from pipeline.stages.base import StageConfig
from pipeline.stages.process import BuiltStage, Failure, read_and_process

Watch = Callable[[Shard, StageConfig], None]
"""Told that a stage begins on a shard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a worker returns of a shard."""

    receipt: Receipt
    learned: Learned
    failures: tuple[Failure, ...]


class Worker:
    """The stages of one process, built once."""

    def __init__(self, run: ResolvedRun, store: Store) -> None:
        """Build the stages; models load with their first sentence.

        Raises:
            PipelineError: A rule pack, a tokenizer or a file of corrections is missing or wrong.
        """
        self._run = run
        self._store = store
        self._session = Session(Memory(run.config.memory.file) if run.config.memory.file else None)
        resources = replace(run.resources, memory=self._session)
        self._stages: list[BuiltStage] = [(stage, stage.build(resources)) for stage in run.config.stages]

    def process_shard(self, shard: Shard, watch: Watch | None = None) -> Done:
        """Read the articles of a shard, put them through every stage, and store what comes out.

        Raises:
            PipelineError: An article changed, a model does not load, or the store cannot be written.
        """

        def on_shard(stage: StageConfig) -> None:
            if watch:
                watch(shard, stage)

        processed = read_and_process(self._opened(shard), self._run.config.read, self._stages, on_shard)
        documents = [conclude(document) for document in processed.documents]
        receipt = self._store.write_shard(shard.prefix, shard.parts, tables_of(documents), count(documents))
        return Done(receipt=receipt, learned=self._session.drain(), failures=processed.failures)

    def _opened(self, shard: Shard) -> Iterator[OpenedFile]:
        """Yield the files of a shard, which must still be those that it was named after."""
        for source, digest in zip(shard.sources, shard.digests, strict=True):
            opened = open_source(source, self._run.config.read.max_bytes)
            if opened.digest != digest:
                message = f"{source.id} changed while it was being read; finished shards are kept, run again to go on"
                raise InputError(message)
            yield opened


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
