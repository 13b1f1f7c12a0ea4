"""Give names their English spelling where translation left that of another language.

Only whole words listed in a table change, as written there or in capitals: nothing is transliterated by rule. A name
cannot be told from a word that looks the same, so such a word must not be in the table. A spelling inside a proper
name of another language, such as that of a street, is part of it and stays.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from pipeline.errors import ConfigError
from pipeline.text.change import Change, substitute

_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:[ '-]\p{L}[\p{L}\p{M}]*)*")

_STREETS = """
    Rue Avenue Boulevard Quai Place Pont Impasse Allée Allées Chemin Faubourg Cours Esplanade Via Viale Piazza Piazzale
    Corso Calle Plaza Paseo Avenida Glorieta Rua Praça Travessa Ulica Aleja Plac Straße Strasse
"""
_SIGNS = "Café Cafe Hôtel Hotel Restaurant Brasserie Librairie Boulangerie Pâtisserie Cinéma Théâtre Lycée Collège Gare"
"""What may bear a name and is followed by it alone: `Café Moscou`, but not `at the Hotel Ritz Poutine said`."""
_LOWER_STREETS = "rue boulevard quai calle rua piazza viale plaza avenida ulica"
"""Written small too; not words that are English: `via Moscou` or `the only avenue Poutine has`."""
_PARTICLE = r"(?:de la |de los |d(?:e|ell)['’ ]l['’]|dell['’]|d['’]|(?:de|du|des|del|della|dello|di|da|dos|von|vom) )"
"""Not `do` and `van`: words of English."""
_BEFORE_STREET = "Straße Strasse Platz Allee Gasse Brücke Ufer Laan Plein"
_TITLES = "Express Presse Soir Matin Hebdo Plage Plages Habitat Métropole Films Productions Éditions"
"""Words that end the name of a show or paper. Any word with a capital would be too many: `Moscou Mayor`, headlines."""


def _any_of(words: str) -> str:
    return "|".join(words.split())


_STREET = rf"(?:{_any_of(_STREETS)}|{_any_of(_LOWER_STREETS)}) (?i:{_PARTICLE})?+(?:\p{{Lu}}[\p{{L}}.'’-]*+ ){{0,2}}+"
_SIGN = rf"(?:{_any_of(_SIGNS)}|{_any_of(_STREETS.upper())}) "
_BEHIND = regex.compile(rf"\b(?:{_STREET}|{_SIGN}|{_PARTICLE}|{_PARTICLE.upper()}|(?:Sankt|Sainte?)[ -])$")
_AHEAD = regex.compile(rf"[ -](?:{_any_of(_BEFORE_STREET)})\b| (?:{_any_of(_TITLES)})\b")
_REACH = 80
"""Characters in which the beginning of a proper name is looked for: it bounds the time."""


@dataclass(frozen=True, slots=True)
class Names:
    """A table of spellings, compiled for search."""

    pattern: regex.Pattern[str]
    english: Mapping[str, str]

    def changes(self, text: str) -> list[Change]:
        """Return a change for every spelling of the table that occurs in the text as a whole word of its own.

        >>> Names.of({"Poutine": "Putin"}).changes("POUTINE and Poutine's dog, not Poutines")
        [Change(rule='name', start=0, end=7, after='PUTIN'), Change(rule='name', start=12, end=19, after='Putin')]
        """
        return list(substitute("name", self.pattern, self._spelling, text))

    def _spelling(self, match: regex.Match[str]) -> str:
        text, start = match.string, match.start()
        in_proper_name = _BEHIND.search(text, max(0, start - _REACH), start) or _AHEAD.match(text, match.end())
        return str(match.group()) if in_proper_name else self.english[match.group()]

    @classmethod
    def of(cls, table: Mapping[str, str]) -> "Names":
        """Compile a table, adding every spelling in capitals; an empty table changes nothing."""
        english = {spelling.upper(): name.upper() for spelling, name in table.items()} | dict(table)
        return cls(_pattern(english), english)


def _pattern(spellings: Iterable[str]) -> regex.Pattern[str]:
    """Return one alternation, longest first, grouped by initial: scanning for initials is five times as fast."""
    rests: dict[str, list[str]] = {}
    for spelling in sorted(spellings, key=lambda spelling: (-len(spelling), spelling)):
        rests.setdefault(spelling[0], []).append(regex.escape(spelling[1:]))
    groups = [rf"{initial}(?<!\w\w)(?:{'|'.join(rest)})" for initial, rest in sorted(rests.items())]
    return regex.compile(rf"(?:{'|'.join(groups)})(?!\w)" if groups else "(?!)")


def parse_names(toml: str, source: str) -> dict[str, str]:
    """Return spelling → English spelling from the groups of a TOML text.

    Args:
        toml: Tables, each with `"spelling" = "English"` pairs; the names of the tables are for the reader.
        source: Name of the text in messages.

    Raises:
        ConfigError: The text is not TOML, or has unusable entries; all of them are listed.
    """
    try:
        groups = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(source, [f"not valid TOML: {error}"]) from error
    tables = {group: table for group, table in groups.items() if isinstance(table, dict)}
    faults = [
        f"{key}: is outside a table; put it below a heading such as [people]" for key in sorted(groups.keys() - tables)
    ]
    # NFC, like the lines that are searched for them.
    pairs = ((group, *pair) for group, table in tables.items() for pair in table.items())
    entries = [(group, unicodedata.normalize("NFC", spelling), english) for group, spelling, english in pairs]
    names = {spelling: english for _, spelling, english in entries if isinstance(english, str)}
    known = Names.of({spelling: spelling for spelling in names if spelling})
    first_group: dict[str, str] = {}
    for group, spelling, english in entries:
        found = [*_faults_of_spelling(spelling), *_faults_of_english(spelling, english, known)]
        if first_group.setdefault(spelling, group) != group:
            found.append(f"is also in [{first_group[spelling]}]")
        faults += [f"{group}.{spelling}: {fault}" for fault in found]
    if faults:
        raise ConfigError(source, sorted(faults))
    return names


def _faults_of_spelling(spelling: str) -> Iterator[str]:
    if not _WORDS.fullmatch(spelling):
        yield f"{spelling!r} is not made of words of letters"
    elif not spelling[0].isupper():
        yield f"{spelling!r} does not begin with a capital"


def _faults_of_english(spelling: str, english: object, known: Names) -> Iterator[str]:
    if not isinstance(english, str):
        yield f"{english!r} is not a string"
    elif not english.strip():
        yield "the English spelling is empty"
    elif not _WORDS.fullmatch(english):
        yield f"{english!r} is not made of words of letters"
    elif english == spelling:
        yield f"{english!r} is the same spelling"
    elif found := known.pattern.search(english):
        yield f"{english!r} contains {found.group()!r}, which the table would itself replace"
