"""Reading a translation memory: any number of processes may, while one writes.

Every row proves itself by its checksum before it is given out. At the first that does not, the file is closed for good,
and says so (`fault`, `damaged`). Never changes a file. Knows nothing of who asks.
"""

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.memory.database import FAULTS, connect, is_damage, version_of
from pipeline.memory.entries import Rate, Remembered, Space, from_columns, from_row, identify

_Read = TypeVar("_Read")

_ROW = "t.sentence, t.english, t.score, t.flags, t.language, t.checksum"
_SPACE = "s.key, s.language, s.model, s.engine, s.compute_type, s.beam_size"
_ROWS = "translations t LEFT JOIN spaces s ON s.id = t.space"
_FIND = f"SELECT s.key, {_ROW} FROM {_ROWS} WHERE t.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants
_ALL = f"SELECT {_SPACE}, {_ROW} FROM {_ROWS} ORDER BY s.language, t.sentence, s.key, t.id"  # noqa: S608 - constants
_COUNT = (
    f"SELECT {_SPACE}, t.rows FROM (SELECT space, count(*) AS rows FROM translations GROUP BY space) t "  # noqa: S608 - constants
    "LEFT JOIN spaces s ON s.id = t.space"
)
_RATE = "SELECT r.sentences, r.characters, r.seconds FROM rates r JOIN spaces s ON s.id = r.space WHERE s.key = ?"


class Memory:
    """A translation memory, for reading; a file that is not there, or not to be had, is an empty one.

    Attributes:
        path: Its file.
        fault: Why the file is no longer read; None while it is.
        damaged: Inode of the file in which something is not as it was written; None while nothing is.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened when the first question comes."""
        self.path = path
        self.fault: str | None = None
        self.damaged: int | None = None
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._version = 0

    def find(self, space: Space, sentences: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of these sentences in this space, in their order; the others are left out."""
        wanted = {identify(space.key, sentence): sentence for sentence in sentences}
        rows = self._select(_FIND, [json.dumps(list(wanted))], lambda *row: (row[0], from_row(*row)))
        found = dict(row for key, row in rows if key == space.key)
        return {sentence: found[sentence] for sentence in wanted.values() if sentence in found}

    def rows(self) -> Iterator[tuple[Space, str, Remembered]]:
        """Yield everything, ordered by language and sentence; stops with `fault` set where the file is damaged."""
        return self._select(_ALL, [], lambda *row: (from_columns(*row[:6]), *from_row(row[0], *row[6:])))

    def counts(self) -> dict[Space, int]:
        """Return the number of rows in each space, in order of language, then model; reads all of the file."""
        return dict(sorted(self._select(_COUNT, [], lambda *row: (from_columns(*row[:6]), int(row[6])))))

    def rate(self, space: Space) -> Rate | None:
        """Return what was measured in this space by all earlier runs together; None when nothing was."""
        return next(self._select(_RATE, [space.key], _rate), None)

    def close(self) -> None:
        """Close the file; a later question opens it again, unless it had a fault."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _select(self, query: str, values: list[object], read: Callable[..., _Read]) -> Iterator[_Read]:
        """Yield what is read from each row of the answer; a fault ends it, and all reading."""
        try:
            if connection := self._open():
                if self._version == 1:  # it had no languages
                    query = query.replace("t.language", "NULL")
                for row in connection.execute(query, values):
                    yield read(*row)
        except FAULTS as error:
            self.fault = str(error)
            self.damaged = self._inode if is_damage(error) else None
            self.close()

    def _open(self) -> sqlite3.Connection | None:
        """Return the connection; None while there is no file, or no table in it, or after a fault."""
        if self._connection is None and self.fault is None and self.path.is_file():
            self._inode = self.path.stat().st_ino
            self._connection = connect(self.path, "ro")
            self._version = version_of(self._connection)
            if not self._version:
                self.close()
        return self._connection


def _rate(*row: object) -> Rate | None:
    """Return the rate of a space when it can be one: it decides nothing but an estimate, and has no checksum."""
    match row:
        case int(sentences), int(characters), float(seconds) if min(sentences, characters) > 0 < seconds < math.inf:
            return Rate(sentences=sentences, characters=characters, seconds=seconds)
    return None
