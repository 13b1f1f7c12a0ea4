"""Work on shards in several processes of this machine.

Each worker process holds one end of a pipe: it is sent a shard when it is idle, and ends when the pipe does. It watches
its parent too, and does not outlive it.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import cast

from pipeline.corpus.store import Store
from pipeline.errors import StoreError
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.execution.plan import Shard
from pipeline.execution.worker import Done, Update, Watch, Worker

DIED = "a worker process died, perhaps for want of memory; run again with fewer: --set runtime.workers=1"


def execute(run: ResolvedRun, store: Store, todo: Sequence[Shard], watch: Watch) -> Iterator[Done]:
    """Yield what comes of each shard as it is done; see `Executor`."""
    Worker(run, store, watch)  # what cannot be built is an error here, before any process starts
    waiting = list(reversed(todo))
    with _started(run, store, min(run.config.runtime.workers, len(todo))) as workers:
        busy: list[Connection] = []
        for pipe in workers:
            _send(pipe, waiting.pop())
            busy.append(pipe)
        while busy:
            for pipe in cast("list[Connection]", wait(busy)):
                message = _received(pipe)
                if isinstance(message, Update):
                    watch(message)
                    continue
                yield message
                if waiting:
                    _send(pipe, waiting.pop())
                else:
                    busy.remove(pipe)


@contextmanager
def _started(run: ResolvedRun, store: Store, count: int) -> Iterator[Mapping[Connection, SpawnProcess]]:
    """Give so many idle workers by our end of their pipes; interrupted, they are ended without waiting for them."""
    # Spawned, not forked: engines keep threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    workers: dict[Connection, SpawnProcess] = {}
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            workers[ours] = context.Process(target=_serve, args=(theirs, run, store), daemon=True)
            with _ignoring_interrupts():
                workers[ours].start()
            theirs.close()  # else the pipe would not end with the worker
        yield workers
    except BaseException:
        for process in workers.values():
            process.terminate()
        raise
    finally:
        for pipe, process in workers.items():
            pipe.close()
            process.join()


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Let processes that are started here ignore Ctrl-C from their first moment: the parent decides, and ends them."""
    try:
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # only the main thread may choose
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _send(pipe: Connection, shard: Shard) -> None:
    try:
        pipe.send(shard)
    except OSError as error:
        raise StoreError(DIED) from error


def _received(pipe: Connection) -> Done | Update:
    try:
        message: Done | Update | Exception = pipe.recv()
    except (EOFError, OSError) as error:
        raise StoreError(DIED) from error
    if isinstance(message, Exception):
        raise message
    return message


def _serve(pipe: Connection, run: ResolvedRun, store: Store) -> None:
    """Work on the shards that come through the pipe, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # also where it was not started by the main thread
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        worker = Worker(run, store, pipe.send)
        for shard in _shards(pipe):
            pipe.send(worker.process_shard(shard))
    except BrokenPipeError:
        return  # the parent is gone; what is stored is stored
    except Exception as error:  # noqa: BLE001 - the parent raises it again
        pipe.send(error)


def _end_with_parent() -> None:
    """End this process at once when its parent is gone, however that died: nobody holds the lock any more."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _shards(pipe: Connection) -> Iterator[Shard]:
    while True:
        try:
            shard: Shard = pipe.recv()
        except EOFError:
            return
        yield shard
