"""Words that decide whether a full stop ends a sentence, as data: one table per language.

Every language without lists shares generic ones, with abbreviations common to most European languages. An entry in
lower case matches any casing; a capitalised one ("Wash") matches only itself, since in lower case it is an ordinary
word or another kind ("Sec. Clark", "10 sec"). Entries have no final stop; inner stops are kept, without white space
("z.b" also matches "z. B.").

The lists were written by hand for this project, from general knowledge of the languages' spelling rules and
dictionaries. Those of fr, en, de, es and ru were corrected on labelled paragraphs; the others were not measured.
Python modules rather than a configuration file: the entries are typed, checked before a run and cost no parsing.
"""

from collections.abc import Mapping
from functools import lru_cache

from pipeline.text.abbreviations import germanic, others, romance, slavic
from pipeline.text.abbreviations.language import ENDERS, INNER, NUMBERED, Kind, Language, Ordinals, language

__all__ = ["LANGUAGES", "Kind", "Language", "Ordinals", "language_of"]

LANGUAGES: Mapping[str, Language] = {
    "bg": slavic.BULGARIAN,
    "bs": slavic.CROATIAN,
    "ca": romance.CATALAN,
    "cs": slavic.CZECH,
    "da": germanic.DANISH,
    "de": germanic.GERMAN,
    "el": others.GREEK,
    "en": germanic.ENGLISH,
    "es": romance.SPANISH,
    "et": others.ESTONIAN,
    "fi": others.FINNISH,
    "fr": romance.FRENCH,
    "gl": romance.GALICIAN,
    "hr": slavic.CROATIAN,
    "hu": others.HUNGARIAN,
    "is": germanic.ICELANDIC,
    "it": romance.ITALIAN,
    "lt": others.LITHUANIAN,
    "lv": others.LATVIAN,
    "mk": slavic.MACEDONIAN,
    "nb": germanic.NORWEGIAN,
    "nl": germanic.DUTCH,
    "nn": germanic.NORWEGIAN,
    "no": germanic.NORWEGIAN,
    "pl": slavic.POLISH,
    "pt": romance.PORTUGUESE,
    "ro": romance.ROMANIAN,
    "ru": slavic.RUSSIAN,
    "sh": slavic.CROATIAN,
    "sk": slavic.SLOVAK,
    "sl": slavic.SLOVENE,
    "sr": slavic.SERBIAN,
    "sv": germanic.SWEDISH,
    "tr": others.TURKISH,
    "uk": slavic.UKRAINIAN,
}
"""The languages with lists of their own, by BCP 47 primary tag."""

_WITH_ORDINALS = frozenset(("fo", "lb"))


@lru_cache(maxsize=256)
def language_of(tag: str) -> Language:
    """Return the language of a BCP 47 tag, with generic rules if it has no lists.

    Ordinals then follow the language's orthography.

    >>> language_of("de-AT") is LANGUAGES["de"], language_of("fo").ordinals is None, language_of("fo").starters
    (True, False, frozenset())
    """
    primary = tag.partition("-")[0].lower()
    return LANGUAGES.get(primary) or language(
        inner=INNER,
        enders=ENDERS,
        numbered=NUMBERED,
        ordinals=Ordinals(before_capitals=primary == "lb") if primary in _WITH_ORDINALS else None,
    )
