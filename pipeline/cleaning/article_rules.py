"""The findings for an article's lines: rules where they count, blocks, repeated titles, neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby

from pipeline.cleaning.findings import (
    KNOWN_HEADLINE,
    KNOWN_LINE,
    NOTHING,
    REPEATED_RUN,
    REPEATED_TITLE,
    Finding,
    LineFindings,
)
from pipeline.cleaning.known_lines import line_key
from pipeline.cleaning.line_context import LineMatcher, SeenLine, is_open, named_under_quotations, opens_block
from pipeline.cleaning.line_rules import LONG_WORDS, Reading
from pipeline.cleaning.match_form import fold
from pipeline.cleaning.neighbours import (
    COPY_WORDS,
    TAIL_PROSE,
    Findings,
    add_captions_and_weak_cues,
    add_tail,
    finding_of,
    flag_duplicates,
    headings_between_prose,
)
from pipeline.cleaning.repeated_blocks import repeated
from pipeline.cleaning.rule_types import Action, Context, Position
from pipeline.document import Document

BLOCK_LINES = 8
"""Most titles under a bare cue; of such blocks, 211 of 228 lines were boilerplate on labelled news pages."""


def find(document: Document, matcher: LineMatcher) -> list[LineFindings]:
    """Return the findings for every line of a document; blank, dropped and failed lines have none."""
    rows = matcher.rows(document)
    prose = [place for place, row in enumerate(rows) if row.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(rows), -1)
    protected = named_under_quotations(rows)
    readings = [_where_it_stands(row, place, first, last, document, matcher) for place, row in enumerate(rows)]
    found: Findings = [list(_alone(reading, is_protected=place in protected)) for place, reading in enumerate(readings)]
    _add_known_lines(rows, found, protected, document, matcher)
    _add_repeated_runs(rows, found, protected)
    _add_blocks(rows, readings, found, protected, document.title)
    _add_repeated_titles(rows, found, document.title, last)
    add_captions_and_weak_cues(rows, found, protected, headings_between_prose(rows, found))
    if len(prose) >= TAIL_PROSE:
        add_tail(rows, found, protected, last)
    flag_duplicates(rows, found, protected)
    findings = [NOTHING] * len(document.lines)
    for row, reading, whole in zip(rows, readings, found, strict=True):
        if whole or reading.trims or reading.timeout:
            findings[row.index] = LineFindings(whole=tuple(whole), trims=reading.trims, timeout=reading.timeout)
    return findings


def _alone(reading: Reading, *, is_protected: bool) -> Iterator[Finding]:
    """Yield findings that need no neighbour; a fully trimmed line is judged by its first trim's rule."""
    for rule in reading.hits:
        if rule.needs is Context.NONE and (rule.confidence >= 1 or not is_protected):
            yield finding_of(rule)
    if reading.trims and not reading.folded:
        rule = reading.trims[0].rule
        yield Finding(rule.id, rule.kind, Action.DROP if rule.action is Action.TRIM else rule.action)


def _where_it_stands(
    row: SeenLine, place: int, first: int, last: int, document: Document, matcher: LineMatcher
) -> Reading:
    """Return a line's reading without rules that do not count at its position; `first` and `last` are prose."""
    if not (row.reading.hits or row.reading.trims):
        return row.reading
    there = {Position.ANY: True, Position.HEAD: place < first, Position.TAIL: place > last}
    idle = frozenset(trim.rule.id for trim in row.reading.trims if not there[trim.rule.position])
    reading = matcher.reread(row, document, without=idle) if idle else row.reading
    if all(there[rule.position] for rule in reading.hits):
        return reading
    return replace(reading, hits=tuple(rule for rule in reading.hits if there[rule.position]))


def _add_known_lines(
    rows: Sequence[SeenLine], found: Findings, protected: AbstractSet[int], document: Document, matcher: LineMatcher
) -> None:
    """Add a finding for every line that a pack lists as repeating on the document's site.

    A first line that repeats is no title. But the title that came as metadata stays, and an article's own headline.
    """
    own, given = line_key(document.title or ""), line_key(document.given_title() or "")
    for known in matcher.packs.known_lines:
        site = known.site_of(document.id, document.site)
        furniture: dict[int, str] = {}
        for place, row in enumerate(rows):
            if not row.line.is_live or row.reading.timeout or row.reading.quotation or place in protected:
                continue
            key = line_key(row.line.text)
            line = known.look_up(key, site) if key and key != given else None
            if line is None:
                continue
            if line.kind == "repeated_line":
                furniture[place] = key
            elif key != own:
                found[place].append(KNOWN_HEADLINE)
        for place in furniture.keys() - _headings(rows, furniture):
            found[place].append(KNOWN_LINE)


def _headings(rows: Sequence[SeenLine], furniture: Mapping[int, str]) -> set[int]:
    """Return the places of repeated lines directly between prose and prose, alone or beside their copies.

    An example is `Facebook` over a paragraph: a menu has more than one entry.
    """
    headings: set[int] = set()
    places = sorted(furniture)
    for _, group in groupby(enumerate(places), key=lambda item: (item[1] - item[0], furniture[item[1]])):
        run = [place for _, place in group]
        above, below = run[0] - 1, run[-1] + 1
        if above >= 0 and below < len(rows) and rows[above].prose and rows[below].prose:
            headings.update(run)
    return headings


def _add_repeated_runs(rows: Sequence[SeenLine], found: Findings, protected: AbstractSet[int]) -> None:
    """Add a finding for every line of a run that is repeated elsewhere in the article."""
    prose = [row.prose or row.reading.words > LONG_WORDS for row in rows]
    for place in repeated([row.reading.folded.casefold() for row in rows], prose):
        if is_open(rows[place]) and place not in protected and not rows[place].reading.quotation:
            found[place].append(REPEATED_RUN)


def _add_blocks(
    rows: Sequence[SeenLine],
    readings: Sequence[Reading],
    found: Findings,
    protected: AbstractSet[int],
    title: str | None,
) -> None:
    """Add a finding for every title under a bare cue."""
    wanted = _key(fold(title or ""))
    for place, reading in enumerate(readings):
        rule = next(filter(opens_block, reading.hits), None)
        if rule is not None and finding_of(rule) in found[place]:
            for member in _block(rows, place, protected, wanted):
                found[member].append(finding_of(rule))


def _block(rows: Sequence[SeenLine], cue: int, protected: AbstractSet[int], title: str) -> list[int]:
    """Return the places of the titles under a bare cue.

    The last of several, directly above prose, may be its heading and stays. More than `BLOCK_LINES` are a menu, a
    contents list or comments, about which a cue among them says nothing: none is dropped.
    """

    def is_title_like(place: int) -> bool:
        row = rows[place]
        is_prose = row.prose and not row.reading.folded.endswith(("?", "!"))  # a title may end so too
        is_short = is_open(row) and not is_prose and row.reading.words <= LONG_WORDS and not row.reading.quotation
        return is_short and place not in protected and _key(row.reading.folded) != title

    end = next((place for place in range(cue + 1, len(rows)) if not is_title_like(place)), len(rows))
    titles = list(range(cue + 1, end))
    if len(titles) > BLOCK_LINES:
        return []
    is_heading = len(titles) > 1 and end < len(rows) and rows[end].prose
    return titles[:-1] if is_heading else titles


def _add_repeated_titles(rows: Sequence[SeenLine], found: Findings, title: str | None, last: int) -> None:
    """Add a finding for every line that repeats the title, after both the title and the `last` prose.

    Before the prose, breadcrumbs or the page's header may repeat it, and within the prose a heading may: the text does
    not tell which is the title.
    """
    wanted = _key(fold(title or ""))
    if len(wanted.split()) < COPY_WORDS:
        return
    same = [place for place, row in enumerate(rows) if row.line.is_live and _key(row.reading.folded) == wanted]
    for place in same[1:]:
        if place > last:
            found[place].append(REPEATED_TITLE)


def _key(folded: str) -> str:
    return folded.casefold().strip(" .\"'|-")
