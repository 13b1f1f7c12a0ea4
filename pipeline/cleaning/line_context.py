"""The non-blank lines of an article, each read by itself, and which are protected under quotations."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from pipeline.cleaning.captions import Look, look_of
from pipeline.cleaning.findings import CAPTION_BESIDE, CAPTION_VERBLESS, TAIL_CUT
from pipeline.cleaning.line_rules import Reading, read
from pipeline.cleaning.match_form import ends_sentence, fold
from pipeline.cleaning.packs import ENGLISH, RulePacks
from pipeline.cleaning.rule_types import Action, Context, Position, RuleKind, Scope
from pipeline.cleaning.rules import Rule
from pipeline.document import UNDETERMINED, Document, EditKind, Kind, Line

PROSE_WORDS = 5
"""Fewest words of prose, which also ends like a sentence: the line filter of the C4 corpus (Raffel et al. 2020)."""
ATTRIBUTION_WORDS = 12
"""Most words of a line under a quotation that says who spoke, or where."""
MEMORY = 10_000_000
"""Most characters of all cached lines, plus `_READING` for each; beyond it the cache is cleared. A shard of 256 news
pages has about seven million."""
_READING = 500
_NEVER_PROSE = frozenset(finding.rule for finding in (CAPTION_BESIDE, CAPTION_VERBLESS, TAIL_CUT))


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line that is not blank, read by itself.

    Attributes:
        index: Its place among all lines of the document.
        prose: It reads as prose, or did before it was dropped.
        dropped_as: The kind that an earlier pass dropped it as; None if it is still there.
    """

    index: int
    line: Line
    reading: Reading
    look: Look = Look.OTHER
    prose: bool = False
    dropped_as: RuleKind | None = None


_DEAD = Reading()


_Alone = tuple[Reading, Look, bool]


class LineMatcher:
    """Reads lines by the rules of their languages, with a cache.

    Sites repeat their furniture, and the English pass reads again what the first one left.
    """

    def __init__(self, packs: RulePacks) -> None:
        """Start with an empty cache."""
        self.packs = packs
        self._known: dict[tuple[str, str], _Alone] = {}
        self._room = MEMORY

    def rows(self, document: Document) -> list[SeenLine]:
        """Return the non-blank lines of a document, except those joined to the line before."""
        return [self._row(index, line, document) for index, line in enumerate(document.lines) if _is_seen(line)]

    def reread(self, row: SeenLine, document: Document, *, without: AbstractSet[str]) -> Reading:
        """Return the reading of a row, leaving out the rules in `without`."""
        return read(row.line.text, self.packs.for_language(language_of(row.line, document)), without=without)

    def _row(self, index: int, line: Line, document: Document) -> SeenLine:
        if line.dropped is not None:
            return self._dropped(index, line, line.dropped.rule, line.dropped.before)
        if not line.is_live:
            return SeenLine(index, line, _DEAD)
        return SeenLine(index, line, *self._alone(language_of(line, document), line.text))

    def _alone(self, language: str, text: str) -> _Alone:
        """Return what holds for a text in a language at any place: reading, look, whether it is prose."""
        known = self._known.get((language, text))
        if known is None:
            known = self._read(language, text)
            self._room -= len(text) + _READING
            if self._room < 0:
                self._known.clear()
                self._room = MEMORY
            self._known[language, text] = known
        return known

    def _read(self, language: str, text: str) -> _Alone:
        rules = self.packs.for_language(language)
        reading = read(text, rules)
        look = Look.OTHER
        if not reading.quotation and not reading.timeout:
            try:
                look = look_of(reading.folded, rules.captions)
            except TimeoutError:
                timeout = CAPTION_VERBLESS.rule
                reading = Reading(folded=reading.folded, words=reading.words, timeout=timeout)
        return reading, look, look is Look.OTHER and is_prose(reading)

    def _dropped(self, index: int, line: Line, rule_id: str, before: str) -> SeenLine:
        """Return a row for a line that an earlier pass dropped: still prose if only its context caused the drop."""
        folded = fold(before)
        rule = self.packs.rules.get(rule_id)
        kind = RuleKind.CAPTION if line.kind is Kind.CAPTION else rule.kind if rule else RuleKind.TAIL
        told = rule_id not in _NEVER_PROSE and (rule is None or not counts_anywhere(rule))
        reading = Reading(folded=folded)
        return SeenLine(index, line, reading, dropped_as=kind, prose=told and _is_sentence(folded, len(folded.split())))


@lru_cache(maxsize=8)
def matcher_of(packs: RulePacks) -> LineMatcher:
    """Return the matcher of these packs: one per process, shared by two stages of a run."""
    return LineMatcher(packs)


def language_of(line: Line, document: Document) -> str:
    """Return the language whose rules apply: English once translated, else the line's own, else its document's."""
    if line.segments:
        return ENGLISH
    return document.language if line.language == UNDETERMINED else line.language


def is_prose(reading: Reading) -> bool:
    """Tell whether a line reads as prose: a sentence of five words or more that no rule drops wherever it stands."""
    return _is_sentence(reading.folded, reading.words) and not any(map(counts_anywhere, reading.hits))


def counts_anywhere(rule: Rule) -> bool:
    """Tell whether a rule drops what it hits wherever that is."""
    return rule.action is Action.DROP and rule.position is Position.ANY and rule.needs is Context.NONE


def opens_block(rule: Rule) -> bool:
    """Tell whether a rule is the bare cue of a block."""
    return rule.scope is Scope.BLOCK


def is_open(row: SeenLine) -> bool:
    """Tell whether structural rules may judge the line: never a title, whatever it reads like."""
    return row.line.is_live and row.line.kind is not Kind.TITLE and row.reading.timeout is None


def named_under_quotations(rows: Sequence[SeenLine]) -> set[int]:
    """Return the places of lines under a pull quote that may say who spoke and, in a second line, where.

    >>> rows = [SeenLine(i, Line(source=t, text=t, kind=Kind.PARAGRAPH), Reading(folded=t, words=3, quotation=i == 0))
    ...         for i, t in enumerate(['"So it goes."', "Ada Moreau, mayor", "in Lille"])]
    >>> sorted(named_under_quotations(rows))
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


def _is_seen(line: Line) -> bool:
    return not (line.is_blank or (line.dropped is not None and line.dropped.kind is EditKind.UNWRAP))


def _is_sentence(folded: str, words: int) -> bool:
    return words >= PROSE_WORDS and ends_sentence(folded)
