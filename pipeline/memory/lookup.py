"""Reading a translation memory: any number of processes may, while one writes.

Every row proves itself by its checksum before it is given out. At the first that does not, the file is closed for good,
and says so (`fault`, `damaged`). Never changes a file. Knows nothing of who asks.
"""

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pipeline.memory.database import (
    FAULTS,
    DamagedError,
    Trouble,
    beside,
    identity,
    is_empty,
    open_for_reading,
    space_of,
    trouble,
)
from pipeline.memory.entries import FileIdentity, Rate, Remembered, Space, Statistics, encode, from_row, identify

_Answer = TypeVar("_Answer")

_AT_ONCE = 500
"""Ids of one question: every sqlite takes 999 (sqlite.org/limits.html)."""

_ROW = "t.sentence AS sentence, t.english AS english, t.score AS score, t.flags AS flags, t.checksum AS checksum"
_SPACE = (
    "s.key AS key, s.language AS language, s.model AS model, s.engine AS engine, s.compute_type AS compute_type, "
    "s.beam_size AS beam_size"
)
_FIND = f"SELECT s.key AS key, {_ROW} FROM translations t LEFT JOIN spaces s ON s.id = t.space WHERE t.id IN "  # noqa: S608 - constants
_ALL = (
    f"SELECT {_SPACE}, {_ROW} FROM translations t LEFT JOIN spaces s ON s.id = t.space "  # noqa: S608 - constants
    "ORDER BY s.language, t.sentence, s.key, t.id"
)
_COUNT = (
    f"SELECT {_SPACE}, t.rows AS rows "  # noqa: S608 - constants
    "FROM (SELECT space, count(*) AS rows FROM translations GROUP BY space) t LEFT JOIN spaces s ON s.id = t.space"
)
_RATE = "SELECT r.sentences, r.characters, r.seconds FROM rates r JOIN spaces s ON s.id = r.space WHERE s.key = ?"


class Memory:
    """A translation memory, for reading; a file that is not there, or not to be had, is an empty one.

    Attributes:
        path: Its file.
        fault: Why the file is no longer read; None while it is.
        damaged: The file in which a row or table is not as it was written; None while there is none.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened when the first question comes."""
        self.path = path
        self.fault: str | None = None
        self.damaged: FileIdentity | None = None
        self._connection: sqlite3.Connection | None = None
        self._identity: FileIdentity | None = None

    def find(self, space: Space, sentences: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of these sentences in this space, in their order; the others are left out."""
        key = space.key.encode()
        wanted = {identify(key, encode(sentence)): sentence for sentence in sentences}
        found: dict[str, Remembered] = {}
        self._ask(partial(_find, key, sorted(wanted), found))
        return {sentence: found[sentence] for sentence in wanted.values() if sentence in found}

    def rows(self) -> Iterator[tuple[Space, str, Remembered]]:
        """Yield everything, ordered by language and sentence; stops with `fault` set where the file is damaged."""
        cursor = self._ask(lambda connection: connection.execute(_ALL))
        while cursor is not None:
            batch: list[tuple[Space, str, Remembered]] = []
            self._ask(partial(_read, cursor, batch))
            yield from batch
            if len(batch) < _AT_ONCE:
                return

    def statistics(self) -> Statistics:
        """Count what the memory holds; reads all of it."""
        spaces = self._ask(_count) or {}
        size = 0
        for file in (self.path, beside(self.path, "-wal")):
            with suppress(OSError, ValueError):
                size += file.stat().st_size
        return Statistics(rows=sum(spaces.values()), size=size, spaces=dict(sorted(spaces.items())))

    def rate(self, space: Space) -> Rate | None:
        """Return what was measured in this space by all earlier runs together; None when nothing was."""
        return self._ask(partial(_rate, space))

    def close(self) -> None:
        """Close the file; a later question opens it again, unless it had a fault."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer | None:
        """Put a question to the file; what goes wrong leaves it unanswered, and a fault ends all reading."""
        try:
            connection = self._open()
            return None if connection is None else question(connection)
        except FAULTS as error:
            kind = trouble(error)
            if kind is Trouble.BUSY:
                return None
            self.fault = str(error)
            self.damaged = self._identity if kind is Trouble.DAMAGED else None
            self.close()
            return None

    def _open(self) -> sqlite3.Connection | None:
        """Return the connection; None while there is no file, or no table in it, or after a fault."""
        if self._connection is None and self.fault is None and self.path.is_file() and self.path.stat().st_size:
            self._identity = identity(self.path)
            connection = open_for_reading(self.path)
            if is_empty(connection):
                connection.close()
            else:
                self._connection = connection
        return self._connection


def _find(key: bytes, ids: Sequence[int], found: dict[str, Remembered], connection: sqlite3.Connection) -> None:
    """Add to `found` what is in these rows; what was added before damage showed has proved itself."""
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for space, *row in connection.execute(f"{_FIND} ({','.join('?' * len(some))})", some).fetchall():
            sentence, remembered = _proved(space, tuple(row))
            if space == key:  # the caller compares the sentence
                found[sentence] = remembered


def _read(cursor: sqlite3.Cursor, batch: list[tuple[Space, str, Remembered]], _: sqlite3.Connection) -> None:
    """Add the next rows to the batch, as many as were sound."""
    batch.extend((space_of(columns[:6]), *_proved(columns[0], columns[6:])) for columns in islice(cursor, _AT_ONCE))


def _proved(key: object, row: tuple[object, ...]) -> tuple[str, Remembered]:
    proved = from_row(key, row)
    if proved is None:
        message = "a row is not as it was written"
        raise DamagedError(message)
    return proved


def _count(connection: sqlite3.Connection) -> dict[Space, int]:
    return {space_of(tuple(space)): rows for *space, rows in connection.execute(_COUNT).fetchall()}


def _rate(space: Space, connection: sqlite3.Connection) -> Rate | None:
    """Return the rate of a space when it can be one: it decides nothing but an estimate, and has no checksum."""
    match connection.execute(_RATE, (space.key.encode(),)).fetchone():
        case [int(sentences), int(characters), float(seconds)] if min(sentences, characters) > 0 < seconds < math.inf:
            return Rate(sentences=sentences, characters=characters, seconds=seconds)
    return None
