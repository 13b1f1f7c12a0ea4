"""The sqlite file of a translation memory: where it is, its tables, opening it, telling damage from other faults.

Write-ahead logging lets any number of processes read while one writes; it needs a disk of this machine. Knows nothing
of what the rows mean.
"""

import glob
import sqlite3
from pathlib import Path
from typing import Literal

import platformdirs

from pipeline.memory.entries import DamagedError
from pipeline.models.paths import APPLICATION

APPLICATION_ID = 0x616E676C
"""`angl`: how `file` and we know that a database is ours."""
BUSY_SECONDS = 30.0
"""How long to wait while another run writes; it holds the lock for the rows of one shard."""
MIGRATIONS = (
    """
CREATE TABLE spaces (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, language BLOB NOT NULL, model BLOB NOT NULL,
  engine BLOB NOT NULL, compute_type BLOB NOT NULL, beam_size INTEGER NOT NULL
);
CREATE TABLE translations (
  id INTEGER PRIMARY KEY, space INTEGER NOT NULL, used INTEGER NOT NULL, sentence BLOB NOT NULL,
  english BLOB, score BLOB NOT NULL, flags BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE rates (
  space INTEGER PRIMARY KEY, sentences INTEGER NOT NULL, characters INTEGER NOT NULL, seconds REAL NOT NULL
);
""",
    "ALTER TABLE translations ADD COLUMN language BLOB; DROP TABLE IF EXISTS runs",
)
"""What brings a file from each version to the next; a new file goes through all. Other versions are set aside."""
_HEADER = """
SELECT application.application_id, version.user_version, (SELECT count(*) FROM sqlite_master)
FROM pragma_application_id application, pragma_user_version version
"""
"""One statement, and so of one moment: another process may just be making the tables."""
FAULTS = (sqlite3.Error, OSError, DamagedError, ValueError)
"""What opening, reading or writing a memory may raise; a ValueError is a path that no file can have."""


def is_damage(error: Exception) -> bool:
    """Return whether an error means that the file must go; otherwise it cannot be read or written now.

    Python makes an OperationalError of what the disk, its permissions and other processes do, and of a table or column
    that is not there, which alone has the plain code SQLITE_ERROR.
    """
    if isinstance(error, sqlite3.OperationalError | sqlite3.ProgrammingError):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, sqlite3.Error | DamagedError | UnicodeDecodeError)


def default_memory_path() -> Path:
    """Return the user's memory: `anglicize/memory.sqlite` in the cache folder, which XDG_CACHE_HOME moves."""
    return platformdirs.user_cache_path(APPLICATION, appauthor=False) / "memory.sqlite"


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables; 0 when there are none yet: another process may just be making them.

    Raises:
        sqlite3.Error: It cannot be read, or is no database.
        DamagedError: It is something else, or of a version that is not known.
    """
    application, version, tables = connection.execute(_HEADER).fetchone()
    if (application, version, tables) == (0, 0, 0) or (
        application == APPLICATION_ID and 0 < version <= len(MIGRATIONS)
    ):
        return int(version)
    message = "it is not a translation memory of this version"
    raise DamagedError(message)


def connect(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    """Open a file that is there; nothing of it is read yet.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.text_factory = bytes  # a damaged file may hold text that is no UTF-8
    return connection


def files_aside(path: Path) -> list[Path]:
    """Return the damaged files that once had this name, each with its log, in order of their names."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.damaged-*"))
