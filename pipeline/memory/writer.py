"""Writing a translation memory: the parent process alone does, from what workers return.

A memory that cannot be written costs time, not a run: every fault is a warning, and the run goes on without. Two runs
may write to one file; each waits for the other. Knows nothing of shards or documents.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.memory.database import (
    FAULTS,
    DamagedError,
    Trouble,
    identity,
    open_for_writing,
    set_aside,
    space_fields,
    transaction,
    trouble,
)
from pipeline.memory.entries import Learned, Rate, Remembered, Space, encode, identify, to_row

MAX_BYTES = 2 << 30
"""Default cap of the file: about ten million sentences of news."""
_SPARE = 0.9
"""What is left of a full file, so that it is not full again at once: finding the least recently used is a scan."""
_LEAST_SHARE = 20
"""At least one row in twenty goes at a time: rows that go one here, one there free no page."""
_LAST_RUN = 1 << 62

_INSERT = (
    "INSERT INTO translations (id, space, used, sentence, english, score, flags, checksum)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET used = excluded.used WHERE used < excluded.used"
)
_TOUCH = "UPDATE translations SET used = ? WHERE id = ? AND used < ?"
_FORGET = "DELETE FROM translations WHERE id IN (SELECT id FROM translations ORDER BY used, id LIMIT ?)"
_ADD_SPACE = (
    "INSERT OR IGNORE INTO spaces (key, language, model, engine, compute_type, beam_size) VALUES (?, ?, ?, ?, ?, ?)"
)
_ADD_RATE = (
    "INSERT INTO rates (space, sentences, characters, seconds) VALUES (?, ?, ?, ?) ON CONFLICT (space) DO UPDATE SET"
    " sentences = sentences + excluded.sentences, characters = characters + excluded.characters,"
    " seconds = seconds + excluded.seconds"
)


class MemoryWriter:
    """A translation memory, for writing; every fault is told to `warn` and none is raised."""

    def __init__(self, path: Path, *, warn: Callable[[str], None], max_bytes: int = MAX_BYTES) -> None:
        """Open or make the file; one that is damaged, no memory or of another version is set aside first.

        Args:
            path: The file, on a disk of this machine.
            warn: Told what went wrong, and what became of it.
            max_bytes: Cap of the file; beyond it the rows not used for the most runs go first.
        """
        self._path = path
        self._warn = warn
        self._max_bytes = max_bytes
        self._run = 0
        self._connection: sqlite3.Connection | None = None
        self._open()

    @property
    def is_open(self) -> bool:
        """False when nothing is written any more; `warn` was told why."""
        return self._connection is not None

    def absorb(self, learned: Learned) -> None:
        """Take in what a worker returned: its rows, what it found of use, its rates, and its word of damage."""
        if learned.damaged is not None and learned.damaged == identity(self._path):
            self._replace("a row is not as it was written")
        if learned.rows or learned.found or learned.rates:
            self._write(lambda connection: self._absorb(connection, learned))
            self._shrink()

    def add(self, space: Space, remembered: Mapping[str, Remembered]) -> None:
        """Remember what was decided of these sentences; what was remembered before stays as it is."""
        self.absorb(Learned(rows={space: remembered}))

    def touch(self, space: Space, sentences: Iterable[str]) -> None:
        """Note that this run had use of what is remembered of these sentences: it is kept the longer."""
        key = space.key.encode()
        self.absorb(Learned(found=tuple(sorted(identify(key, encode(sentence)) for sentence in sentences))))

    def record_rate(self, space: Space, rate: Rate) -> None:
        """Add a measurement to those of earlier runs."""
        self.absorb(Learned(rates={space: rate}))

    def clear(self) -> None:
        """Forget everything, and give the disk back."""
        tables = ("translations", "rates", "spaces")
        self._write(lambda connection: [connection.execute(f"DELETE FROM {table}") for table in tables])  # noqa: S608 - constants
        self._try(_release)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _absorb(self, connection: sqlite3.Connection, learned: Learned) -> None:
        for space, remembered in learned.rows.items():
            number, key = _number(connection, space), space.key.encode()
            rows = sorted(to_row(key, sentence, known) for sentence, known in remembered.items())
            connection.executemany(_INSERT, ((row[0], number, self._run, *row[1:]) for row in rows))
        connection.executemany(_TOUCH, ((self._run, found, self._run) for found in learned.found))
        for space, rate in learned.rates.items():
            values = (_number(connection, space), rate.sentences, rate.characters, rate.seconds)
            connection.execute(_ADD_RATE, values)

    def _shrink(self) -> None:
        """Forget what was not used for longest when the file is over its cap."""
        if self._try(_used_bytes) > self._max_bytes:
            self._write(lambda connection: _forget(connection, self._max_bytes * _SPARE))
            self._try(_release)

    def _open(self) -> None:
        """Open the file, a new one in place of a damaged one; count this run."""
        for _ in range(2):
            try:
                self._connection = open_for_writing(self._path)
                self._run = _next_run(self._connection)
            except FAULTS as error:
                if not self._recover(error):
                    return
            else:
                return

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Do all of the action or nothing; once more in a new file when this one turns out to be damaged."""

        def whole(connection: sqlite3.Connection) -> int:
            with transaction(connection):
                action(connection)
            return 0

        self._try(whole)

    def _try(self, action: Callable[[sqlite3.Connection], int]) -> int:
        """Return what the action gives; 0 when it cannot be done."""
        for _ in range(2):
            try:
                return action(self._connection) if self._connection is not None else 0
            except FAULTS as error:
                if not self._recover(error):
                    return 0
                self._open()
        return 0

    def _recover(self, error: Exception) -> bool:
        """Warn of a fault, and return whether another attempt makes sense: the damaged file is out of the way."""
        kind = trouble(error)
        self.close()
        if kind is Trouble.DAMAGED:
            return self._set_aside(str(error))
        # Another process that holds the file for longer than we wait would hold us up again at every shard.
        self._warn(f"the translation memory {self._path} cannot be written ({error}); the run goes on without it")
        return False

    def _replace(self, why: str) -> None:
        self.close()
        if self._set_aside(why):
            self._open()

    def _set_aside(self, why: str) -> bool:
        try:
            aside = set_aside(self._path)
        except OSError as error:
            self._warn(
                f"the translation memory {self._path} cannot be used ({why}) nor set aside ({error.strerror}); "
                "the run goes on without it"
            )
            return False
        self._warn(
            f"the translation memory {self._path} cannot be used ({why}); it was set aside as {aside.name} and a new "
            "one begun, which `anglicize memory import OUTPUT` fills from a published corpus"
        )
        return True


def _next_run(connection: sqlite3.Connection) -> int:
    """Count this run: rows are as old as the run that last had use of them, whatever the clock says."""
    with transaction(connection):
        connection.execute("UPDATE runs SET number = number + 1")
        numbers = connection.execute("SELECT number FROM runs").fetchall()
    match numbers:
        case [(int(number),)] if 0 < number < _LAST_RUN:
            return number
    message = "the counter of runs is not as it was written"
    raise DamagedError(message)


def _number(connection: sqlite3.Connection, space: Space) -> int:
    """Return the number that rows of this space bear, giving it one when it is new."""
    fields = space_fields(space)
    connection.execute(_ADD_SPACE, fields)
    match connection.execute("SELECT id FROM spaces WHERE key = ?", fields[:1]).fetchone():
        case (int(number),):
            return number
    message = "the table of spaces is not as it was written"
    raise DamagedError(message)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages = _pragma(connection, "page_count") - _pragma(connection, "freelist_count")
    return pages * _pragma(connection, "page_size")


def _forget(connection: sqlite3.Connection, most: float) -> None:
    """Delete the least recently used rows, those of one run in order of their ids, until so few bytes are used."""
    while rows := connection.execute("SELECT count(*) FROM translations").fetchone()[0]:
        used = _used_bytes(connection)
        if used <= most:
            return
        excess = int(rows * (used - most) / used)
        connection.execute(_FORGET, (max(excess, rows // _LEAST_SHARE, 1),))


def _release(connection: sqlite3.Connection) -> int:
    """Give the pages that hold nothing back to the disk."""
    connection.executescript("PRAGMA incremental_vacuum")  # `execute` would take one step, which is one page
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return 0
