"""The sqlite file of a translation memory: its tables, opening it, telling its faults apart, setting it aside.

Write-ahead logging lets any number of processes read while one writes; it needs a disk of this machine. Knows nothing
of what the rows mean.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Final

import platformdirs

from pipeline.memory.entries import FileIdentity, Space, decode, encode
from pipeline.models.paths import APPLICATION

SCHEMA_VERSION = 1
"""Raised when a table or the meaning of a column changes: a file of another version is set aside."""
APPLICATION_ID = 0x616E676C
"""`angl`: how `file` and we know that a database is ours."""
BUSY_SECONDS = 30.0
"""How long to wait while another run writes; it holds the lock for the rows of one shard."""
_ATTEMPTS = 100
_PAUSE_SECONDS = 0.02

_SCHEMA = """
CREATE TABLE spaces (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  language BLOB NOT NULL,
  model BLOB NOT NULL,
  engine BLOB NOT NULL,
  compute_type BLOB NOT NULL,
  beam_size INTEGER NOT NULL
);
CREATE TABLE translations (
  id INTEGER PRIMARY KEY,
  space INTEGER NOT NULL,
  used INTEGER NOT NULL,
  sentence BLOB NOT NULL,
  english BLOB,
  score BLOB NOT NULL,
  flags BLOB NOT NULL,
  checksum BLOB NOT NULL
);
CREATE TABLE rates (
  space INTEGER PRIMARY KEY,
  sentences INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  seconds REAL NOT NULL
);
CREATE TABLE runs (number INTEGER NOT NULL);
INSERT INTO runs VALUES (0);
"""
_HEADER = """
SELECT application.application_id AS application, version.user_version AS version, (SELECT count(*) FROM sqlite_master)
FROM pragma_application_id application, pragma_user_version version
"""
"""One statement, and so of one moment: another process may just be making the tables."""
_NOTHING = (0, 0, 0)


class Trouble(Enum):
    """What an error of sqlite means for us."""

    DAMAGED = "damaged"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"


class DamagedError(Exception):
    """The file is not a memory of this version, or not as it was written."""


_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOMEM,
    }
)
_PRIMARY = 0xFF
"""The bits of an extended result code that say its kind (sqlite.org/rescode.html)."""


def default_memory_path() -> Path:
    """Return the user's memory: `anglicize/memory.sqlite` in the cache folder, which XDG_CACHE_HOME moves."""
    return platformdirs.user_cache_path(APPLICATION, appauthor=False) / "memory.sqlite"


def trouble(error: Exception) -> Trouble:
    """Return what an error means: only what a whole file on a working disk cannot raise is damage.

    Raises:
        sqlite3.ProgrammingError: It is our own mistake.
    """
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        raise error
    if isinstance(error, DamagedError | UnicodeDecodeError):
        return Trouble.DAMAGED
    if isinstance(error, OSError | ValueError):
        return Trouble.UNAVAILABLE
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY
    if code in _BUSY:
        return Trouble.BUSY
    return Trouble.UNAVAILABLE if code in _UNAVAILABLE else Trouble.DAMAGED


FAULTS = (sqlite3.Error, OSError, DamagedError, ValueError)
"""What opening, reading or writing a memory may raise; a ValueError is a path that no file can have."""


def identity(path: Path) -> FileIdentity | None:
    """Return what tells this file from another of the same name; None when it is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a file that is there, read-only.

    Raises:
        sqlite3.Error: It cannot be opened, or is no database.
        DamagedError: It is not a memory of this version.
    """
    try:
        return _checked(_connect(path, "mode=ro"))
    except sqlite3.OperationalError as error:
        # Without a log, which a folder that we may not write in cannot get, sqlite must be told that nothing changes.
        if trouble(error) is not Trouble.UNAVAILABLE or beside(path, "-wal").exists():
            raise
        return _checked(_connect(path, "mode=ro&immutable=1"))


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or make the file.

    Raises:
        OSError: The folder cannot be made.
        sqlite3.Error: It cannot be opened or written, or is no database.
        DamagedError: It is not a memory of this version.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():  # a device must never be written, nor renamed
        message = "it is not a regular file"
        raise OSError(message)
    connection = _checked(_connect(path, "mode=rwc"))  # before anything of it changes: it may be someone else's
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heard only before the first table
        _keep_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")  # after a power cut the last rows may be gone, none is wrong
        with transaction(connection):
            if is_empty(connection):
                _make_tables(connection)
            _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_log(connection: sqlite3.Connection) -> None:
    """Have a write-ahead log. Where two processes make the file at once, sqlite fails one of them without waiting."""
    for _ in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if trouble(error) is not Trouble.BUSY:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _connect(path: Path, query: str) -> sqlite3.Connection:
    if "\0" in str(path):  # sqlite would take what stands before it for the name
        message = "no file has a null character in its name"
        raise ValueError(message)
    uri = f"{path.absolute().as_uri()}?{query}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.text_factory = bytes  # a damaged file may hold text that is no UTF-8
    return connection


def _checked(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    header = connection.execute(_HEADER).fetchone()
    if header != _NOTHING and header[:2] != (APPLICATION_ID, SCHEMA_VERSION):
        message = "it is not a translation memory of this version"
        raise DamagedError(message)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether the database has no tables yet: another process is just making it."""
    return bool(connection.execute(_HEADER).fetchone() == _NOTHING)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing of it, one writer at a time.

    Raises:
        sqlite3.Error: Another process holds the lock for too long, or a statement failed.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # sqlite may have rolled back by itself
            connection.execute("ROLLBACK")
        raise


def space_fields(space: Space) -> tuple[bytes, bytes, bytes, bytes, bytes, int]:
    """Return the columns of a space: key, language, model, engine, compute type, beam size."""
    names = (space.language, space.model, space.engine, space.compute_type)
    language, model, engine, compute_type = map(encode, names)
    return space.key.encode(), language, model, engine, compute_type, space.beam_size


def space_of(columns: tuple[object, ...]) -> Space:
    """Return the space that stands in these columns, in the order of `space_fields`.

    Raises:
        DamagedError: They are not as they were written.
    """
    match columns:
        case [bytes(key), bytes(language), bytes(model), bytes(engine), bytes(compute_type), int(beam_size)]:
            with suppress(UnicodeDecodeError):
                space = Space(
                    language=decode(language),
                    model=decode(model),
                    engine=decode(engine),
                    compute_type=decode(compute_type),
                    beam_size=beam_size,
                )
                if space.key.encode() == key:
                    return space
    message = "a space is not as it was written"
    raise DamagedError(message)


def beside(path: Path, suffix: str) -> Path:
    """Return the file beside the memory that bears its name and this suffix."""
    return path.with_name(path.name + suffix)


def files_aside(path: Path) -> list[Path]:
    """Return the damaged files that once had this name, each with its log, in order of their names."""
    prefix = f"{path.name}.damaged-"
    try:
        return sorted(found for found in path.parent.iterdir() if found.name.startswith(prefix))
    except OSError:
        return []


def set_aside(path: Path) -> Path:
    """Give the file and its log another name, `….damaged-1` or the next that is free, and return it.

    Raises:
        OSError: It cannot be renamed.
    """
    number = 1
    while beside(path, f".damaged-{number}").exists():
        number += 1
    target = beside(path, f".damaged-{number}")
    path.rename(target)
    for log in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            beside(path, log).rename(beside(target, log))
    return target
