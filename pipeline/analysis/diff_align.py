"""Two published corpora → their articles in pairs, joined by id, in bounded memory.

Files are named by a prefix of the hash of the ids in them, and their rows stand in the order of the ids: two files with
one prefix are merged as streams. Where one corpus is cut finer than the other, the larger file is cut like it first, on
disk. Knows nothing of what differs.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.corpus.open import published_files
from pipeline.corpus.partition import WHOLE
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.digest import digest_bytes, digest_file
from pipeline.errors import StoreError

Row = Mapping[str, Any]
Files = Mapping[TableName, Path]
Shards = Mapping[str, Files]
"""The files of each shard, by the prefix of the hashes of its ids; the empty prefix is that of a whole corpus."""

KEYS: Mapping[TableName, str] = {"corpus": "id", "rejected": "id", "lines": "doc_id"}
"""The tables that are compared, and the column that holds the id."""
BATCH_ROWS = 1024
"""Rows that are read at a time: about 1 MB of text in news articles."""
CUT_ROWS = 8192
"""Rows that are cut at a time, into up to sixteen files."""
_DIGITS = "0123456789abcdef"
_IPC = ".arrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as a corpus has it.

    Attributes:
        id: Its id.
        table: `corpus` or `rejected`.
        row: Its row there.
        lines: Its rows in the table `lines`, in order; None when it has none.
    """

    id: str
    table: TableName
    row: Row
    lines: pa.Table | None

    def is_same(self, other: "Article") -> bool:
        """Return whether every column of every row is equal."""
        if self is other:
            return True
        if self.table != other.table or self.row != other.row or (self.lines is None) != (other.lines is None):
            return False
        return self.lines is None or bool(self.lines.equals(other.lines))


Pair = tuple[Article | None, Article | None]


def pairs(before: Path, after: Path) -> Iterator[Pair]:
    """Yield every article of two corpora, None in place of one that a corpus has not, always in the same order.

    Memory is bounded by a batch of rows and the largest article. An article of a file that is the same in both corpora
    stands on both sides as one object, without rows.

    Raises:
        StoreError: A folder holds no corpus, or one that this version cannot read.
    """
    old, new = _shards(before), _shards(after)
    try:
        for left, right in _aligned(old, new, ""):
            yield from _unread(left) if left and right and _are_same(left, right) else _merged(left, right)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        message = f"the tables of {before} or {after} cannot be read ({error}); `anglicize verify` says what is wrong"
        raise StoreError(message) from error


def _shards(output: Path) -> dict[str, dict[TableName, Path]]:
    shards: dict[str, dict[TableName, Path]] = {}
    for table in KEYS:
        for path in published_files(output, table):
            prefix = "" if path.stem == WHOLE else path.stem
            if prefix.strip(_DIGITS):
                message = f"{path} is not named like a file of a corpus; `anglicize verify` lists such files"
                raise StoreError(message)
            shards.setdefault(prefix, {})[table] = path
    if not shards:
        message = f"{output} holds no corpus: data/ is empty; make one with `anglicize run`"
        raise StoreError(message)
    for first, second in pairwise(sorted(shards)):
        if second.startswith(first):
            message = f"{output} has two files for the same articles; `anglicize verify` says what is wrong"
            raise StoreError(message)
    return shards


def _aligned(left: Shards, right: Shards, prefix: str) -> Iterator[tuple[Files, Files]]:
    """Yield the files of either side that hold the same part of all possible ids."""
    if set(left) <= {prefix} and set(right) <= {prefix}:
        yield left.get(prefix, {}), right.get(prefix, {})
    elif not left or not right:
        yield from ((left.get(name, {}), right.get(name, {})) for name in sorted({*left, *right}))
    else:
        with ExitStack() as stack:
            finer = [stack.enter_context(_cut(side, prefix)) for side in (left, right)]
            for digit in _DIGITS:
                start = prefix + digit
                old, new = ({n: files for n, files in side.items() if n.startswith(start)} for side in finer)
                if old or new:
                    yield from _aligned(old, new, start)


@contextmanager
def _cut(shards: Shards, prefix: str) -> Iterator[Shards]:
    """Give the shards, that of the prefix itself cut by the next digit into files of a temporary folder."""
    if prefix not in shards:
        yield shards
        return
    with TemporaryDirectory(prefix="anglicize-") as folder:
        made: dict[str, dict[TableName, Path]] = {}
        for table, path in shards[prefix].items():
            for digit, part in _cut_file(path, table, len(prefix), Path(folder)).items():
                made.setdefault(prefix + digit, {})[table] = part
        yield {**{name: files for name, files in shards.items() if name != prefix}, **made}


def _cut_file(path: Path, table: TableName, depth: int, folder: Path) -> dict[str, Path]:
    parts: dict[str, Path] = {}
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for batch in _batches(path, CUT_ROWS):
            digits = [_hash(identifier)[depth] for identifier in batch.column(KEYS[table]).to_pylist()]
            for digit in sorted(set(digits)):
                if digit not in writers:
                    parts[digit] = folder / f"{table}-{digit}{_IPC}"
                    made = pa.ipc.new_stream(parts[digit], SCHEMAS[table], options=options)
                    writers[digit] = stack.enter_context(made)
                writers[digit].write_batch(batch.filter(pa.array([digit == found for found in digits])))
    return parts


def _hash(identifier: str) -> str:
    return digest_bytes(identifier.encode())


def _batches(path: Path, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    if path.suffix == _IPC:
        with pa.ipc.open_stream(path, options=pa.ipc.IpcReadOptions(use_threads=False)) as stream:
            yield from stream
        return
    # Without a buffer a whole row group, which is a whole shard, would be in memory at once.
    with pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as file:
        for batch in file.iter_batches(rows, use_threads=False):
            batch.validate(full=True)  # else damaged text is an error only where it is used
            yield batch


def _are_same(left: Files, right: Files) -> bool:
    return left.keys() == right.keys() and all(digest_file(left[name]) == digest_file(right[name]) for name in left)


def _unread(files: Files) -> Iterator[Pair]:
    for table in files.keys() - {"lines"}:
        for batch in pq.ParquetFile(files[table]).iter_batches(columns=["id"]):
            for identifier in batch.column("id").to_pylist():
                article = Article(id=identifier, table=table, row={}, lines=None)
                yield article, article


def _merged(left: Files, right: Files) -> Iterator[Pair]:
    """Yield the articles of two files with the same part of all ids, by id."""
    old, new = _articles(left), _articles(right)
    both = heapq.merge(((a, 0) for a in old), ((a, 1) for a in new), key=lambda item: item[0].id)
    for _, found in groupby(both, key=lambda item: item[0].id):
        sides: list[Article | None] = [None, None]
        for article, side in found:
            sides[side] = article
        yield sides[0], sides[1]


def _articles(files: Files) -> Iterator[Article]:
    """Yield the articles of one file of each table, by id."""
    heads = heapq.merge(_heads(files, "corpus"), _heads(files, "rejected"), key=lambda head: str(head[1]["id"]))
    lines = _lines(files)
    waiting = next(lines, None)
    last = ""
    for table, row in heads:
        identifier = str(row["id"])
        if identifier <= last or (waiting and waiting[0] < identifier):
            raise _disorder(files)
        last = identifier
        own = None
        if waiting and waiting[0] == identifier:
            own, waiting = waiting[1], next(lines, None)
        yield Article(id=identifier, table=table, row=row, lines=own)
    if waiting:
        raise _disorder(files)


def _disorder(files: Files) -> StoreError:
    path = files.get("lines") or next(iter(files.values()))
    return StoreError(f"the rows of {path} are not those that a run writes; `anglicize verify` says what is wrong")


def _heads(files: Files, table: TableName) -> Iterator[tuple[TableName, Row]]:
    if table in files:
        yield from ((table, row) for batch in _batches(files[table]) for row in batch.to_pylist())


def _lines(files: Files) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of each article in the table `lines`."""
    if "lines" not in files:
        return
    for identifier, parts in groupby(_runs(_batches(files["lines"])), key=lambda run: run[0]):
        yield identifier, pa.Table.from_batches([part for _, part in parts])


def _runs(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Yield each batch in parts of one article."""
    for batch in batches:
        encoded = pc.run_end_encode(batch.column("doc_id"))
        start = 0
        for identifier, end in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
            yield identifier, batch.slice(start, end - start)
            start = end
