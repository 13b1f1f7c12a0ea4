"""What differs between two corpora: articles, their lines, and what each line's difference is.

Compares published tables alone; ids are the join key. Nothing is kept of an article once it is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

import pyarrow as pa

from pipeline.analysis.diff_align import Article, Pair
from pipeline.corpus.schema import Row
from pipeline.document import EditKind
from pipeline.errors import StoreError
from pipeline.text.worddiff import MOST_PAIRS, equal_pairs

Change = Literal["changed", "rejected", "restored", "added", "removed"]
What = Literal["source", "fate", "rule", "translation", "edits", "language", "kind", "flags", "added", "removed"]

CHANGES: Mapping[Change, str] = {
    "changed": "in both corpora, or rejected by both, but not the same",
    "rejected": "in the first corpus, rejected by the second",
    "restored": "rejected by the first, in the second corpus",
    "added": "only in the second",
    "removed": "only in the first",
}
WHATS: Mapping[What, str] = {
    "source": "the line as read",
    "fate": "kept, dropped, failed or blank",
    "rule": "dropped by another rule",
    "translation": "its English as the model gave it",
    "edits": "what rules changed inside it",
    "language": "the language it was detected in",
    "kind": "what it is in its article",
    "flags": "its flags",
    "added": "only in the second",
    "removed": "only in the first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A line as one corpus has it.

    Attributes:
        line: Its number, from 0.
        status: Its fate, as in the table `lines`.
        rule: Who dropped it, as `stage/rule`; None for others.
        language: Of the line as read.
        kind: What it is in its article.
        text: As it is in the corpus; of a dropped line, as it was when it was dropped; of others, the source.
        flags: Its flags.
        edits: What rules changed inside it, as (`stage/rule`, before, after).
    """

    line: int
    status: str
    rule: str | None
    language: str
    kind: str
    text: str
    flags: tuple[str, ...]
    edits: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A line that differs, and in what; None on the side that has it not."""

    what: tuple[What, ...]
    before: LineState | None
    after: LineState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A column of the article's own row that differs."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """An article that differs. Lines are compared where it is in both corpora, or rejected by both."""

    id: str
    change: Change
    fields: tuple[FieldChange, ...] = ()
    lines: tuple[LineChange, ...] = ()


@dataclass(slots=True)
class Summary:
    """How many articles and lines differ, counted as changes go by.

    Attributes:
        same: Articles without a difference.
        articles: The others, by change.
        lines: Lines that differ, by what differs; a line may differ in several ways.
        drops_more: Lines that a rule drops only in the second corpus, by `stage/rule`.
        drops_fewer: Lines that it drops only in the first.
        edits_more: Changes inside lines that a rule makes only in the second corpus.
        edits_fewer: Those that it makes only in the first.
    """

    same: int = 0
    articles: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    drops_more: Counter[str] = field(default_factory=Counter)
    drops_fewer: Counter[str] = field(default_factory=Counter)
    edits_more: Counter[str] = field(default_factory=Counter)
    edits_fewer: Counter[str] = field(default_factory=Counter)

    @property
    def is_equal(self) -> bool:
        """True when no article differs."""
        return not self.articles

    def add(self, change: ArticleChange) -> None:
        """Count one article that differs."""
        self.articles[change.change] += 1
        for line in change.lines:
            self.lines.update(line.what)
            old, new = (line.before, line.after)
            old_rule, new_rule = (state.rule if state else None for state in (old, new))
            if old_rule != new_rule:
                self.drops_more.update([new_rule] if new_rule else [])
                self.drops_fewer.update([old_rule] if old_rule else [])
            old_edits, new_edits = (
                Counter(rule for rule, _, _ in state.edits) if state else Counter() for state in (old, new)
            )
            self.edits_more.update(new_edits - old_edits)
            self.edits_fewer.update(old_edits - new_edits)


def changes(found: Iterable[Pair], summary: Summary) -> Iterator[ArticleChange]:
    """Yield every article that differs, and count all of them."""
    for before, after in found:
        change = compare(before, after)
        if change:
            summary.add(change)
            yield change
        else:
            summary.same += 1


def compare(before: Article | None, after: Article | None) -> ArticleChange | None:
    """Return how an article differs; None when it does not."""
    if before is None or after is None:
        present = before or after
        return ArticleChange(id=present.id, change="added" if before is None else "removed") if present else None
    if before == after:
        return None
    if before.table != after.table:
        reason = (after if after.table == "rejected" else before).row
        fields = tuple(
            FieldChange(name=name, before=None, after=reason[name])
            if after.table == "rejected"
            else FieldChange(name=name, before=reason[name], after=None)
            for name in ("reason", "detail")
        )
        return ArticleChange(
            id=before.id, change="rejected" if after.table == "rejected" else "restored", fields=fields
        )
    lines = tuple(_line_changes(_rows(before.lines), _rows(after.lines)))
    return ArticleChange(
        id=before.id, change="changed", fields=_field_changes(before.row, after.row, lines), lines=lines
    )


def _field_changes(old: Row, new: Row, lines: Sequence[LineChange]) -> tuple[FieldChange, ...]:
    """Return what differs in the article's own row; its text and title only where no line tells."""
    told = {"text", "title"} if lines else set()
    return tuple(
        FieldChange(name=name, before=old[name], after=new[name])
        for name in old
        if name not in told and old[name] != new[name]
    )


def _rows(lines: pa.Table | None) -> list[Row]:
    rows: list[Row] = lines.to_pylist() if lines is not None else []
    for row in rows:
        if None in row["flags"] or any(edit is None or None in edit.values() for edit in row["edits"]):
            message = f"a line of {row['doc_id']} has a null in it; `anglicize verify` says what is wrong"
            raise StoreError(message)
    return rows


def _line_changes(old: Sequence[Row], new: Sequence[Row]) -> Iterator[LineChange]:
    for before, after in _paired(old, new):
        if before == after:
            continue
        if before is None or after is None:
            yield LineChange(
                what=("added",) if before is None else ("removed",),
                before=_state(before) if before else None,
                after=_state(after) if after else None,
            )
        elif what := _what(before, after):
            yield LineChange(what=what, before=_state(before), after=_state(after))


def _paired(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the lines of two versions in pairs: by number when as much was read, else by what was read."""
    was: list[str] = [row["source"] for row in old]
    now: list[str] = [row["source"] for row in new]
    if was == now or equal_pairs(was, now) > MOST_PAIRS:
        yield from _side_by_side(old, new)
        return
    for _, start, end, new_start, new_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        yield from _side_by_side(old[start:end], new[new_start:new_end])


def _side_by_side(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    for index in range(max(len(old), len(new))):
        yield old[index] if index < len(old) else None, new[index] if index < len(new) else None


def _what(old: Row, new: Row) -> tuple[What, ...]:
    """Return in what two lines differ; nothing when only their number does.

    What follows from another fate is no difference of its own: a line dropped earlier has no translation and no edits.
    """
    same_fate = old["status"] == new["status"]
    translations = (_translation(old), _translation(new))
    checks: dict[What, bool] = {
        "source": old["source"] != new["source"],
        "fate": not same_fate,
        "rule": same_fate and _rule(old) != _rule(new),
        "translation": (same_fate or all(translations)) and translations[0] != translations[1],
        "edits": same_fate and _inner_edits(old) != _inner_edits(new),
        "language": old["language"] != new["language"],
        "kind": same_fate and old["kind"] != new["kind"],
        "flags": same_fate and old["flags"] != new["flags"],
    }
    found = tuple(what for what, differs in checks.items() if differs)
    # The same edits elsewhere in the line are a difference too; another number of the line alone is none.
    rest = old["text"] != new["text"] or old["edits"] != new["edits"]
    return found or (("edits",) if rest else ())


def _rule(row: Row) -> str | None:
    return f"{row['stage']}/{row['rule']}" if row["rule"] is not None else None


def _translation(row: Row) -> tuple[str, ...]:
    return tuple(edit["after"] for edit in row["edits"] if edit["kind"] == EditKind.TRANSLATE)


def _inner_edits(row: Row) -> tuple[tuple[str, str, str], ...]:
    """Return what rules changed inside the line: neither its translation nor the edit that dropped it."""
    edits: Sequence[Mapping[str, Any]] = row["edits"][:-1] if row["rule"] is not None else row["edits"]
    return tuple(
        (f"{edit['stage']}/{edit['rule']}", edit["before"], edit["after"])
        for edit in edits
        if edit["kind"] != EditKind.TRANSLATE
    )


def _state(row: Row) -> LineState:
    dropped = row["rule"] is not None and row["edits"]
    text = row["edits"][-1]["before"] if dropped else row["text"]
    return LineState(
        line=row["line"],
        status=row["status"],
        rule=_rule(row),
        language=row["language"],
        kind=row["kind"],
        text=row["source"] if text is None else text,
        flags=tuple(row["flags"]),
        edits=_inner_edits(row),
    )
