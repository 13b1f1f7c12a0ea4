"""Published corpora for tests: made from documents without a run, read, and changed."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config import RunConfig, load_config
from pipeline.corpus.partition import make_shards
from pipeline.corpus.publish import Edition, publish
from pipeline.corpus.schema import SCHEMAS, TableName, tables_of
from pipeline.corpus.stats import count
from pipeline.corpus.store import Counts, Store
from pipeline.digest import digest_bytes, digest_file
from pipeline.document import Document, Edit, EditKind, Line, Origin, Segment
from pipeline.readers.find import Source

Row = dict[str, Any]


@cache
def _config() -> RunConfig:
    return load_config("echo")


def write_corpus(output: Path, documents: Sequence[Document], *, shard_documents: int = 256) -> Path:
    """Publish the documents as a run would, cut into shards like its."""
    store = Store(output)
    store.prepare()
    by_id = {document.id: document for document in documents}
    sources = [Source(id=name, path=name, site="", file=output / name) for name in by_id]
    digests = {name: digest_bytes(repr(document).encode("utf-8", "replace")) for name, document in by_id.items()}
    receipts = []
    for shard in make_shards(sources, shard_documents, digests, {"reading": digest_bytes(b"")}):
        own = [by_id[source.id] for source in shard.sources]
        receipts.append(store.write_shard(shard, tables_of(own), count(own)))
    counts = sum((receipt.counts for receipt in receipts), start=Counts())
    edition = Edition(config=_config(), receipts=tuple(receipts), counts=counts, worked=counts, seconds=1.5)
    publish(store, edition)
    return output


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
