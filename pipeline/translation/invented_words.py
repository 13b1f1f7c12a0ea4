"""Find the words that a model invented, and give names among them the spelling of their source.

A small model spells a name it has not learnt piece by piece, and makes mistakes: "Poliakov" becomes "Polkov". Such a
word is neither in the source nor among the English words that the model was trained on, and resembles a capitalised
word of the source that the English lacks. It is then replaced by that word: a foreign spelling can be looked up and
searched for, a garbled one cannot.

Words are runs of letters: hyphens and apostrophes end them, so that "Polkov's" and "anti-Polkov" keep their other
parts. Words that the model knows are not touched: "London" for "Londres" was not invented.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import regex
from rapidfuzz.distance import Indel

from pipeline.text.unicode import without_accents

WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*+")
SHORTEST, LONGEST = 4, 40
"""Characters of a name: shorter ones are alike by chance, longer ones are not words."""
MOST = 50
"""Most words and names compared per sentence: a list of a thousand took 11 s, fifty of it 0.06."""
ALIKE = 0.6
"""Minimum similarity of two spellings: twice their common letters, in order, divided by all their letters.

At 0.6, 294 words of newstest2013 were replaced by a name (the bundled model): 130 by one in the reference, most others
by the French spelling ("Azerbaïdjan" for "Azerbainjan"); 4 had been right ("Soviets"). At 0.5 one in five names was
wrong (500 sentences)."""


def invented(source: str, english: str, known: AbstractSet[str]) -> list[str]:
    """Return the words of `english` that are neither in the source nor `known`, in order, each once.

    >>> invented("Poliakov a parlé.", "Polkov's men spoke.", {"men", "s", "spoke"})
    ['Polkov']
    """
    seen = {*folded_words(source)}
    return [word for word in dict.fromkeys(WORD.findall(english)) if not _stands_in(word, known, seen)]


def untranslated(source: str, english: str, known: AbstractSet[str]) -> list[str]:
    """Return the words of `english` that are not `known` and are in the source in lower case, each once.

    >>> untranslated("Le vent s'aggrave à Foix.", "The wind aggrave in Foix.", {"the", "wind", "in"})
    ['aggrave']
    """
    small = {word for word in WORD.findall(source) if word.islower()}
    return [word for word in dict.fromkeys(WORD.findall(english)) if word in small and not _stands_in(word, known)]


def with_names_of(source: str, english: str, known: AbstractSet[str]) -> str:
    """Return `english` with invented words replaced by the source's names that they resemble, the most similar first.

    Args:
        source: The sentence.
        english: Its translation.
        known: Words that are not invented, as `folded_words` gives them; if empty, nothing is replaced.

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
    """Yield the words of a text as compared: without case and accents.

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
    """Return the similarity of an invented word and a name; 0 if it is the plural, or not a name itself.

    A model that has no piece for the first letter of a name leaves it out: "umava" for "Šumava".
    """
    made_up, meant = "".join(folded_words(word)), "".join(folded_words(name))
    if made_up in (f"{meant}s", f"{meant}es") or not (word[0].isupper() or meant.endswith(made_up)):
        return 0.0
    return Indel.normalized_similarity(made_up, meant)


def _cased(name: str, word: str, source: str) -> str:
    """Return the name in capitals if the word is, and not if only the source, a headline, is."""
    if word.isupper():
        return name.upper()
    return name.capitalize() if source.isupper() else name
