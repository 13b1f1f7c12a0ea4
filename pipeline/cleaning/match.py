"""What rules say of one line taken alone. Knows nothing of the lines beside it, nor of what becomes of a finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.cleaning.fold import fold, fold_in_place
from pipeline.cleaning.rules import LanguageRules, Rule, RuleKind, RuleTimeoutError
from pipeline.text.change import Change

PLEAS = frozenset(
    {
        RuleKind.ADVERT,
        RuleKind.COMMENTS,
        RuleKind.COOKIE,
        RuleKind.DONATION,
        RuleKind.NEWSLETTER,
        RuleKind.SHARE,
        RuleKind.SUBSCRIBER,
    }
)
"""Kinds that speak to the reader in whole sentences. So do people who are quoted, hence the veto of reporting verbs."""

_QUOTATION = regex.compile(r"""^["'].*["'][.,]?$""")
_QUOTATION_WORDS = 3
"""Fewest words of a quotation: a title in quotes may be shorter, but says nothing about its neighbours."""


@dataclass(frozen=True, slots=True)
class Trim:
    """A prefix that a rule judges, as a change of the line's text."""

    rule: Rule
    change: Change


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as the rules read it.

    Attributes:
        folded: The line folded, its trimmed prefixes left out.
        words: Its number of words between spaces.
        hits: The line rules that hit, in the order in which they are tried; position and neighbours still count.
        trims: The prefixes found, from left to right.
        timeout: The rule that ran out of time; then nothing else is known of the line.
        quotation: The whole line stands between quotes.
    """

    folded: str = ""
    words: int = 0
    hits: tuple[Rule, ...] = ()
    trims: tuple[Trim, ...] = ()
    timeout: str | None = None
    quotation: bool = False


def read(text: str, rules: LanguageRules) -> Reading:
    """Return what the rules say of a line.

    A line that stands whole between quotes is protected from every rule: pull quotes are short and speak to the reader.
    """
    folded = fold(text)
    words = len(folded.split())
    if is_quotation(folded):
        return Reading(folded=folded, words=words, quotation=True)
    try:
        trims = tuple(_trims(text, rules.prefixes))
        if trims:
            folded = fold(text[trims[-1].change.end :])
            words = len(folded.split())
        hits = tuple(rule for rule in rules.lines if rule.find(folded, words) and not _is_reported(rule, folded, rules))
    except RuleTimeoutError as error:
        return Reading(folded=folded, words=words, timeout=error.rule)
    return Reading(folded=folded, words=words, hits=hits, trims=trims)


def is_quotation(folded: str) -> bool:
    """Tell whether a folded line stands whole between quotes.

    >>> is_quotation('"It was a clear disappointment."'), is_quotation('"No", he said, "never."')
    (True, False)
    """
    return (
        _QUOTATION.match(folded) is not None
        and folded.count('"') in (0, 2)
        and len(folded.split(maxsplit=_QUOTATION_WORDS)) >= _QUOTATION_WORDS
    )


def _trims(text: str, rules: Sequence[Rule]) -> Iterator[Trim]:
    """Yield the prefixes that rules find one after the other: what one leaves may begin with the next."""
    in_place = fold_in_place(text)
    start = len(in_place) - len(in_place.lstrip())
    while found := next(((rule, match) for rule in rules if (match := rule.find_prefix(in_place, start))), None):
        rule, match = found
        yield Trim(rule, Change(rule.id, start, match.end(), ""))
        start = match.end()


def _is_reported(rule: Rule, folded: str, rules: LanguageRules) -> bool:
    """Tell whether a plea is only told of: somebody said it."""
    return rule.kind in PLEAS and rules.reporting is not None and rules.reporting.search(folded) is not None
