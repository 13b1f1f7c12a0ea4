"""Published corpora for tests: made from documents without a run, read, and changed."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config import load_config
from pipeline.corpus.partition import ARTICLES, partition
from pipeline.corpus.publish import publish
from pipeline.corpus.schema import SCHEMAS, TableName, tables_of
from pipeline.corpus.stats import Counts, count
from pipeline.corpus.store import Store
from pipeline.digest import digest_bytes, digest_file
from pipeline.document import Document, Edit, EditKind, Line, Origin, Segment
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.publication import Effort, make_edition

Row = dict[str, Any]


def write_corpus(output: Path, documents: Sequence[Document], *, shard_documents: int = 256) -> Path:
    """Publish the documents as a run would, cut into shards like its."""
    store = Store(output)
    store.prepare()
    receipts = []
    for prefix, own in partition(documents, shard_documents).items():
        digest = digest_bytes(repr(own).encode("utf-8", "replace"))
        parts = {"reading": digest_bytes(b""), ARTICLES: digest}
        receipts.append(store.write_shard(prefix, parts, tables_of(own), count(own)))
    effort = Effort(
        worked=sum((receipt.counts for receipt in receipts), start=Counts()), asked=0, recalled=0, seconds=1.5
    )
    publish(store, make_edition(_echo(), receipts, effort))
    return output


@cache
def _echo() -> ResolvedRun:
    return resolve(load_config("echo"))


def rows(output: Path, table: str) -> list[Row]:
    """Return the rows of a published table, in the order of its files."""
    files = sorted((output / "data" / table).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def published(output: Path) -> dict[str, bytes]:
    """Return every file of the published tables, by its path in the corpus."""
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted((output / "data").rglob("*.parquet"))}


def translated(line: Line, english: str, *, model: str = "fake") -> Line:
    """Return the line as one translated sentence."""
    segment = Segment(source=line.text, english=english, origin=Origin.MODEL, model=model, score=-0.1)
    edit = Edit(
        stage="translate",
        rule="translation",
        kind=EditKind.TRANSLATE,
        start=0,
        end=len(line.text),
        before=line.text,
        after=english,
    )
    return replace(line, segments=(segment,)).edited([edit])


def with_line(document: Document, number: int, change: Callable[[Line], Line]) -> Document:
    """Return the document with one line changed."""
    lines = tuple(change(line) if index == number else line for index, line in enumerate(document.lines))
    models = {s.model for line in lines for s in line.segments if s.model}
    return replace(document, lines=lines, models=tuple(sorted(models)))


def rewrite(output: Path, table: TableName, change: Callable[[list[Row]], Iterable[Row]]) -> None:
    """Change the rows of the only shard, and the receipt with them, as one would who does not want to be found out."""
    (folder,) = (output / ".anglicize/shards").iterdir()
    stored = folder / f"{table}.parquet"
    rows = list(change(pq.read_table(stored).to_pylist()))
    for path in (stored, output / "data" / table / "all.parquet"):
        path.unlink()
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[table]), path)
    receipt = json.loads((folder / "receipt.json").read_text("utf-8"))
    receipt["sha256"][table] = digest_file(stored)
    receipt["rows"][table] = len(rows)
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
