"""The tables of a published corpus: one explicit Arrow schema each, written once, and the rows that documents become.

The schema is never inferred: a shard whose column is all null must load beside one whose column is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa

from pipeline.document import Document, Line

TableName = Literal["corpus", "rejected", "lines", "segments"]
Row = Mapping[str, Any]
"""One row of a table, by column."""

TABLE_VERSION = 2
"""Raised when a column or the meaning of one changes: shards written before are done again."""


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_STRINGS = pa.list_(pa.string())
_EDIT = pa.struct(
    [
        ("stage", pa.string()),
        ("rule", pa.string()),
        ("kind", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("before", pa.string()),
        ("after", pa.string()),
    ]
)

SCHEMAS: Mapping[TableName, pa.Schema] = {
    "corpus": pa.schema(
        [
            _required("id", pa.string()),
            _required("text", pa.string()),
            pa.field("title", pa.string()),
            _required("language", pa.string()),
            pa.field("language_score", pa.float64()),
            _required("path", pa.string()),
            _required("encoding", pa.string()),
            _required("translated", pa.bool_()),
            _required("models", _STRINGS),
            pa.field("quality", pa.float64()),
            _required("flags", _STRINGS),
            pa.field("url", pa.string()),
            pa.field("date", pa.string()),
            pa.field("author", pa.string()),
            pa.field("site", pa.string()),
            pa.field("metadata", pa.string()),
        ]
    ),
    "rejected": pa.schema(
        [
            _required("id", pa.string()),
            _required("reason", pa.string()),
            _required("detail", pa.string()),
            _required("path", pa.string()),
        ]
    ),
    "lines": pa.schema(
        [
            _required("doc_id", pa.string()),
            _required("line", pa.int32()),
            _required("kind", pa.string()),
            _required("language", pa.string()),
            _required("source", pa.string()),
            pa.field("text", pa.string()),
            _required("status", pa.string()),
            pa.field("rule", pa.string()),
            pa.field("stage", pa.string()),
            _required("flags", _STRINGS),
            _required("edits", pa.list_(_EDIT)),
        ]
    ),
    "segments": pa.schema(
        [
            _required("doc_id", pa.string()),
            _required("line", pa.int32()),
            _required("segment", pa.int32()),
            _required("language", pa.string()),
            _required("source", pa.string()),
            pa.field("english", pa.string()),
            _required("origin", pa.string()),
            pa.field("model", pa.string()),
            pa.field("score", pa.float64()),
            _required("flags", _STRINGS),
        ]
    ),
}

ROW_KEYS: Mapping[TableName, tuple[str, ...]] = {
    "corpus": ("id",),
    "rejected": ("id",),
    "lines": ("doc_id", "line"),
    "segments": ("doc_id", "line", "segment"),
}
"""The columns that name a row of each table, in the order in which its rows stand."""

SCORE_DECIMALS = 4
"""The digits behind these depend on the processor."""


def tables_of(documents: Sequence[Document]) -> dict[TableName, pa.Table]:
    """Return the rows of all documents, table by table; a table without rows is left out."""
    rows: dict[TableName, list[Row]] = {
        "corpus": [_corpus_row(document) for document in documents if not document.reject],
        "rejected": [_rejected_row(document) for document in documents if document.reject],
        "lines": [row for document in documents for row in _line_rows(document)],
        "segments": [row for document in documents for row in _segment_rows(document)],
    }
    return {name: pa.Table.from_pylist(found, schema=SCHEMAS[name]) for name, found in rows.items() if found}


def line_status(document: Document, line: Line) -> str:
    """Return the fate of a line: kept, dropped, failed, blank, or rejected with its document."""
    if document.reject:
        return "rejected"
    if line.dropped:
        return "dropped"
    if line.failed:
        return "failed"
    return "kept" if line.text.strip() else "blank"


def _corpus_row(document: Document) -> Row:
    return {
        "id": document.id,
        "text": document.text,
        "title": document.title,
        "language": document.language,
        "language_score": document.language_score,
        "path": document.path,
        "encoding": document.encoding,
        "translated": bool(document.models),
        "models": list(document.models),
        "quality": document.quality,
        "flags": list(document.flags),
        "url": document.url,
        "date": document.date,
        "author": document.author,
        "site": document.site or None,
        "metadata": document.metadata,
    }


def _rejected_row(document: Document) -> Row:
    reject = document.reject
    if reject is None:
        message = f"{document.id} was not rejected"
        raise ValueError(message)
    return {"id": document.id, "reason": reject.reason, "detail": reject.detail, "path": document.path}


def _line_rows(document: Document) -> Iterator[Row]:
    for number, line in enumerate(document.lines):
        yield {
            "doc_id": document.id,
            "line": number,
            "kind": str(line.kind),
            "language": line.language,
            "source": line.source,
            "text": None if line.dropped or line.failed else line.text,
            "status": line_status(document, line),
            "rule": line.dropped.rule if line.dropped else None,
            "stage": line.dropped.stage if line.dropped else None,
            "flags": list(line.flags),
            "edits": [
                {
                    "stage": edit.stage,
                    "rule": edit.rule,
                    "kind": str(edit.kind),
                    "start": edit.start,
                    "end": edit.end,
                    "before": edit.before,
                    "after": edit.after,
                }
                for edit in line.edits
            ],
        }


def _segment_rows(document: Document) -> Iterator[Row]:
    for number, line in enumerate(document.lines):
        for index, segment in enumerate(line.segments):
            yield {
                "doc_id": document.id,
                "line": number,
                "segment": index,
                "language": line.language,
                "source": segment.source,
                "english": segment.english,
                "origin": str(segment.origin),
                "model": segment.model,
                "score": None if segment.score is None else round(segment.score, SCORE_DECIMALS),
                "flags": list(segment.flags),
            }
