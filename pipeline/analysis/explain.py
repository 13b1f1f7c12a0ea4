"""A readable account of one article of a published corpus: every line, its fate, the rule, the translation.

Reads the published tables only, so it explains any corpus, whoever made it.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import pyarrow.dataset as ds

from pipeline.corpus.open import read_batches
from pipeline.corpus.schema import Row, TableName
from pipeline.document import EditKind
from pipeline.errors import UsageError
from pipeline.readers.find import escape_name

_TOLD = (EditKind.DROP, EditKind.TRANSLATE)
"""What the account of a line tells in other words than as an edit."""


def explain(output: Path, identifier: str) -> str:
    """Return the account of the article with this id.

    Raises:
        StoreError: The folder holds no corpus.
        UsageError: No article has the id; the nearest ids are named.
    """
    identifier = _as_stored(output, identifier)
    lines = _rows(output, "lines", "doc_id", identifier)
    corpus = _rows(output, "corpus", "id", identifier)
    rejected = _rows(output, "rejected", "id", identifier)
    if not corpus and not rejected:
        raise UsageError(_unknown(output, identifier))
    segments: dict[int, list[Row]] = {}
    for row in _rows(output, "segments", "doc_id", identifier):
        segments.setdefault(row["line"], []).append(row)
    head = _published_head(corpus[0]) if corpus else _rejected_head(rejected[0])
    body = [
        text for row in sorted(lines, key=lambda row: row["line"]) for text in _line(row, segments.get(row["line"], []))
    ]
    return "\n".join([*head, "", *body])


def _as_stored(output: Path, identifier: str) -> str:
    """Return the id as it is, or else the id that a file of this name has: ids are names with odd bytes escaped."""
    escaped = "/".join(map(escape_name, identifier.split("/")))
    return identifier if identifier in _ids(output) else escaped


def _ids(output: Path) -> list[str]:
    tables: tuple[TableName, ...] = ("corpus", "rejected")
    batches = (batch for table in tables for batch in read_batches(output, table, ["id"]))
    return [known for batch in batches for known in batch.column("id").to_pylist()]


def _rows(output: Path, table: TableName, key: str, identifier: str) -> list[Row]:
    found = read_batches(output, table, where=ds.field(key) == identifier)
    return [row for batch in found for row in batch.to_pylist()]


def _unknown(output: Path, identifier: str) -> str:
    ids = _ids(output)
    inside = [known for known in ids if identifier in known][:3]
    near = inside or get_close_matches(identifier, ids, n=3, cutoff=0.3) or sorted(ids)[:3]
    return (
        f"no article of {output} has the id {identifier!r}; ids are paths below the input, such as: {', '.join(near)}"
    )


def _published_head(row: Row) -> list[str]:
    origin = f"translated by {', '.join(row['models'])}" if row["translated"] else "not translated"
    score = "" if row["language_score"] is None else f" ({row['language_score']:.0%} of the text)"
    quality = "" if row["quality"] is None else f"; quality {row['quality']:.3f}"
    head = [row["id"], f"  read as {row['encoding']}, {row['language']}{score}; {origin}{quality}"]
    if row["title"]:
        head.append(f"  title: {row['title']}")
    if row["flags"]:
        head.append(f"  flags: {', '.join(row['flags'])}")
    return head


def _rejected_head(row: Row) -> list[str]:
    return [row["id"], f"  REJECTED, {row['reason']}: {row['detail']}"]


def _line(row: Row, segments: Sequence[Row]) -> Iterator[str]:
    """Yield the account of one line; lines count from 1, as editors show them."""
    if row["status"] == "blank":
        return
    yield f"{row['line'] + 1:>5}  {_fate(row)}"
    yield f"       | {row['source']}"
    for segment in segments:
        if segment["origin"] != "copied":
            yield from _segment(segment)
    if row["text"] is not None and row["text"] != row["source"]:
        yield f"       = {row['text']}"
    yield from _edits(row)


def _fate(row: Row) -> str:
    flags = f" [{', '.join(row['flags'])}]" if row["flags"] else ""
    if row["status"] == "dropped":
        return f"DROPPED {row['kind']} by {row['stage']}/{row['rule']}{flags}"
    return f"{row['status']} {row['kind']}{flags}"


def _segment(segment: Row) -> Iterator[str]:
    english = "no English" if segment["english"] is None else segment["english"]
    score = "" if segment["score"] is None else f" ({segment['score']:.2f})"
    flags = f" [{', '.join(segment['flags'])}]" if segment["flags"] else ""
    yield f"       > {segment['source']}"
    yield f"       < {english}  — {segment['origin']} {segment['model'] or ''}{score}{flags}"


def _edits(row: Row) -> Iterator[str]:
    """Yield what rules changed inside the line, equal changes once with their number."""
    seen: dict[tuple[str, str], int] = {}
    for edit in row["edits"]:
        if edit["kind"] in _TOLD or (row["status"] == "dropped" and edit["kind"] == EditKind.UNWRAP):
            continue
        key = (f"{edit['stage']}/{edit['rule']}", f"{edit['before']!r} → {edit['after']!r}")
        seen[key] = seen.get(key, 0) + 1
    for (rule, change), times in seen.items():
        yield f"       ~ {rule}: {change}" + (f" ({times} times)" if times > 1 else "")
