"""Published rows → the documents they were made from, which must give the same rows again.

One shard at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.corpus import ledger
from pipeline.corpus.schema import ROW_KEYS, Row, TableName, tables_of
from pipeline.document import Document, Edit, EditKind, Kind, Line, Origin, Rejection, Segment, replay

Tables = Mapping[TableName, pa.Table]

MOST_SHOWN = 120
"""Characters of a value in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The documents of a shard, and everything in which its rows contradict them or each other."""

    documents: tuple[Document, ...]
    faults: tuple[str, ...]


def rebuild(tables: Tables) -> Rebuilt:
    """Return the documents that the tables of one shard hold; each table must have the schema of its name."""
    rows = {name: table.to_pylist() for name, table in tables.items()}
    faults = [fault for name, found in rows.items() for fault in _key_faults(name, found)]
    heads = {row["id"]: row for row in (*rows.get("corpus", ()), *rows.get("rejected", ()))}
    twice = {row["id"] for row in rows.get("corpus", ())} & {row["id"] for row in rows.get("rejected", ())}
    faults += [f"{identifier} is in both corpus and rejected" for identifier in sorted(twice)]
    lines, segments = _grouped(rows.get("lines", ())), _grouped(rows.get("segments", ()))
    faults += [f"{name} has lines, but is in neither corpus nor rejected" for name in lines if name not in heads]
    faults += [f"{name} has segments, but no lines" for name in segments if name not in lines]
    documents: list[Document] = []
    for identifier in sorted(heads):
        try:
            made = _document(heads[identifier], lines.get(identifier, []), segments.get(identifier, []))
        except ValueError as error:
            faults.append(f"{identifier}: {error}")
            continue
        faults += _ledger_faults(made)
        documents.append(made)
    made_again = tables_of(documents)
    faults += [fault for name in ROW_KEYS for fault in _row_faults(name, rows.get(name, []), made_again, tables)]
    return Rebuilt(documents=tuple(documents), faults=tuple(dict.fromkeys(faults)))


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["doc_id"], []).append(row)
    return groups


def _key_faults(name: TableName, rows: Sequence[Row]) -> Iterator[str]:
    """Yield keys that stand twice or out of order."""
    before: tuple[Any, ...] | None = None
    for row in rows:
        key = _key(name, row)
        if before is not None and key <= before:
            yield f"{_named(key)}: {'twice' if key == before else 'out of order'} in the table {name}"
        before = key


def _named(key: Sequence[object]) -> str:
    return " ".join(
        map(str, (key[0], *(f"{what} {part}" for what, part in zip(("line", "segment"), key[1:], strict=False))))
    )


def _document(head: Row, lines: Sequence[Row], segments: Sequence[Row]) -> Document:
    """Return the document.

    Raises:
        ValueError: A number is missing or too many, or a value is none that a document can have.
    """
    _expect_all("line", [row["line"] for row in lines])
    own = {number: list(rows) for number, rows in groupby(segments, key=lambda row: int(row["line"]))}
    if strays := sorted(set(own) - set(range(len(lines)))):
        message = f"has segments of line {strays[0]}, which it has not"
        raise ValueError(message)
    made = tuple(_line(row, own.get(number, [])) for number, row in enumerate(lines))
    document = Document(id=head["id"], path=head["path"], lines=made)
    if "reason" in head:
        return replace(document, reject=Rejection(reason=head["reason"], detail=head["detail"]))
    models = {s.model for line in made for s in line.segments if s.model and s.english is not None}
    return replace(
        document,
        language=head["language"],
        language_score=head["language_score"],
        encoding=head["encoding"],
        quality=head["quality"],
        models=tuple(sorted(models)),
        flags=_flags(head),
        site=head["site"] or "",
        **{name: head[name] for name in ("url", "date", "author", "metadata")},
    ).retitled()


def _expect_all(what: str, numbers: Sequence[int]) -> None:
    for expected, number in enumerate(numbers):
        if number != expected:
            message = f"{what} {expected} is missing: {what} {number} stands in its place"
            raise ValueError(message)


def _line(row: Row, segments: Sequence[Row]) -> Line:
    _expect_all("segment", [segment["segment"] for segment in segments])
    if None in row["edits"]:
        message = f"line {row['line']} has an edit that is null"
        raise ValueError(message)
    edits = tuple(Edit(**{**edit, "kind": EditKind(edit["kind"])}) for edit in row["edits"])
    is_dropped = row["rule"] is not None
    if is_dropped and not edits:
        message = f"line {row['line']} was dropped, but no edit dropped it"
        raise ValueError(message)
    is_failed = row["text"] is None and not is_dropped
    return Line(
        source=row["source"],
        text=_replayed(row["source"], edits) if is_failed else row["text"] or "",
        kind=Kind(row["kind"]),
        language=row["language"],
        segments=tuple(map(_segment, segments)),
        edits=edits,
        flags=_flags(row),
        dropped=edits[-1] if is_dropped else None,
        failed=is_failed,
    )


def _replayed(source: str, edits: Sequence[Edit]) -> str:
    try:
        return replay(source, edits)
    except (ValueError, TypeError):
        return source  # the ledger says what is wrong


def _segment(row: Row) -> Segment:
    return Segment(
        source=row["source"],
        english=row["english"],
        origin=Origin(row["origin"]),
        model=row["model"],
        score=row["score"],
        flags=_flags(row),
    )


def _flags(row: Row) -> tuple[str, ...]:
    if None in row["flags"]:
        message = "a flag is null"
        raise ValueError(message)
    return tuple(row["flags"])


def _ledger_faults(document: Document) -> list[str]:
    """Return where the ledger does not add up; a document rejected for just that is right to say so."""
    if document.reject and document.reject.reason == "unbalanced_ledger":
        return []
    try:
        return ledger.faults(document)
    except TypeError as error:  # an edit with a null in it
        return [f"{document.id}: {error}"]


def _row_faults(name: TableName, rows: Sequence[Row], made: Tables, tables: Tables) -> Iterator[str]:
    """Yield the columns in which stored rows differ from those that the documents give."""
    if name not in made or (name in tables and made[name].equals(tables[name])):
        return
    stored = {_key(name, row): row for row in rows}
    for row in made[name].to_pylist():
        key = _key(name, row)
        for column, value in row.items():
            if key in stored and stored[key][column] != value:
                differing = f"is {_short(stored[key][column])}, its ledger gives {_short(value)}"
                yield f"{_named(key)}: `{column}` in {name} {differing}"


def _key(name: TableName, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in ROW_KEYS[name])


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
