"""Work on shards one after another in this process."""

from collections.abc import Iterator, Sequence

from pipeline.corpus.store import Store
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.execution.plan import Shard
from pipeline.execution.worker import Done, Watch, Worker


def execute(run: ResolvedRun, store: Store, todo: Sequence[Shard], watch: Watch) -> Iterator[Done]:
    """Yield what comes of each shard, in order; see `Executor`."""
    worker = Worker(run, store, watch)
    try:
        yield from map(worker.process_shard, todo)
    except KeyboardInterrupt:
        worker.flush()
        raise
