"""Two published corpora → their articles in pairs, joined by id, in bounded memory.

Files are named by a prefix of the hash of the ids in them, and their rows stand in the order of the ids: two files with
one prefix are merged as streams. Where one corpus is cut finer than the other, the larger file is cut like it first, on
disk.
"""

import heapq
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, pairwise, repeat
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.corpus.open import published_files
from pipeline.corpus.partition import WHOLE, hash_of
from pipeline.corpus.schema import ROW_KEYS, SCHEMAS, Row, TableName
from pipeline.digest import digest_file
from pipeline.errors import StoreError

Files = Mapping[TableName, Path]
Shards = Mapping[str, Files]
"""The files of each shard, by the prefix of the hashes of its ids; the empty prefix is that of a whole corpus."""

COMPARED: tuple[TableName, ...] = ("corpus", "rejected", "lines")
"""The tables that are compared."""
BATCH_ROWS = 1024
"""Rows that are read at a time: about 1 MB of text in news articles."""
CUT_ROWS = 8192
"""Rows that are cut at a time, into two files."""
_BITS = "01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as a corpus has it, equal to another when every column of every row is.

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
            yield from _unread(left) if _are_same(left, right) else _merged(left, right)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        message = f"the tables of {before} or {after} cannot be read ({error}); `anglicize verify` says what is wrong"
        raise StoreError(message) from error


def _shards(output: Path) -> dict[str, dict[TableName, Path]]:
    shards: dict[str, dict[TableName, Path]] = {}
    for table in COMPARED:
        for path in published_files(output, table):
            prefix = "" if path.stem == WHOLE else path.stem
            if prefix.strip(_BITS):
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
    if {*left, *right} <= {prefix}:
        yield left.get(prefix, {}), right.get(prefix, {})
        return
    with TemporaryDirectory(prefix="anglicize-") as folder:
        finer = [_cut(side, prefix, Path(folder, name)) for side, name in ((left, "left"), (right, "right"))]
        for start in (prefix + bit for bit in _BITS):
            old, new = ({name: side[name] for name in side if name.startswith(start)} for side in finer)
            yield from _aligned(old, new, start)


def _cut(shards: Shards, prefix: str, folder: Path) -> Shards:
    """Return the shards, that of the prefix itself cut by the next bit into files of a new folder."""
    if prefix not in shards:
        return shards
    folder.mkdir()
    made: dict[str, dict[TableName, Path]] = {}
    for table, path in shards[prefix].items():
        for bit, part in _cut_file(path, table, len(prefix), folder).items():
            made.setdefault(prefix + bit, {})[table] = part
    return made


def _cut_file(path: Path, table: TableName, depth: int, folder: Path) -> dict[str, Path]:
    writers: dict[str, pq.ParquetWriter] = {}
    with ExitStack() as stack:
        for batch in _batches(path, CUT_ROWS):
            bits = pa.array([hash_of(name)[depth] for name in batch.column(ROW_KEYS[table][0]).to_pylist()])
            for bit in bits.unique().to_pylist():
                if bit not in writers:
                    part = folder / f"{table}-{bit}"
                    writer = pq.ParquetWriter(part, SCHEMAS[table], compression="lz4", use_dictionary=False)
                    writers[bit] = stack.enter_context(writer)
                writers[bit].write_batch(batch.filter(pc.equal(bits, bit)))
    return {bit: folder / f"{table}-{bit}" for bit in writers}


def _batches(path: Path, rows: int) -> Iterator[pa.RecordBatch]:
    # Without a buffer a whole row group, which is a whole shard, would be in memory at once.
    with pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as file:
        for batch in file.iter_batches(rows, use_threads=False):
            batch.validate(full=True)  # else damaged text is an error only where it is used
            yield batch


def _are_same(left: Files, right: Files) -> bool:
    return left.keys() == right.keys() and all(digest_file(left[name]) == digest_file(right[name]) for name in left)


def _unread(files: Files) -> Iterator[Pair]:
    for table in sorted(files.keys() - {"lines"}):
        for name in pq.ParquetFile(files[table]).read(columns=["id"]).column(0).to_pylist():
            article = Article(id=name, table=table, row={}, lines=None)
            yield article, article


def _merged(left: Files, right: Files) -> Iterator[Pair]:
    """Yield the articles of two files with the same part of all ids, by id."""
    both = heapq.merge(zip(repeat(0), _articles(left)), zip(repeat(1), _articles(right)), key=lambda item: item[1].id)
    for _, found in groupby(both, key=lambda item: item[1].id):
        sides = dict(found)
        yield sides.get(0), sides.get(1)


def _articles(files: Files) -> Iterator[Article]:
    """Yield the articles of one file of each table, by id."""
    # In this order: of one id, the merge gives the row of the article before its lines.
    streams = [_rows(files[table], table) for table in COMPARED if table in files]
    last = ""
    for identifier, found in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        (_, table, row), *rest = found
        if identifier <= last or table == "lines" or [name for _, name, _ in rest] not in ([], ["lines"]):
            message = f"the rows of {files[table]} are not those of a run; `anglicize verify` says what is wrong"
            raise StoreError(message)
        yield Article(id=identifier, table=table, row=row, lines=rest[0][2] if rest else None)
        last = identifier


def _rows(path: Path, table: TableName) -> Iterator[tuple[str, TableName, Any]]:
    """Yield the row of each article in a file, or its rows in the table `lines`."""
    batches = _batches(path, BATCH_ROWS)
    if table != "lines":
        yield from ((row["id"], table, row) for batch in batches for row in batch.to_pylist())
        return
    for identifier, parts in groupby((run for batch in batches for run in _runs(batch)), key=itemgetter(0)):
        yield identifier, table, pa.Table.from_batches([part for _, part in parts])


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Yield the rows of each article in a batch."""
    encoded = pc.run_end_encode(batch.column("doc_id"))
    bounds = pairwise([0, *encoded.run_ends.to_pylist()])
    for identifier, (start, end) in zip(encoded.values.to_pylist(), bounds, strict=True):
        yield identifier, batch.slice(start, end - start)
