"""Tell prose from names by its function words: `Claude de la Tour` makes no line French.

Detectors know a language by its n-grams, which names have too. The function words are the starters of
`pipeline.text.abbreviations`; a language without a list is known by its words in small letters.
"""

from collections.abc import Sequence
from itertools import groupby

import regex

from pipeline.text.abbreviations import language_of

_PARTICLES = """
    d da das de del della den der des di do dos du e el en et het i la las le les los of sur the und van von y
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Words that stand between the capitalised words of one name: Claude de la Tour, Boulogne-sur-Mer, Sturm und Drang."""

MIN_SMALL_SHARE = 0.4
"""Share of words in small letters, without particles, from which a line is prose whatever its words. With this and the
function words, 70 of 87,651 FLORES sentences would wrongly stay in the language around them (each of about 970
sentences in ten languages, within each of the nine others); of names hardly any word is in small letters."""

MIN_IN_CAPITALS = 2
"""Different function words wanted in a line in capitals, where a name's particles cannot be told from others."""

# Not the letters after an apostrophe, as in "children's" and "l'eau": the one before tells enough.
_WORD = regex.compile(r"(?<!['’\p{L}\p{M}])\p{L}[\p{L}\p{M}]*+")
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")


def is_prose(text: str, language: str, around: str, text_around: str) -> bool:
    """Return whether a line said to be in one language, within text in another, is more than names.

    Letters of another script than the text around are enough, unless they are Latin: names are written so anywhere.
    """
    if not _is_latin(text) and _is_latin(text_around):
        return True
    starters, words = language_of(language).starters, _WORD.findall(text)
    if sum(map(str.isupper, words)) > len(words) / 2:
        small, wanted = [word.lower() for word in words], MIN_IN_CAPITALS
        is_plain = not starters
    else:
        small, wanted = _outside_names(words), 1
        has_case = any(word[0].isupper() or word[0].islower() for word in words)
        is_plain = not has_case or len(small) >= MIN_SMALL_SHARE * len(words)
    own, others = (set(small) & listed for listed in (starters, language_of(around).starters))
    return is_plain or len(own) >= max(wanted, len(others) + 1)


def _outside_names(words: Sequence[str]) -> list[str]:
    """Return the words in small letters, except a name's particles."""
    runs = [(is_small, list(run)) for is_small, run in groupby(words, key=lambda word: word[0].islower())]
    return [
        word
        for number, (is_small, run) in enumerate(runs)
        if is_small and not (0 < number < len(runs) - 1 and PARTICLES.issuperset(run))
        for word in run
    ]


def _is_latin(text: str) -> bool:
    """Return whether most letters are Latin."""
    return 2 * len(_LATIN.findall(text)) > len(_LETTER.findall(text))
