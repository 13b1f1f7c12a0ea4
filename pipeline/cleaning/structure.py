"""What an article's shape says of its lines: where rules count, captions without a credit, repeated titles.

A line that ends in a full date is a caption when it has no finite verb and sets a scene, or when it stands beside a
caption or a read-also line and has no verb that tells. Near copies of a caption beside it are captions too (one is the
picture's alternative text). Lines are never judged by shape alone (short, no stop, lower-case start): headings and the
names under pull quotes look just so.

Knows nothing of what a user chose to do about a finding.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.cleaning.captions import Look, look_of
from pipeline.cleaning.fold import ends_sentence, fold
from pipeline.cleaning.match import Reading, Trim, read
from pipeline.cleaning.rules import ENGLISH, Action, Context, Position, Rule, RuleKind, RulePacks
from pipeline.document import UNDETERMINED, Document, Kind, Line

CAPTION_KINDS = frozenset({RuleKind.CAPTION, RuleKind.PHOTO_CREDIT})
_COMPANY = CAPTION_KINDS | {RuleKind.READ_ALSO}

PROSE_WORDS = 5
"""Fewest words of prose, which also ends as a sentence does: the line filter of the C4 corpus (Raffel et al. 2020)."""
NEAR = 90.0
"""Least similarity, 0 to 100, of near copies: that of adjacent duplicates measured on labelled news pages."""
COPY_CHARACTERS = 1000
"""Longest line compared with its neighbour: the comparison is quadratic, and no caption is near that long."""
COPY_WORDS = 4
"""Fewest words of a copy and of a repeated title: shorter lines are equal by chance."""
ATTRIBUTION_WORDS = 12
"""Most words of a line under a quotation that says who spoke, or where."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a whole line is boilerplate, and what the rule asks for."""

    rule: str
    kind: RuleKind
    action: Action = Action.DROP


CAPTION_BESIDE = Finding("structure.caption_beside", RuleKind.CAPTION)
CAPTION_VERBLESS = Finding("structure.caption_verbless", RuleKind.CAPTION)
CAPTION_COPY = Finding("structure.caption_copy", RuleKind.CAPTION)
REPEATED_TITLE = Finding("structure.repeated_title", RuleKind.REPEATED_TITLE)


@dataclass(frozen=True, slots=True)
class LineFindings:
    """All that is known against one line.

    Attributes:
        whole: Why the line is boilerplate, the first reason first; empty for most lines.
        trims: The prefixes that are.
        timeout: The rule that ran out of time on it; then there is no finding.
    """

    whole: tuple[Finding, ...] = ()
    trims: tuple[Trim, ...] = ()
    timeout: str | None = None


NOTHING = LineFindings()


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is not blank, with what is known of it alone.

    Attributes:
        index: Its place among all lines of the document.
        company: It was dropped by an earlier pass as something that captions stand beside.
    """

    index: int
    line: Line
    reading: Reading
    look: Look = Look.OTHER
    company: bool = False


def find(document: Document, packs: RulePacks) -> list[LineFindings]:
    """Return the findings for every line of a document; blank, dropped and failed lines have none."""
    rows = [_row(index, line, document, packs) for index, line in enumerate(document.lines) if not line.is_blank]
    protected = _named_under_quotations(rows)
    prose = [place for place, row in enumerate(rows) if row.look is Look.OTHER and is_prose(row.reading)]
    first, last = (prose[0], prose[-1]) if prose else (len(rows), -1)
    placed = _place_rules(rows, first, last)
    repeated = _repeated_titles(rows, document.title, first)
    captions = _captions(rows, placed, protected)
    findings = [NOTHING] * len(document.lines)
    for row, rules, title, caption in zip(rows, placed, repeated, captions, strict=True):
        whole = (*rules, *(finding for finding in (title, caption) if finding is not None))
        findings[row.index] = LineFindings(whole=whole, trims=row.reading.trims, timeout=row.reading.timeout)
    return findings


def is_prose(reading: Reading) -> bool:
    """Tell whether a line reads as prose: a sentence of five words or more that no rule drops wherever it stands."""
    is_sentence = reading.words >= PROSE_WORDS and ends_sentence(reading.folded)
    return is_sentence and not any(map(_counts_anywhere, reading.hits))


def language_of(line: Line, document: Document) -> str:
    """Return the language whose rules a line obeys: English once translated, else its own, else its document's."""
    if line.segments:
        return ENGLISH
    return document.language if line.language == UNDETERMINED else line.language


def _counts_anywhere(rule: Rule) -> bool:
    return rule.action is Action.DROP and rule.position is Position.ANY and rule.needs is Context.NONE


def _finding(rule: Rule) -> Finding:
    return Finding(rule.id, rule.kind, rule.action)


def _row(index: int, line: Line, document: Document, packs: RulePacks) -> _Row:
    if line.dropped is not None:
        rule = packs.rules.get(line.dropped.rule)
        company = line.kind is Kind.CAPTION or (rule is not None and rule.kind in _COMPANY)
        return _Row(index, line, Reading(folded=fold(line.dropped.before)), company=company)
    if not line.is_live:
        return _Row(index, line, Reading())
    rules = packs.for_language(language_of(line, document))
    reading = read(line.text, rules)
    if reading.quotation or reading.timeout:
        return _Row(index, line, reading)
    try:
        return _Row(index, line, reading, look_of(reading.folded, rules.captions))
    except TimeoutError:
        return _Row(index, line, Reading(folded=reading.folded, words=reading.words, timeout=CAPTION_VERBLESS.rule))


def _place_rules(rows: Sequence[_Row], first: int, last: int) -> list[tuple[Finding, ...]]:
    """Return for each row the rules that count where it stands, without company; `first` and `last` are prose."""

    def counts(rule: Rule, place: int) -> bool:
        there = {Position.ANY: True, Position.HEAD: place < first, Position.TAIL: place > last}
        return there[rule.position] and rule.needs is Context.NONE

    return [tuple(_finding(rule) for rule in row.reading.hits if counts(rule, place)) for place, row in enumerate(rows)]


def _repeated_titles(rows: Sequence[_Row], title: str | None, first: int) -> list[Finding | None]:
    """Return a finding for every line that is the title again, behind both the title and the `first` prose.

    Before the prose, a trail of links or the page's header may hold a copy: which is the title, text cannot tell.
    """
    wanted = _key(fold(title or ""))
    if len(wanted.split()) < COPY_WORDS:
        return [None] * len(rows)
    same = [place for place, row in enumerate(rows) if row.line.is_live and _key(row.reading.folded) == wanted]
    again = {place for place in same[1:] if place > first}
    return [REPEATED_TITLE if place in again else None for place in range(len(rows))]


def _key(folded: str) -> str:
    return folded.casefold().strip(" .\"'|-")


def _named_under_quotations(rows: Sequence[_Row]) -> set[int]:
    """Return the places of lines under a pull quote that may say who spoke and, in a second line, where.

    >>> rows = [_Row(i, Line(source=t, text=t, kind=Kind.PARAGRAPH), Reading(folded=t, words=3, quotation=i == 0))
    ...         for i, t in enumerate(['"So it goes."', "Ada Moreau, mayor", "in Lille"])]
    >>> sorted(_named_under_quotations(rows))
    [1, 2]
    """
    named: set[int] = set()
    for place in range(1, len(rows)):
        above = rows[place - 1].reading
        second = place - 1 in named and rows[place - 2].reading.quotation
        short = above.words <= ATTRIBUTION_WORDS and not ends_sentence(above.folded)
        if above.quotation or (second and short):
            named.add(place)
    return named


def _captions(
    rows: Sequence[_Row], placed: Sequence[tuple[Finding, ...]], protected: AbstractSet[int]
) -> list[Finding | None]:
    """Return a finding for every caption that its grammar or its company gives away.

    Company spreads from line to line. It can only come from a neighbour, so one sweep down and one up reach all.
    """
    found: list[Finding | None] = [None] * len(rows)
    for place, row in enumerate(rows):
        if row.look is Look.VERBLESS and _is_open(row) and place not in protected:
            found[place] = CAPTION_VERBLESS

    def spread(place: int, neighbour: int) -> None:
        known = (*placed[neighbour], *filter(None, [found[neighbour]]))
        kinds = {finding.kind for finding in known}
        is_caption = bool(kinds & CAPTION_KINDS) or rows[neighbour].line.kind is Kind.CAPTION
        if found[place] is None and _is_open(rows[place]) and place not in protected:
            in_company = bool(kinds & _COMPANY) or rows[neighbour].company
            found[place] = _by_company(rows[place], rows[neighbour], in_company=in_company, is_caption=is_caption)

    for place in range(1, len(rows)):
        spread(place, place - 1)
    for place in reversed(range(len(rows) - 1)):
        spread(place, place + 1)
    return found


def _is_open(row: _Row) -> bool:
    """Tell whether shape may judge the line: a title is one even when it reads like a caption."""
    return row.line.is_live and row.line.kind is not Kind.TITLE and row.reading.timeout is None


def _by_company(row: _Row, neighbour: _Row, *, in_company: bool, is_caption: bool) -> Finding | None:
    if not in_company:
        return None
    if row.look is not Look.OTHER:
        return CAPTION_BESIDE
    if is_caption and _is_copy(row.reading.folded, neighbour.reading.folded):
        return CAPTION_COPY
    return next((_finding(rule) for rule in row.reading.hits if rule.needs is Context.CAPTION), None)


def _is_copy(text: str, caption: str) -> bool:
    """Tell whether a line is nearly a caption, or nearly its beginning: the same caption without its credit.

    >>> _is_copy("A tanker leaves Odessa at dawn", "A tanker leaves Odesa at dawn. (Photo: A. Moreau)")
    True
    >>> _is_copy("A tanker leaves Odesa at dawn. Its crew has not slept.", "A tanker leaves Odesa at dawn.")
    False
    """
    if max(len(text), len(caption)) > COPY_CHARACTERS or len(text.split()) < COPY_WORDS:
        return False
    likeness = max(fuzz.ratio(text, caption), fuzz.ratio(text, caption[: len(text)]))
    return likeness >= NEAR
