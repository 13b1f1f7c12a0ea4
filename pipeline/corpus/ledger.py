"""The account of every character of a document: replay and balance."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document import Document, EditKind, Line, Segment, replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the characters of a line's source went, up to its translation, in code points.

    Attributes:
        kept: Still in the text.
        dropped: In an edit that dropped the line.
        trimmed: In an edit that put nothing in their place.
        replaced: In an edit that put something else in their place.
    """

    kept: int
    dropped: int
    trimmed: int
    replaced: int

    @property
    def total(self) -> int:
        """All characters accounted for."""
        return self.kept + self.dropped + self.trimmed + self.replaced


def account(line: Line) -> Account:
    """Return where each character of the line's source went, up to its translation."""
    present = [True] * len(line.source)
    """For each character of the text as it now stands: whether it comes from the source."""
    fates = {"dropped": 0, "trimmed": 0, "replaced": 0}
    for edit in line.edits:
        if edit.kind is EditKind.TRANSLATE:
            break
        fate = "dropped" if edit == line.dropped else "replaced" if edit.after else "trimmed"
        fates[fate] += sum(present[edit.start : edit.end])
        present[edit.start : edit.end] = [False] * len(edit.after)
    return Account(kept=sum(present), **fates)


def faults(document: Document) -> list[str]:
    """Return every way in which the document's ledger does not add up; none for a sound one."""
    return [
        f"{document.id} line {number}: {fault}"
        for number, line in enumerate(document.lines)
        for fault in _line_faults(line)
    ]


def _line_faults(line: Line) -> list[str]:
    found: list[str] = []
    try:
        replayed = replay(line.source, line.edits)
    except ValueError as error:
        return [str(error)]
    if replayed != line.text:
        found.append(f"its edits give {replayed!r}, not {line.text!r}")
    if account(line).total != len(line.source):
        found.append(f"{account(line).total} characters accounted for, {len(line.source)} read")
    translated = next((edit.before for edit in line.edits if edit.kind is EditKind.TRANSLATE), None)
    if translated is not None and gaps_between(translated, line.segments) is None:
        found.append("its segments do not rebuild what was translated")
    return found


def gaps_between(text: str, segments: Sequence[Segment]) -> list[str] | None:
    """Return the white space before, between and after the segments of a text; None when they do not rebuild it."""
    gaps: list[str] = []
    position = 0
    for segment in segments:
        start = text.find(segment.source, position)
        if start < 0:
            return None
        gaps.append(text[position:start])
        position = start + len(segment.source)
    gaps.append(text[position:])
    return None if any(gap.strip() for gap in gaps) else gaps
