"""What is kept between runs: finished shards, each with a receipt, below `.anglicize/shards/` of the output folder.

A shard lies in a folder named by its fingerprint, so a folder with a receipt in it is right whatever ran before; the
receipt is written last.
"""

import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
from filelock import Timeout
from pydantic import TypeAdapter

from pipeline.corpus.partition import fingerprint_of
from pipeline.corpus.record import read_record
from pipeline.corpus.schema import TableName
from pipeline.corpus.stats import Counts
from pipeline.corpus.storage import PRIVATE, Storage
from pipeline.errors import StoreError

SHARDS = f"{PRIVATE}/shards"


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


_RECEIPT = TypeAdapter(Receipt)


class Store:
    """The shards of one output folder."""

    def __init__(self, output: Path) -> None:
        """Name the output folder; nothing is made before `prepare`."""
        self.output = output
        self.storage = Storage(output)

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            StoreError: The output is a file, cannot be written, or holds something that is not a corpus of ours.
        """
        if self.output.exists() and not self.storage.is_folder():
            message = f"{self.output} is a file; name a folder with --output"
            raise StoreError(message)
        if self.storage.children() and not self.storage.is_folder(PRIVATE):
            message = f"{self.output} holds files that no run made; choose a new or an empty folder with --output"
            raise StoreError(message)
        try:
            self.storage.make_folder(SHARDS)
        except OSError as error:
            message = f"{self.output} cannot be written: {error.strerror}; choose another folder with --output"
            raise StoreError(message) from error

    def shard_folder(self, fingerprint: str) -> str:
        """Return the name of the folder of the shard with this fingerprint, whether it is there or not."""
        return f"{SHARDS}/{fingerprint}"

    def read_receipt(self, fingerprint: str) -> Receipt:
        """Return the receipt of a shard as it stands.

        Raises:
            OSError: It cannot be read.
            ValueError: It is no receipt (pydantic's ValidationError), or no UTF-8.
        """
        return _RECEIPT.validate_json(
            self.storage.read_text(f"{self.shard_folder(fingerprint)}/receipt.json"), strict=True
        )

    def receipt(self, fingerprint: str) -> Receipt | None:
        """Return the receipt of a finished shard; None when it is not done, or not every file is as it was written."""
        folder = self.shard_folder(fingerprint)
        try:
            receipt = self.read_receipt(fingerprint)
            digests = {name: self.storage.digest(f"{folder}/{name}.parquet") for name in receipt.sha256}
        except (OSError, ValueError):
            return None
        is_whole = digests == receipt.sha256 and receipt.rows.keys() == receipt.sha256.keys()
        return receipt if is_whole and receipt.fingerprint == fingerprint else None

    def former_parts(self) -> dict[str, Mapping[str, str]]:
        """Return what decided each shard of the corpus that the folder holds now, by prefix; unverified."""
        try:
            shards = read_record(self.storage).shards
            return {prefix: self.read_receipt(fingerprint).parts for prefix, fingerprint in shards.items()}
        except (StoreError, OSError, ValueError):
            return {}

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Keep other runs away from the folder; `prepare` comes first. A run that died keeps nobody away.

        Raises:
            StoreError: Another run is at work on it.
        """
        owner = f"{PRIVATE}/owner"
        with ExitStack() as stack:
            try:
                stack.enter_context(self.storage.locked(f"{PRIVATE}/lock"))
            except Timeout as error:
                message = f"another run is at work on {self.output}{self._owner()}; wait for it, or stop it first"
                raise StoreError(message) from error
            except OSError as error:
                message = f"{self.output} cannot be written: {error.strerror}; choose another folder with --output"
                raise StoreError(message) from error
            stack.callback(self.storage.remove, owner)
            with suppress(OSError):  # a courtesy to others, not what keeps them away
                self.storage.write_text(owner, f"process {os.getpid()} on {socket.gethostname()}")
            yield

    def _owner(self) -> str:
        try:
            return f" ({self.storage.read_text(f'{PRIVATE}/owner')})"
        except (OSError, ValueError):
            return ""

    def write_shard(
        self, prefix: str, parts: Mapping[str, str], tables: Mapping[TableName, pa.Table], counts: Counts
    ) -> Receipt:
        """Write the tables of a shard and then its receipt.

        Args:
            prefix: Of the hashes of its ids.
            parts: Digest of each thing that decided it, by name.
            tables: Its rows; a table without rows is left out.
            counts: What it holds.

        Raises:
            StoreError: The disk is full or not writable.
        """
        fingerprint = fingerprint_of(prefix, parts)
        folder = self.shard_folder(fingerprint)
        try:
            self.storage.remove(folder)
            self.storage.make_folder(folder)
            for name, table in tables.items():
                self.storage.write_table(f"{folder}/{name}.parquet", table)
            receipt = Receipt(
                fingerprint=fingerprint,
                prefix=prefix,
                rows={name: table.num_rows for name, table in tables.items()},
                sha256={name: self.storage.digest(f"{folder}/{name}.parquet") for name in tables},
                counts=counts,
                parts=parts,
            )
            self.storage.write_json(f"{folder}/receipt.json", asdict(receipt))
        except OSError as error:
            where = self.output / folder
            message = f"{where} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
            raise StoreError(message) from error
        return receipt

    def forget_all_but(self, fingerprints: Iterable[str]) -> None:
        """Remove the shards that are part of no current corpus."""
        kept = set(fingerprints)
        for name in self.storage.children(SHARDS):
            if name not in kept:
                self.storage.remove(f"{SHARDS}/{name}")
