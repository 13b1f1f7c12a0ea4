"""One process's work on shards: their articles through every stage and into the store.

A worker returns receipts and what its translations taught, never texts.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.corpus import ledger
from pipeline.corpus.schema import tables_of
from pipeline.corpus.stats import count
from pipeline.corpus.store import Receipt, Store
from pipeline.document import Document
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.execution.plan import Shard
from pipeline.memory import Learned, Memory, Session
from pipeline.readers import read
from pipeline.readers.find import open_source
from pipeline.stages.base import StageConfig
from pipeline.stages.process import BuiltStage, Failure, process

UPDATE_SECONDS = 1.0
"""Time between two updates of one stage; what was learned since the last one is lost if the process is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """How far the work on a shard has come, and what was learned since the last update of it.

    Attributes:
        prefix: Of the shard.
        articles: In the shard.
        stage: Name of the stage under way.
        verb: What the stage does.
        done: Articles or sentences that the stage has done.
        total: Of how many.
        unit: Which of both.
        learned: For the translation memory.
    """

    prefix: str
    articles: int
    stage: str
    verb: str
    done: int
    total: int
    unit: str
    learned: Learned = field(default_factory=Learned)


Watch = Callable[[Update], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a worker returns of a shard."""

    receipt: Receipt
    learned: Learned
    failures: tuple[Failure, ...]


class Worker:
    """The stages of one process, built once."""

    def __init__(self, run: ResolvedRun, store: Store, watch: Watch) -> None:
        """Build the stages; models load with their first sentence.

        Raises:
            PipelineError: A rule pack, a tokenizer or a file of corrections is missing or wrong.
        """
        self._run = run
        self._store = store
        self._session = Session(Memory(run.config.memory.file) if run.config.memory.file else None)
        self._watch = watch
        self._under_way: Update | None = None
        self._told = 0.0
        resources = replace(run.resources, memory=self._session, tell=self._tell)
        self._stages: list[BuiltStage] = [(stage, stage.build(resources)) for stage in run.config.stages]

    def process_shard(self, shard: Shard) -> Done:
        """Read the articles of a shard, put them through every stage, and store what comes out.

        The shard is named after what was read now: a file that changed since it was planned does not stop a run.

        Raises:
            PipelineError: A model does not load, or the store cannot be written.
        """
        documents: list[Document] = []
        digests: list[str] = []
        for source in shard.sources:
            opened = open_source(source, self._run.config.read.max_bytes)
            digests.append(opened.digest)
            documents += read(opened, self._run.config.read)
        shard = shard.with_digests(digests)

        def begin(stage: StageConfig) -> None:
            articles = len(shard.sources)
            self._under_way = Update(
                prefix=shard.prefix,
                articles=articles,
                stage=stage.name,
                verb=stage.verb,
                done=0,
                total=articles,
                unit="articles",
            )
            self.flush()

        processed = process(documents, self._stages, begin)
        documents = [conclude(document) for document in processed.documents]
        receipt = self._store.write_shard(shard.prefix, shard.parts, tables_of(documents), count(documents))
        return Done(receipt=receipt, learned=self._session.drain(), failures=processed.failures)

    def _tell(self, done: int, total: int) -> None:
        """Hear from the stage under way."""
        if self._under_way:
            unit = self._units[self._under_way.stage]
            self._under_way = replace(self._under_way, done=done, total=total, unit=unit)
        if time.monotonic() - self._told >= UPDATE_SECONDS:
            self.flush()

    @property
    def _units(self) -> dict[str, str]:
        return {stage.name: stage.unit for stage, _ in self._stages}

    def flush(self) -> None:
        """Tell whoever watches how far the shard under way has come, and what was learned."""
        if self._under_way:
            self._told = time.monotonic()
            self._watch(replace(self._under_way, learned=self._session.drain()))


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
