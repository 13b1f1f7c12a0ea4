"""Findings from neighbouring lines: captions without a credit, weak cues, copies, the tail of an article.

A line that ends in a full date is a caption if it has no finite verb and sets a scene, or if it is beside a caption or
a read-also line and has no narrative verb. Near copies of a caption beside it are captions too (one is the picture's
alternative text). Lines are never judged by shape alone (short, no stop, lower-case start): headings and the names
under pull quotes look the same.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.cleaning.captions import Look
from pipeline.cleaning.findings import CAPTION_BESIDE, CAPTION_COPY, CAPTION_VERBLESS, DUPLICATE, TAIL_CUT, Finding
from pipeline.cleaning.line_context import SeenLine, is_open
from pipeline.cleaning.line_rules import LONG_WORDS
from pipeline.cleaning.match_form import ends_sentence
from pipeline.cleaning.rule_types import CAPTION_KINDS, Action, Context, RuleKind
from pipeline.cleaning.rules import Rule
from pipeline.document import Kind

_COMPANY = CAPTION_KINDS | {RuleKind.READ_ALSO}
NEAR = 90.0
"""Least similarity, 0 to 100, of near copies: that of adjacent duplicates measured on labelled news pages."""
COPY_CHARACTERS = 1000
"""Longest line compared with its neighbour: the comparison is quadratic, and no caption is near that long."""
COPY_WORDS = 4
"""Fewest words of a copy and of a repeated title: shorter lines are equal by chance."""
TAIL_HITS = 2
"""Consecutive dropped lines after the last prose that end an article: of the lines this adds, 99 % were boilerplate on
labelled news pages; cutting all after the last prose was right for 85 %."""
TAIL_PROSE = 2
"""Fewest lines of prose of an article whose tail may be cut: one alone may be a shop page's, and ends nothing."""

Findings = list[list[Finding]]
"""The findings for each row; grows."""


def is_dropped(row: SeenLine, found: Sequence[Finding]) -> bool:
    """Tell whether a line is dropped, or was before."""
    return row.dropped_as is not None or any(finding.action is Action.DROP for finding in found)


def add_captions_and_weak_cues(
    rows: Sequence[SeenLine], found: Findings, protected: AbstractSet[int], headings: AbstractSet[int]
) -> None:
    """Add a finding for every line revealed by a neighbour, or, for captions, by its grammar.

    A finding may cause one in the next line, and only there, so one sweep down and one up reach all.
    """
    for place, row in enumerate(rows):
        if row.look is Look.VERBLESS and is_open(row) and place not in protected:
            found[place].append(CAPTION_VERBLESS)

    def spread(place: int, neighbour: int) -> None:
        row, beside = rows[place], rows[neighbour]
        if not found[neighbour] and beside.dropped_as is None and beside.line.kind is not Kind.CAPTION:
            return
        if is_open(row) and place not in protected and not is_dropped(row, found[place]):
            reason = _by_company(row, beside, found[neighbour], is_heading=place in headings)
            if reason is not None and reason not in found[place]:
                found[place].append(reason)

    if not any(found) and not any(row.dropped_as or row.line.kind is Kind.CAPTION for row in rows):
        return
    for place in range(1, len(rows)):
        spread(place, place - 1)
    for place in reversed(range(len(rows) - 1)):
        spread(place, place + 1)


def _by_company(row: SeenLine, beside: SeenLine, known: Sequence[Finding], *, is_heading: bool) -> Finding | None:
    caption = _by_caption(row, beside, known)
    if caption is not None or not is_dropped(beside, known):
        return caption
    weak = None if is_heading else _first(row, Context.HIT)
    return DUPLICATE if weak is None and _is_duplicate(row, beside) else weak


def _by_caption(row: SeenLine, beside: SeenLine, known: Sequence[Finding]) -> Finding | None:
    kinds = {finding.kind for finding in known} | {beside.dropped_as}
    is_caption = bool(kinds & CAPTION_KINDS) or beside.line.kind is Kind.CAPTION
    if not is_caption and not kinds & _COMPANY:
        return None
    if row.look is not Look.OTHER:
        return CAPTION_BESIDE
    if is_caption and _is_copy(row.reading.folded, beside.reading.folded):
        return CAPTION_COPY
    return _first(row, Context.CAPTION)


def _first(row: SeenLine, needs: Context) -> Finding | None:
    hits = (rule for rule in row.reading.hits if rule.needs is needs)
    return next((finding_of(rule) for rule in hits), None)


def finding_of(rule: Rule) -> Finding:
    """Return what a rule that judges whole lines says of one."""
    return Finding(rule.id, rule.kind, rule.action)


def _is_copy(text: str, caption: str) -> bool:
    """Tell whether a line is a near copy of a caption or its beginning: the caption without its credit.

    >>> _is_copy("A tanker leaves Odessa at dawn", "A tanker leaves Odesa at dawn. (Photo: A. Moreau)")
    True
    >>> _is_copy("A tanker leaves Odesa at dawn. Its crew has not slept.", "A tanker leaves Odesa at dawn.")
    False
    """
    if max(len(text), len(caption)) > COPY_CHARACTERS or len(text.split()) < COPY_WORDS:
        return False
    likeness = max(fuzz.ratio(text, caption), fuzz.ratio(text, caption[: len(text)]))
    return likeness >= NEAR


def flag_duplicates(rows: Sequence[SeenLine], found: Findings, protected: AbstractSet[int]) -> None:
    """Add a finding that only flags for every short line that nearly repeats the one before it, which stays.

    Where the first copy stays, the second is mostly real on labelled news pages.
    """
    flag = replace(DUPLICATE, action=Action.FLAG)
    for place in range(1, len(rows)):
        row = rows[place]
        if is_open(row) and place not in protected and not found[place] and _is_duplicate(row, rows[place - 1]):
            found[place].append(flag)


def _is_duplicate(row: SeenLine, before: SeenLine) -> bool:
    """Tell whether two short lines are nearly equal: the same numbers, letters that hardly differ."""
    text, other = row.reading.folded, before.reading.folded
    if not COPY_WORDS <= row.reading.words <= LONG_WORDS or row.reading.quotation:
        return False
    if (
        10 * abs(len(text) - len(other)) > 2 * max(len(text), len(other))
        or max(len(text), len(other)) > COPY_CHARACTERS
    ):
        return False
    return fuzz.ratio(text, other, score_cutoff=NEAR) > 0 and _digits(text) == _digits(other)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def add_tail(rows: Sequence[SeenLine], found: Findings, protected: AbstractSet[int], last: int) -> None:
    """Add a finding for every short line after the first two consecutive dropped lines after `last`."""
    run = 0
    for place in range(last + 1, len(rows)):
        row = rows[place]
        if run >= TAIL_HITS:
            is_short = row.reading.words <= LONG_WORDS and not row.reading.quotation
            if is_short and is_open(row) and place not in protected and not is_dropped(row, found[place]):
                found[place].append(TAIL_CUT)
        else:
            run = run + 1 if is_dropped(row, found[place]) else 0


def headings_between_prose(rows: Sequence[SeenLine], found: Findings) -> set[int]:
    """Return the places of lines without a stop between prose and prose; one dropped line may be above them."""
    headings: set[int] = set()
    if not any(rule.needs is Context.HIT for row in rows for rule in row.reading.hits):
        return headings  # no rule needs them
    for place in range(1, len(rows) - 1):
        row = rows[place]
        if row.prose or not rows[place + 1].prose or ends_sentence(row.reading.folded):
            continue
        above = place - 1
        if above > 0 and is_dropped(rows[above], found[above]):
            above -= 1
        if rows[above].prose:
            headings.add(place)
    return headings
