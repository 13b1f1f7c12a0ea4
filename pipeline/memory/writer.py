"""Writing a translation memory: the parent process alone does, from what workers return.

A memory that cannot be written costs time, not a run: every fault is a warning, and the run goes on without. Two runs
may write to one file; each waits for the other. Knows nothing of shards or documents.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from functools import partial
from itertools import count
from pathlib import Path

from pipeline.memory.database import APPLICATION_ID, FAULTS, MIGRATIONS, connect, is_damage, version_of
from pipeline.memory.entries import DamagedError, Learned, to_columns, to_row

MAX_BYTES = 2 << 30
"""Default cap of the file: about ten million sentences of news."""

_ADD_SPACE = "INSERT OR IGNORE INTO spaces (key, language, model, engine, compute_type, beam_size) VALUES (?,?,?,?,?,?)"
_ADD_ROW = (
    "INSERT INTO translations (space, used, id, sentence, english, score, flags, language, checksum)"
    " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING"
)
_ADD_RATE = (
    "INSERT INTO rates (space, sentences, characters, seconds) VALUES (?,?,?,?) ON CONFLICT (space) DO UPDATE SET"
    " sentences = sentences + excluded.sentences, characters = characters + excluded.characters,"
    " seconds = seconds + excluded.seconds"
)
_TOUCH = "UPDATE translations SET used = ? WHERE id = ? AND used < ?"
_FORGET = (
    "DELETE FROM translations WHERE id IN"
    " (SELECT id FROM translations ORDER BY used, id LIMIT (SELECT count(*) / 10 + 1 FROM translations))"
)
_RELEASE = "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)"
"""Gives the pages that hold nothing back to the disk; `execute` would take one step of it, which is one page."""
_CLEAR = "BEGIN IMMEDIATE; DELETE FROM translations; DELETE FROM rates; DELETE FROM spaces; COMMIT"
_BYTES = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


class MemoryWriter:
    """A translation memory, for writing; every fault is told to `warn` and none is raised."""

    def __init__(self, path: Path, *, warn: Callable[[str], None], max_bytes: int = MAX_BYTES) -> None:
        """Open or make the file; one that is damaged, no memory or of an unknown version is set aside first.

        Args:
            path: The file, on a disk of this machine.
            warn: Told what went wrong, and what became of it.
            max_bytes: Cap of the file; beyond it the rows go first that no run had use of for longest.
        """
        self._path = path
        self._warn = warn
        self._max_bytes = max_bytes
        self._started = time.time_ns()
        self._connection: sqlite3.Connection | None = None
        try:
            self._open()
        except FAULTS as error:
            self._recover(error)

    @property
    def is_open(self) -> bool:
        """False when nothing is written any more; `warn` was told why."""
        return self._connection is not None

    def absorb(self, learned: Learned) -> None:
        """Take in what a worker returned: its rows, what it found of use, its rates, and its word of damage.

        What was remembered before stays as it is.
        """
        self._do(partial(self._absorb, learned))
        self._do(self._shrink)

    def clear(self) -> None:
        """Forget everything, and give the disk back."""
        self._do(lambda connection: connection.executescript(f"{_CLEAR}; {_RELEASE}"))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> None:
        """Open or make the file, and bring it to this version."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        if not self._path.is_file():  # a device must never be written, nor renamed
            message = "it is not a regular file"
            raise OSError(message)
        self._connection = connection = connect(self._path, "rw")
        version_of(connection)  # before anything of it changes: it may be someone else's
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heard only before the first table
        with suppress(sqlite3.OperationalError):  # of two that make the file at once, sqlite lets only one do this
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # after a power cut the last rows may be gone, none is wrong
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in ";".join(MIGRATIONS[version_of(connection) :]).split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _absorb(self, learned: Learned, connection: sqlite3.Connection) -> None:
        if learned.damaged is not None and learned.damaged == self._path.stat().st_ino:  # not set aside since
            raise DamagedError
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_ADD_SPACE, map(to_columns, (*learned.rows, *learned.rates)))
            numbers = dict(connection.execute("SELECT key, id FROM spaces"))
            for space, remembered in learned.rows.items():
                number = numbers.get(space.key)  # none is damage, which the table refuses
                rows = sorted(to_row(space.key, sentence, known) for sentence, known in remembered.items())
                connection.executemany(_ADD_ROW, ((number, self._started, *row) for row in rows))
            connection.executemany(_TOUCH, ((self._started, found, self._started) for found in learned.found))
            rates = ((numbers.get(space.key), *astuple(rate)) for space, rate in learned.rates.items())
            connection.executemany(_ADD_RATE, rates)

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Forget what was not used for longest, a tenth at a time, until the file is below its cap.

        Rows stand in the order of hashes: in a file that is full for the first time, pages are free only when 27 % of
        its rows went (100,000 rows of ten runs), later when 10 % did.
        """
        while connection.execute(_BYTES).fetchone()[0] > self._max_bytes and connection.execute(_FORGET).rowcount:
            connection.executescript(_RELEASE)

    def _do(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Do it; once more in a new file when this one turns out to be damaged."""
        for _ in range(2):
            try:
                if self._connection is not None:
                    action(self._connection)
                break
            except FAULTS as error:
                self._recover(error)

    def _recover(self, error: Exception) -> None:
        """Begin a new file in place of a damaged one; stop writing after any other fault.

        Another process that holds the file for longer than we wait would hold us up again at every shard.
        """
        self.close()
        if is_damage(error):
            try:
                aside = _set_aside(self._path)
                self._open()
            except FAULTS as another:
                self.close()
                error = another
            else:
                self._warn(
                    f"the translation memory {self._path} cannot be used ({error}); it was set aside as {aside.name} "
                    "and a new one begun, which `anglicize memory import OUTPUT` fills from a published corpus"
                )
                return
        self._warn(f"the translation memory {self._path} cannot be written ({error}); the run goes on without it")


def _set_aside(path: Path) -> Path:
    """Give the file and its log another name, `….damaged-1` or the next that is free, and return it."""
    aside = next(name for number in count(1) if not (name := Path(f"{path}.damaged-{number}")).exists())
    path.rename(aside)
    for log in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{log}").rename(f"{aside}{log}")
    return aside
