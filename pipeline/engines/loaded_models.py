"""Limit how many models are in memory at once."""

import ctypes
from collections.abc import Sequence
from contextlib import suppress

from pipeline.engines import Engine, Hypothesis


class LoadedModels:
    """The engines of one worker, of which at most `limit` have their weights in memory."""

    def __init__(self, limit: int) -> None:
        """Set how many models may be loaded at once, at least 1.

        Raises:
            ValueError: `limit` is less than 1.
        """
        if limit < 1:
            message = f"limit = {limit}: at least one model must be loaded to translate"
            raise ValueError(message)
        self._limit = limit
        self._loaded: list[Engine] = []  # the least recently used first

    def keep(self, engine: Engine) -> Engine:
        """Return the engine, wrapped to release the least recently used of the others when it needs room."""
        return _Loaded(engine, self)

    def make_room(self, engine: Engine) -> None:
        """Record that an engine is used, and release others to keep within the limit."""
        if engine in self._loaded:
            self._loaded.remove(engine)
        while len(self._loaded) >= self._limit:
            self._loaded.pop(0).release()
        self._loaded.append(engine)

    def release(self, engine: Engine) -> None:
        """Release an engine, if it is loaded."""
        if engine in self._loaded:
            self._loaded.remove(engine)
            engine.release()


class _Loaded:
    """An engine whose weights come and go. Neither `fits`, `spells` nor an empty input loads them."""

    def __init__(self, engine: Engine, models: LoadedModels) -> None:
        self._engine = engine
        self._models = models

    def fits(self, sentence: str) -> bool:
        """See `Engine.fits`."""
        return self._engine.fits(sentence)

    def length(self, sentence: str) -> int:
        """See `Engine.length`."""
        return self._engine.length(sentence)

    def spells(self, text: str) -> bool:
        """See `Engine.spells`."""
        return self._engine.spells(text)

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """See `Engine.translate`."""
        return self._loadable().translate(sentences) if sentences else []

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """See `Engine.repair`."""
        return self._loadable().repair(sentences) if sentences else []

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        """See `Engine.alternatives`."""
        return self._loadable().alternatives(sentences) if sentences else []

    def release(self) -> None:
        """See `Engine.release`."""
        self._models.release(self._engine)

    def _loadable(self) -> Engine:
        """Return the engine after making room for its weights."""
        self._models.make_room(self._engine)
        return self._engine


def return_freed_memory() -> None:
    """Return freed memory to the operating system, where the C library can (glibc).

    glibc keeps the blocks of a released model: with an int8 model of 76 MB, a process of 148 MB still held 148 after
    its second release, and 65 after this call.
    """
    with suppress(OSError, TypeError, AttributeError):  # no such function in other C libraries
        ctypes.CDLL(None).malloc_trim(0)
