"""Executors: shards in, what comes of each out as it is done. One file each, named in `pipeline.config.ExecutorName`.

All share plans and receipts: a run begun on one is resumed by another.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Protocol

from pipeline.config import ExecutorName, RuntimeSettings
from pipeline.corpus.store import Store
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.execution.plan import Shard
from pipeline.execution.worker import Done, Watch


class Executor(Protocol):
    """The function `execute` of an executor's module."""

    def __call__(self, run: ResolvedRun, store: Store, todo: Sequence[Shard], watch: Watch) -> Iterator[Done]:
        """Yield what comes of each shard, in any order.

        Args:
            run: What is done to them.
            store: Where they are written.
            todo: The shards, at least one.
            watch: Told how far each shard has come, and what was learned on the way.

        Raises:
            PipelineError: A stage cannot be built, the store cannot be written, or a process died.
        """
        ...


def executor_name(settings: RuntimeSettings, shards: int) -> ExecutorName:
    """Return the executor that the settings choose for so many shards."""
    if settings.executor != "auto":
        return settings.executor
    return "processes" if min(settings.workers, shards) > 1 else "in_process"


def execute(run: ResolvedRun, store: Store, todo: Sequence[Shard], watch: Watch) -> Iterator[Done]:
    """Yield what comes of each shard, by the executor that the configuration chooses; see `Executor`."""
    if todo:
        name = executor_name(run.config.runtime, len(todo))
        executor: Executor = import_module(f"{__name__}.{name}").execute
        yield from executor(run, store, todo, watch)
