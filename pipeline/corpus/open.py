"""Open the tables of a published corpus, whoever asks: one check of what is there, one set of messages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.corpus.storage import Storage
from pipeline.errors import StoreError

UNREADABLE = (pa.ArrowException, OSError, ValueError, MemoryError, RecursionError)
"""What reading a damaged file may raise; ValueError includes what is no UTF-8."""


def table_files(storage: Storage, table: TableName) -> list[str]:
    """Return the names of the files of a table, in order; a table without rows has none.

    Raises:
        StoreError: The folder holds no corpus.
    """
    if not storage.is_folder("data"):
        message = f"{storage.root} holds no corpus: there is no data/ in it; make one with `anglicize run`"
        raise StoreError(message)
    return [name for name in storage.files(f"data/{table}") if name.endswith(".parquet")]


def published_files(output: Path, table: TableName) -> list[Path]:
    """Return the files of a table of the corpus in a folder, each with the columns that this version writes.

    Raises:
        StoreError: The folder holds no corpus, or a file of the table is damaged or of another version.
    """
    storage = Storage(output)
    files = table_files(storage, table)
    for name in files:
        _require_schema(storage, name, table)
    return [Path(storage.path(name)) for name in files]


def open_table(output: Path, table: TableName) -> ds.Dataset | None:
    """Return a table of the corpus in a folder; None when it has no rows.

    Raises:
        StoreError: As `published_files`.
    """
    files = published_files(output, table)
    filesystem = Storage(output).filesystem
    return ds.dataset(list(map(str, files)), schema=SCHEMAS[table], filesystem=filesystem) if files else None


def read_batches(
    output: Path, table: TableName, columns: Sequence[str] | None = None, where: ds.Expression | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in the order of its files, a bounded number at a time.

    Args:
        output: Folder of the corpus.
        table: Its table.
        columns: Those to read; all unless given.
        where: Which rows; all unless given.

    Raises:
        StoreError: As `open_table`, or while a file is read.
    """
    dataset = open_table(output, table)
    if dataset is not None:
        with readable(output, table):
            yield from dataset.to_batches(columns=list(columns) if columns else None, filter=where)


def published_ids(storage: Storage) -> Iterator[str]:
    """Yield the ids of all articles of a corpus, rejected ones too, of any version; damaged files are left out."""
    names = [name for table in ("corpus", "rejected") for name in storage.files(f"data/{table}")]
    for name in names:
        with suppress(*UNREADABLE), storage.open(name) as stream, pq.ParquetFile(stream) as file:
            for batch in file.iter_batches(columns=["id"]):
                yield from batch.column("id").to_pylist()


@contextmanager
def readable(output: Path, table: TableName) -> Iterator[None]:
    """Turn what reading a damaged file raises into a message.

    Raises:
        StoreError: The block met such a file.
    """
    try:
        yield
    except UNREADABLE as error:
        message = f"the table {table} in {output} cannot be read: {error}; `anglicize verify` says what else is wrong"
        raise StoreError(message) from error


def _require_schema(storage: Storage, name: str, table: TableName) -> None:
    path = storage.root / name
    try:
        with storage.open(name) as stream:
            schema = pq.read_schema(stream)
    except UNREADABLE as error:
        message = f"{path} cannot be read ({error}); `anglicize verify` says what else is wrong"
        raise StoreError(message) from error
    if not schema.equals(SCHEMAS[table]):
        message = (
            f"{path} has not the columns that this version writes: it was made by another version; "
            "run `anglicize run` again with this one"
        )
        raise StoreError(message)
