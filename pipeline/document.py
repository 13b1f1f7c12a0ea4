"""The records that flow through every stage: documents of lines of segments, and the edits that account for them.

    Document ─┬─ Line ─┬─ Segment   one sentence and its English
              │        └─ Edit      one recorded change of the line
              └─ Rejection          why the document stays out of the corpus

All are frozen: a stage returns new ones with `dataclasses.replace`. A line carries both its `source` (as read, never
changed) and its `text` (as the edits so far have left it); `pipeline.corpus.ledger` shows that replaying the edits on
the one gives the other. Nothing here knows of files, stages or models.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

UNDETERMINED = "und"
"""BCP 47 tag of text whose language was not determined."""


class Kind(StrEnum):
    """What a line is in its article."""

    BLANK = "blank"
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


class EditKind(StrEnum):
    """What an edit is."""

    DROP = "drop"
    """The whole line goes."""
    TRIM = "trim"
    """A part goes."""
    REPLACE = "replace"
    """A part is written otherwise, or put in."""
    TRANSLATE = "translate"
    """The whole line is replaced by its English; once a line."""
    UNWRAP = "unwrap"
    """Lines wrapped at a fixed width are joined: the first gains the text of those that go."""


class Origin(StrEnum):
    """Where a segment's English comes from."""

    MODEL = "model"
    CORRECTION = "correction"
    COPIED = "copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: `before` stood at `start:end` (code points) of the line as it was just then; `after` replaced it."""

    stage: str
    rule: str
    kind: EditKind
    start: int
    end: int
    before: str
    after: str

    def apply(self, text: str) -> str:
        """Return `text` with this edit made.

        Raises:
            ValueError: `before` does not stand where the edit says.
        """
        if text[self.start : self.end] != self.before:
            message = f"{self.stage}/{self.rule}: expected {self.before!r} at {self.start}:{self.end}"
            raise ValueError(message)
        return text[: self.start] + self.after + text[self.end :]


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` after all edits, in order.

    Raises:
        ValueError: An edit does not fit the text as it stands then.
    """
    for edit in edits:
        text = edit.apply(text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One sentence of a line.

    Attributes:
        source: The sentence as it stood in the line when it was translated.
        english: Its English; None when no engine gave any.
        origin: Who gave the English.
        model: Name of the model that was asked; None when none was.
        score: Length-normalised log-probability, in nats per target token (0 is certain); None when no model was asked.
        flags: What a check found, such as `repetition`.
    """

    source: str
    english: str | None
    origin: Origin
    model: str | None = None
    score: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the article: the unit of cleaning and of language.

    Attributes:
        source: The line as decoded, without its line break.
        text: The line as the edits so far have left it; empty once dropped.
        kind: What it is in its article.
        language: BCP 47 tag of the source; `und` until detected.
        segments: The sentences it was translated in; empty for lines that were not.
        edits: All changes, in order.
        flags: Doubts that stay in the ledger, such as `unbalanced_quote`.
        dropped: The edit that dropped it, which is also the last of `edits`.
        failed: No segment has English: the line is in the ledger, but not in the corpus.
    """

    source: str
    text: str
    kind: Kind
    language: str = UNDETERMINED
    segments: tuple[Segment, ...] = ()
    edits: tuple[Edit, ...] = ()
    flags: tuple[str, ...] = ()
    dropped: Edit | None = None
    failed: bool = False

    @property
    def is_blank(self) -> bool:
        """True when the line was read as white space or nothing."""
        return not self.source.strip()

    @property
    def is_live(self) -> bool:
        """True while the line holds text that a later stage may work on and the corpus may keep."""
        return self.dropped is None and not self.failed and bool(self.text.strip())

    @property
    def is_translated(self) -> bool:
        """True when at least one segment was sent to a model or corrected, whatever came back."""
        return any(segment.origin is not Origin.COPIED for segment in self.segments)

    @property
    def is_english(self) -> bool:
        """True when `text` is English: written in it, or translated."""
        return self.language == "en" or bool(self.segments)

    def edited(self, edits: Sequence[Edit]) -> Self:
        """Return the line after these edits, which apply to its `text` in order."""
        if not edits:
            return self
        return replace(self, text=replay(self.text, edits), edits=(*self.edits, *edits))

    def drop(self, stage: str, rule: str, kind: Kind = Kind.BOILERPLATE, edit_kind: EditKind = EditKind.DROP) -> Self:
        """Return the line dropped whole by a rule, its text kept in the edit."""
        edit = Edit(stage=stage, rule=rule, kind=edit_kind, start=0, end=len(self.text), before=self.text, after="")
        return replace(self, text="", kind=kind, edits=(*self.edits, edit), dropped=edit)

    def flagged(self, *flags: str) -> Self:
        """Return the line with these flags added, each once, in the order first given."""
        return replace(self, flags=tuple(dict.fromkeys((*self.flags, *flags))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a document stays out of the corpus: a stable reason to count, and a detail to read."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article: the unit of the corpus.

    Attributes:
        id: Unique in a run and never changed: the path below the input root, POSIX.
        path: Where it was read from below the input root; like `id` unless one file holds several articles.
        site: The group it was published in, for rules that count per site; empty when unknown.
        encoding: How its bytes were decoded.
        lines: All lines, blank ones included.
        language: BCP 47 tag of most of the text; `und` until detected.
        language_score: Share of the voting characters that agree, 0 to 1.
        title: The title line as it stands, else the title that came as metadata; None when the article has neither.
        quality: Share of the final characters that stand in lines without a flag, 0 to 1; None until assessed.
        models: Names of the models that gave any of its English, sorted.
        flags: Doubts about the whole article, such as `hard_wrapped`.
        url: Where it was published; this and what follows came as metadata, None where nothing did.
        date: When it was published: ISO 8601, or as it stood.
        author: Who wrote it.
        metadata: Everything else that came with it, as a JSON object; under `title` the title, which no stage changes.
        reject: Why it stays out of the corpus; None while it is in.
    """

    id: str
    path: str
    site: str = ""
    encoding: str = "utf-8"
    lines: tuple[Line, ...] = ()
    language: str = UNDETERMINED
    language_score: float | None = None
    title: str | None = None
    quality: float | None = None
    models: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    url: str | None = None
    date: str | None = None
    author: str | None = None
    metadata: str | None = None
    reject: Rejection | None = None

    @property
    def text(self) -> str:
        """The article as it now stands: its live lines, title included, joined by one blank line."""
        return "\n\n".join(line.text for line in self.lines if line.is_live)

    def retitled(self) -> Self:
        """Return the document with the title that its title line now has.

        Where there is none, or it was dropped or has failed, the title is the one that came as metadata.
        """
        texts = (line.text for line in self.lines if line.kind is Kind.TITLE and line.is_live)
        return replace(self, title=next(texts, None) or self.given_title())

    def given_title(self) -> str | None:
        """Return the title that came as metadata."""
        given = json.loads(self.metadata) if self.metadata else {}
        title = given.get("title") if isinstance(given, dict) else None
        return title if isinstance(title, str) else None

    def rejected(self, reason: str, detail: str) -> Self:
        """Return the document with a reason to stay out of the corpus."""
        return replace(self, reject=Rejection(reason=reason, detail=detail))

    def flagged(self, *flags: str) -> Self:
        """Return the document with these flags added, each once, in the order first given."""
        return replace(self, flags=tuple(dict.fromkeys((*self.flags, *flags))))
