"""What rules find in one line by itself."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import regex

from pipeline.cleaning.match_form import ends_sentence, fold, fold_in_place
from pipeline.cleaning.packs import LanguageRules
from pipeline.cleaning.rule_types import PLEAS, Scope
from pipeline.cleaning.rules import Rule, RuleTimeoutError
from pipeline.text.change import Change

LONG_WORDS = 25
"""With more words than this, a line is prose rather than furniture (measured on labelled news pages)."""

_QUOTATION = regex.compile(r"""^["'].*["'][.,]?$""")
_QUOTATION_WORDS = 3
"""Fewest words of a quotation: a title in quotes may be shorter, but says nothing about its neighbours."""
_SENTENCE_STOPS = regex.compile(r"[.!?…]\s")
_SENTENCE = 300
"""Characters on each side of a part of a line that are searched for its sentence."""
_MOST_SUFFIXES = 8
"""Most suffixes in a row that are looked for; no site has more."""


@dataclass(frozen=True, slots=True)
class Trim:
    """A part of a line that a rule judges, as a change of the line's text."""

    rule: Rule
    change: Change


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as the rules read it.

    Attributes:
        folded: The folded line without its trimmed parts.
        words: Its number of space-separated words.
        hits: The whole-line rules that hit, in the order tried; position and neighbours are not checked yet.
        trims: The parts found, from left to right.
        timeout: The rule that timed out; nothing else is known of the line then.
        quotation: The whole line is in quotes.
    """

    folded: str = ""
    words: int = 0
    hits: tuple[Rule, ...] = ()
    trims: tuple[Trim, ...] = ()
    timeout: str | None = None
    quotation: bool = False


def read(text: str, rules: LanguageRules, *, without: AbstractSet[str] = frozenset()) -> Reading:
    """Return what the rules find in a line, leaving out those whose ids are in `without`.

    A line wholly in quotes is protected from every rule: pull quotes are short and speak to the reader. A rule below
    confidence 1 does not judge a long sentence, unless it is a plea.
    """
    folded = fold(text)
    words = len(folded.split())
    if is_quotation(folded):
        return Reading(folded=folded, words=words, quotation=True)
    likely = rules.likely(folded, words)
    try:
        trims = tuple(_trims(text, rules, without)) if _may_be_trimmed(text, folded, likely, rules) else ()
        if trims:
            folded = fold(_left(text, trims))
            words = len(folded.split())
            likely = rules.likely(folded, words)
        hits = tuple(rule for rule in _hits(folded, words, likely, rules) if rule.id not in without)
    except RuleTimeoutError as error:
        return Reading(folded=folded, words=words, timeout=error.rule)
    return Reading(folded=folded, words=words, hits=hits, trims=trims)


def is_quotation(folded: str) -> bool:
    """Tell whether a folded line is wholly in quotes.

    >>> is_quotation('"It was a clear disappointment."'), is_quotation('"No", he said, "never."')
    (True, False)
    """
    return (
        folded[:1] in {'"', "'"}
        and _QUOTATION.match(folded) is not None
        and folded.count('"') in (0, 2)
        and len(folded.split(maxsplit=_QUOTATION_WORDS)) >= _QUOTATION_WORDS
    )


def guard_against(rule: Rule, folded: str, rules: LanguageRules) -> str | None:
    """Return what the pattern of a rule matches in a folded line and may not judge; None without a match or a guard.

    Raises:
        RuleTimeoutError: The pattern took longer than its limit.
    """
    found = rule.search(folded)
    if found is None:
        return None
    words = len(folded.split())
    guards = {
        "a line in quotation marks": is_quotation(folded),
        f"a line of more than {rule.max_words} words": rule.is_whole and words > rule.max_words,
        "a quotation": rule.is_whole and words <= rule.max_words and rule.find(folded, words) is None,
        "a sentence of more than 25 words, from which a confidence below 1 keeps it": rule.is_whole
        and _is_long_prose(folded, words)
        and _spares_prose(rule),
        "reported speech": _is_reported(rule, folded, rules) if rule.is_whole else _told(rule, folded, found, rules),
    }
    return next((guard for guard, holds in guards.items() if holds), None)


def _is_long_prose(folded: str, words: int) -> bool:
    return words > LONG_WORDS and ends_sentence(folded)


def _spares_prose(rule: Rule) -> bool:
    return rule.confidence < 1 and rule.kind not in PLEAS


def _hits(folded: str, words: int, likely: Sequence[Rule], rules: LanguageRules) -> Iterator[Rule]:
    is_long_prose = _is_long_prose(folded, words)
    for rule in likely:
        if not rule.is_whole or (is_long_prose and _spares_prose(rule)):
            continue
        if rule.find(folded, words) and not _is_reported(rule, folded, rules):
            yield rule


def _may_be_trimmed(text: str, folded: str, likely: Sequence[Rule], rules: LanguageRules) -> bool:
    """Tell whether a likely rule judges parts of a line: such rules see the line folded in place."""
    if not text.isascii() and rules.parts and (in_place := fold_in_place(text)).strip() != folded:
        likely = rules.likely(in_place, 0)
    return not all(rule.is_whole for rule in likely)


def _trims(text: str, rules: LanguageRules, without: AbstractSet[str]) -> list[Trim]:
    """Return the prefixes, suffixes and spans of a line from left to right; no two overlap."""
    in_place = fold_in_place(text)
    start, end = len(in_place) - len(in_place.lstrip()), len(in_place.rstrip())
    parts = [rule for rule in rules.parts if rule.id not in without]
    prefixes = list(_prefixes(in_place, start, [rule for rule in parts if rule.scope is Scope.PREFIX]))
    if prefixes:
        start = prefixes[-1].change.end
    suffixes = list(_suffixes(in_place, start, end, parts, rules))
    if suffixes:
        end = suffixes[-1].change.start
    return [*prefixes, *_spans(in_place, start, end, parts, rules), *reversed(suffixes)]


def _prefixes(in_place: str, start: int, rules: Sequence[Rule]) -> Iterator[Trim]:
    """Yield the prefixes that rules find in succession: what one leaves may begin with the next."""
    while found := next(((rule, match) for rule in rules if (match := rule.find_prefix(in_place, start))), None):
        rule, match = found
        end = _behind_spaces(in_place, match.end())
        yield Trim(rule, Change(rule.id, start, end, ""))
        start = end


def _suffixes(text: str, start: int, end: int, likely: Sequence[Rule], rules: LanguageRules) -> Iterator[Trim]:
    """Yield the suffixes that rules find in succession, the last one first, with trailing space."""
    scoped = [rule for rule in likely if rule.scope is Scope.SUFFIX]
    stop = len(text)
    for _ in range(_MOST_SUFFIXES):
        matches = ((rule, rule.find_suffix(text, start, end)) for rule in scoped)
        found = next(((rule, match) for rule, match in matches if match and not _told(rule, text, match, rules)), None)
        if found is None:
            return
        rule, match = found
        end = max(start, len(text[: match.start()].rstrip()))
        yield Trim(rule, Change(rule.id, end, stop, ""))
        stop = end


def _spans(text: str, start: int, end: int, likely: Sequence[Rule], rules: LanguageRules) -> list[Trim]:
    """Return the spans that rules find; of overlapping ones, that of the first rule."""
    found: list[Trim] = []
    taken = bytearray(len(text))
    for rule in (rule for rule in likely if rule.scope is Scope.SPAN):
        for match in rule.find_spans(text, start, end):
            change = _without_span(rule, text, match, start, end)
            if taken.find(1, change.start, change.end) < 0 and not _told(rule, text, match, rules):
                taken[change.start : change.end] = b"\1" * (change.end - change.start)
                found.append(Trim(rule, change))
    return sorted(found, key=lambda trim: trim.change.start)


def _without_span(rule: Rule, text: str, match: regex.Match[str], start: int, end: int) -> Change:
    """Return the change that removes a span and the space on one side, without joining words."""
    first, last = match.span()
    if first <= start or text[first - 1].isspace():
        last = min(end, _behind_spaces(text, last))
    if last >= end:
        first = max(start, len(text[:first].rstrip()))
    inside = first > start and last < end
    return Change(
        rule.id, first, last, " " if inside and not text[first - 1].isspace() and text[last].isalnum() else ""
    )


def _behind_spaces(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _left(text: str, trims: Sequence[Trim]) -> str:
    """Return the line without its trims, which are in order from left to right."""
    parts: list[str] = []
    start = 0
    for trim in trims:
        parts += [text[start : trim.change.start], trim.change.after]
        start = trim.change.end
    return "".join([*parts, text[start:]])


def _is_reported(rule: Rule, folded: str, rules: LanguageRules) -> bool:
    """Tell whether a plea is only reported speech."""
    return rule.kind in PLEAS and rules.reporting is not None and rules.reporting.search(folded) is not None


def _told(rule: Rule, text: str, match: regex.Match[str], rules: LanguageRules) -> bool:
    """Tell whether the sentences around a part of a line report speech."""
    if rule.kind not in PLEAS or rules.reporting is None:
        return False
    first, last = max(0, match.start() - _SENTENCE), min(len(text), match.end() + _SENTENCE)
    before = [stop.end() for stop in _SENTENCE_STOPS.finditer(text, first, match.start())]
    behind = _SENTENCE_STOPS.search(text, match.end(), last)
    return _is_reported(rule, text[before[-1] if before else first : behind.start() if behind else last], rules)
