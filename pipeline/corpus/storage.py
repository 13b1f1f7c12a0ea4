"""The files of one corpus folder: the one place that opens, lists, writes, renames and removes them.

Names are POSIX paths below the folder. Everything goes through fsspec; what a local disk does better than fsspec asks
for (to sync, to link, to rename a folder in one step) stands here and nowhere else.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock
from fsspec.implementations.local import LocalFileSystem

PRIVATE = ".anglicize"
"""What a run keeps beside the published tables, and the mark by which a corpus is known."""


class Storage:
    """One corpus folder on a local disk.

    Attributes:
        root: The folder as it was named, for messages.
        filesystem: What reads it; pyarrow takes it too.
    """

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is made."""
        self.root = root
        self.filesystem = LocalFileSystem()

    def path(self, name: str = "") -> str:
        """Return the absolute path of a name; that of the folder for the empty name."""
        return f"{self.root.absolute()}/{name}".rstrip("/")

    def is_folder(self, name: str = "") -> bool:
        """Return whether there is a folder of this name."""
        return bool(self.filesystem.isdir(self.path(name)))

    def is_file(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return bool(self.filesystem.isfile(self.path(name)))

    def files(self, folder: str) -> list[str]:
        """Return the names of all files below a folder, sorted; none where there is no folder."""
        above = len(self.path()) + 1
        return sorted(path[above:] for path in self.filesystem.find(self.path(folder)))

    def children(self, folder: str = "") -> list[str]:
        """Return the names of what stands directly in a folder, without the folder's, sorted; none where it is not."""
        if not self.is_folder(folder):
            return []
        return sorted(path.rpartition("/")[2] for path in self.filesystem.ls(self.path(folder), detail=False))

    def open(self, name: str) -> BufferedReader:
        """Open a file for reading.

        Raises:
            OSError: It cannot be read.
        """
        return cast("BufferedReader", self.filesystem.open(self.path(name)))

    def read_text(self, name: str) -> str:
        """Return the text of a UTF-8 file.

        Raises:
            OSError: It cannot be read.
            UnicodeDecodeError: It is no UTF-8.
        """
        with self.open(name) as stream:
            return stream.read().decode("utf-8")

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, in hexadecimal.

        Raises:
            OSError: It cannot be read.
        """
        with self.open(name) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def write_text(self, name: str, text: str) -> None:
        """Write a file so that it is there whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        write_text(Path(self.path(name)), text)

    def write_json(self, name: str, value: object) -> None:
        """Write a JSON file so that it is there whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        write_json(Path(self.path(name)), value)

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a Parquet file so that it is there whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        path = Path(self.path(name))
        temporary = path.with_suffix(".tmp")
        pq.write_table(table, temporary, compression="zstd")
        _sync(temporary)
        temporary.replace(path)

    def append(self, name: str, text: str) -> None:
        """Add text to the end of a file, making it and its folder where they are not; lone surrogates are escaped.

        Raises:
            OSError: It cannot be written.
        """
        self.make_folder(name.rpartition("/")[0])
        with self.filesystem.open(self.path(name), "ab") as stream:
            stream.write(text.encode("utf-8", "backslashreplace"))

    def make_folder(self, name: str) -> None:
        """Make a folder and those above it, where they are not.

        Raises:
            OSError: It cannot be made.
        """
        self.filesystem.makedirs(self.path(name), exist_ok=True)

    def link(self, source: str, target: str) -> None:
        """Give a file a second name without a second copy where the disk can, and copy it where it cannot.

        Raises:
            OSError: It cannot be written.
        """
        self.make_folder(target.rpartition("/")[0])
        try:
            self.filesystem.link(self.path(source), self.path(target))
        except OSError:
            self.filesystem.cp_file(self.path(source), self.path(target))

    def replace_folder(self, new: str, current: str, former: str) -> None:
        """Put a folder in the place of another, which stands under a third name for the moment in between.

        Raises:
            OSError: A folder cannot be renamed.
        """
        self.remove(former)
        if self.is_folder(current):
            Path(self.path(current)).rename(self.path(former))
        Path(self.path(new)).rename(self.path(current))
        self.remove(former)

    def remove(self, name: str) -> None:
        """Remove a folder and all that is in it, or a file; what cannot be removed stays."""
        path = Path(self.path(name))
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            path.unlink()

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold a lock that ends with the process.

        Raises:
            filelock.Timeout: Another process holds it.
            OSError: The file of the lock cannot be made.
        """
        lock = FileLock(self.path(name))
        lock.acquire(blocking=False)
        try:
            yield
        finally:
            lock.release()


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    _sync(temporary)
    temporary.replace(path)


def write_json(path: Path, value: object) -> None:
    """Write a JSON file so that it is there whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
