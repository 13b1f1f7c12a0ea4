"""Find the words that a model made up, and give names among them the spelling of their source.

A small model spells a name it has not learnt piece by piece, and errs: "Poliakov" becomes "Polkov". Such a word stands
neither in the source nor among the words of the English that the model was trained on, and resembles a capitalised
word of the source that the English lacks. That word is then put in its place: a foreign spelling can be looked up and
searched for, a garbled one cannot.

Words are runs of letters: hyphens and apostrophes end them, so that "Polkov's" and "anti-Polkov" keep what is
right. The words that the model knows protect that: "London" for "Londres" was not made up.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import regex
from rapidfuzz.distance import Indel

from pipeline.text.unicode import without_accents

WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*+")
SHORTEST, LONGEST = 4, 40
"""Characters of a name: shorter ones are alike by chance, longer ones are no words."""
MOST = 50
"""Words and names of a sentence that are compared: all of a list of a thousand took 11 s, fifty of it 0.06."""
ALIKE = 0.6
"""Least likeness of two spellings: twice the letters that they have in common, in order, by all their letters.

At 0.6, 294 words of newstest2013 got a name (the bundled model): 130 that the reference has, most others as French
writes them ("Azerbaïdjan" for "Azerbainjan"); 4 took the place of a word that was right ("Soviets"). At 0.5 one in five
was not meant (500 sentences)."""


def invented(source: str, english: str, known: AbstractSet[str]) -> list[str]:
    """Return the words of `english` that are neither in the source nor `known`, in order, each once.

    >>> invented("Poliakov a parlé.", "Polkov's men spoke.", {"men", "s", "spoke"})
    ['Polkov']
    """
    seen = {*folded_words(source)}
    return [word for word in dict.fromkeys(WORD.findall(english)) if not _stands_in(word, known, seen)]


def untranslated(source: str, english: str, known: AbstractSet[str]) -> list[str]:
    """Return the words of `english` that are not `known` and stand in the source in small letters, each once.

    >>> untranslated("Le vent s'aggrave à Foix.", "The wind aggrave in Foix.", {"the", "wind", "in"})
    ['aggrave']
    """
    small = {word for word in WORD.findall(source) if word.islower()}
    return [word for word in dict.fromkeys(WORD.findall(english)) if word in small and not _stands_in(word, known)]


def with_names_of(source: str, english: str, known: AbstractSet[str]) -> str:
    """Return `english` with the names of its source for the words made up that resemble them, the likest first.

    Args:
        source: The sentence.
        english: Its translation.
        known: Words that are not made up, as `folded_words` gives them; without any, nothing is.

    >>> with_names_of("Selon l'agent Poliakov, à Tbilissi.", "According to agent Polkov's men in Tbilisi.",
    ...               {*folded_words("according to agent's men in Tbilisi")})
    "According to agent Poliakov's men in Tbilisi."
    """
    made_up = [word for word in invented(source, english, known) if len(word) <= LONGEST][:MOST] if known else []
    names = _names(source, {*folded_words(english)})[:MOST] if made_up else []
    likeness = sorted((-_likeness(word, name), i, j) for i, word in enumerate(made_up) for j, name in enumerate(names))
    instead: dict[str, str] = {}
    used: set[int] = set()
    for minus, i, j in likeness:
        if -minus >= ALIKE and made_up[i] not in instead and j not in used:
            instead[made_up[i]] = _cased(names[j], made_up[i], source)
            used.add(j)
    return WORD.sub(lambda match: instead.get(match[0], match[0]), english) if instead else english


def folded_words(text: str) -> Iterator[str]:
    """Yield the words of a text without case and accents, as they are compared.

    >>> list(folded_words("Šumava's half-brother"))
    ['sumava', 's', 'half', 'brother']
    """
    return (word[0] for word in WORD.finditer(without_accents(text.casefold())))


def _stands_in(word: str, *tables: AbstractSet[str]) -> bool:
    return all(any(part in table for table in tables) for part in folded_words(word))


def _names(source: str, said: AbstractSet[str]) -> list[str]:
    """Return the capitalised words of the source that are not `said` in its English, in order, each once."""
    return [
        word
        for word in dict.fromkeys(WORD.findall(source))
        if word[0].isupper() and SHORTEST <= len(word) <= LONGEST and not said >= {*folded_words(word)}
    ]


def _likeness(word: str, name: str) -> float:
    """Return how alike a word made up and a name are: not at all where it is a plural, or no name itself.

    A model that has no piece for the first letter of a name leaves it out: "umava" for "Šumava".
    """
    made_up, meant = "".join(folded_words(word)), "".join(folded_words(name))
    if made_up in (f"{meant}s", f"{meant}es") or not (word[0].isupper() or meant.endswith(made_up)):
        return 0.0
    return Indel.normalized_similarity(made_up, meant)


def _cased(name: str, word: str, source: str) -> str:
    """Return a name in capitals where the word is, and not where only the source, a headline, is."""
    if word.isupper():
        return name.upper()
    return name.capitalize() if source.isupper() else name
