"""What is kept between runs: finished shards, each with a receipt, below `.anglicize/shards/` of the output folder.

A shard lies in a folder named by its fingerprint, so a folder with a receipt in it is right whatever ran before; the
receipt is written last. Knows nothing of stages or of how shards are planned.
"""

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from pipeline.corpus.partition import Shard
from pipeline.corpus.schema import TableName
from pipeline.digest import digest_file
from pipeline.errors import StoreError

PRIVATE = ".anglicize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a shard, or a whole run, holds: counted from the documents; the sum of all shards is that of the run."""

    documents: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    """Documents in the corpus, by the language they were read in."""
    translated: int = 0
    """Documents in the corpus with English from a model."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Documents by the reason they were rejected for."""
    unrouted: Mapping[str, int] = field(default_factory=dict)
    """Documents rejected for want of a model, by language."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines by status."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Lines of articles in the corpus by the rule that dropped them, as `stage/rule`; not those joined to another."""
    flags: Mapping[str, int] = field(default_factory=dict)
    """Flags of documents in the corpus and of their lines."""
    encodings: Mapping[str, int] = field(default_factory=dict)
    models: Mapping[str, int] = field(default_factory=dict)
    """Segments by the model that gave their English."""
    corrections: Mapping[str, int] = field(default_factory=dict)
    """Segments by the correction that gave their English, as language, tab, sentence."""
    segments_translated: int = 0
    segments_copied: int = 0
    segments_failed: int = 0
    characters_read: int = 0
    """In all lines of the articles in the corpus."""
    characters_dropped: int = 0
    """In those of them that a rule dropped."""
    quality_sum: float = 0.0
    quality_documents: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the sum, keys of the mappings in order."""
        mine, theirs = asdict(self), asdict(other)
        return type(self)(**{name: _add(mine[name], theirs[name]) for name in mine})


def _add(first: Any, second: Any) -> Any:  # noqa: ANN401 - a number or a mapping of numbers
    if isinstance(first, dict):
        return {key: first.get(key, 0) + second.get(key, 0) for key in sorted({*first, *second})}
    return first + second


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a shard is done: what decided it, what it holds, and the digest of each of its files."""

    fingerprint: str
    prefix: str
    rows: Mapping[str, int]
    """By table; a table without rows has no file."""
    sha256: Mapping[str, str]
    counts: Counts
    parts: Mapping[str, str]
    """Digest of each thing that decided the shard, by name: the fingerprint is made of them."""


class Store:
    """The shards of one output folder."""

    def __init__(self, output: Path) -> None:
        """Name the output folder; nothing is made before `prepare`."""
        self.output = output
        self.private = output / PRIVATE

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            StoreError: The output is a file, cannot be written, or holds something that is not a corpus of ours.
        """
        if self.output.exists() and not self.output.is_dir():
            message = f"{self.output} is a file; name a folder with --output"
            raise StoreError(message)
        if self.output.is_dir() and not self.private.is_dir() and any(self.output.iterdir()):
            message = f"{self.output} holds files that no run made; choose a new or an empty folder with --output"
            raise StoreError(message)
        try:
            (self.private / "shards").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{self.output} cannot be written: {error.strerror}; choose another folder with --output"
            raise StoreError(message) from error

    def shard_folder(self, fingerprint: str) -> Path:
        """Return where the shard with this fingerprint lies, or would."""
        return self.private / "shards" / fingerprint

    def receipt(self, fingerprint: str) -> Receipt | None:
        """Return the receipt of a finished shard; None when it is not done, or not every file is as it was written."""
        folder = self.shard_folder(fingerprint)
        try:
            table = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
            receipt = Receipt(**{**table, "counts": Counts(**table["counts"])})
            whole = all(digest_file(folder / f"{name}.parquet") == sha for name, sha in receipt.sha256.items())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return (
            receipt
            if whole and receipt.fingerprint == fingerprint and receipt.rows.keys() == receipt.sha256.keys()
            else None
        )

    def former_parts(self) -> dict[str, Mapping[str, str]]:
        """Return what decided each shard of the corpus that the folder holds now, by prefix; unverified."""
        try:
            shards = json.loads((self.private / "run.json").read_text(encoding="utf-8"))["shards"]
            return {prefix: self._parts(fingerprint) for prefix, fingerprint in shards.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _parts(self, fingerprint: str) -> Mapping[str, str]:
        receipt = json.loads((self.shard_folder(fingerprint) / "receipt.json").read_text(encoding="utf-8"))
        parts: Mapping[str, str] = receipt["parts"]
        return parts

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Keep other runs away from the folder; `prepare` comes first. A run that died keeps nobody away.

        Raises:
            StoreError: Another run is at work on it.
        """
        lock = FileLock(self.private / "lock")
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            message = f"another run is at work on {self.output}{self._owner()}; wait for it, or stop it first"
            raise StoreError(message) from error
        except OSError as error:
            message = f"{self.output} cannot be written: {error.strerror}; choose another folder with --output"
            raise StoreError(message) from error
        try:
            with suppress(OSError):  # a courtesy to others, not what keeps them away
                (self.private / "owner").write_text(f"process {os.getpid()} on {socket.gethostname()}", "utf-8")
            yield
        finally:
            with suppress(OSError):
                (self.private / "owner").unlink()
            lock.release()

    def _owner(self) -> str:
        try:
            return f" ({(self.private / 'owner').read_text(encoding='utf-8')})"
        except (OSError, ValueError):
            return ""

    def write_shard(self, shard: Shard, tables: Mapping[TableName, pa.Table], counts: Counts) -> Receipt:
        """Write the tables of a shard and then its receipt.

        Raises:
            StoreError: The disk is full or not writable.
        """
        folder = self.shard_folder(shard.fingerprint)
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name, table in tables.items():
                _write_parquet(folder / f"{name}.parquet", table)
            receipt = Receipt(
                fingerprint=shard.fingerprint,
                prefix=shard.prefix,
                rows={name: table.num_rows for name, table in tables.items()},
                sha256={name: digest_file(folder / f"{name}.parquet") for name in tables},
                counts=counts,
                parts=shard.parts,
            )
            write_json(folder / "receipt.json", asdict(receipt))
        except OSError as error:
            message = f"{folder} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
            raise StoreError(message) from error
        return receipt

    def forget_all_but(self, fingerprints: Iterable[str]) -> None:
        """Remove the shards that are part of no current corpus."""
        kept = set(fingerprints)
        for folder in (self.private / "shards").iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def _write_parquet(path: Path, table: pa.Table) -> None:
    temporary = path.with_suffix(".tmp")
    pq.write_table(table, temporary, compression="zstd")
    _sync(temporary)
    temporary.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    _sync(temporary)
    temporary.replace(path)


def write_json(path: Path, value: object) -> None:
    """Write a JSON file so that it is there whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
