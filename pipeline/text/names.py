"""Give names their English spelling where translation left that of another language.

Only whole words listed in a table change, as written there or in capitals: nothing is transliterated by rule. A name
cannot be told from a word that looks the same, so such a word must not be in the table.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from pipeline.errors import ConfigError
from pipeline.text.change import Change, substitute

_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:[ '-]\p{L}[\p{L}\p{M}]*)*")


@dataclass(frozen=True, slots=True)
class Names:
    """A table of spellings, compiled for search."""

    pattern: regex.Pattern[str]
    english: Mapping[str, str]

    def changes(self, text: str) -> list[Change]:
        """Return a change for every spelling of the table that occurs in the text as a whole word.

        >>> Names.of({"Poutine": "Putin"}).changes("POUTINE and Poutine's dog, not Poutines")
        [Change(rule='name', start=0, end=7, after='PUTIN'), Change(rule='name', start=12, end=19, after='Putin')]
        """
        return list(substitute("name", self.pattern, lambda match: self.english[match.group()], text))

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
