r"""Corrections: a person's English for a sentence, which wins over the translation memory and the model.

    # language, sentence as in the article, English; separated by one tab
    fr<TAB>Le maire a ri.<TAB>The mayor laughed.

UTF-8, one correction per line; empty lines and lines that begin with `#` are ignored, and nothing is quoted or escaped.
A sentence matches if it is equal after the folding that cleaning rules use (`pipeline.cleaning.match_form`: composed
characters, no invisible ones, plain quotes, hyphens and spaces), with runs of spaces as one. The column `source` of the
published table `segments` has the sentences as they are looked up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import regex

from pipeline.cleaning.match_form import fold
from pipeline.digest import digest_value
from pipeline.errors import ConfigError

_TAG = regex.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*+")
"""The part of BCP 47 that article languages use: `fr`, `pt-BR`, `zh-Hant`."""
_COLUMNS = ("language", "sentence", "English")

_Key = tuple[str, str]
"""Language, and sentence as matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One line of a corrections file.

    Attributes:
        line: Its number in the file, from 1.
        language: BCP 47 tag of the sentence.
        source: The sentence as written in the file.
        english: A person's English, with plain spaces.
    """

    line: int
    language: str
    source: str
    english: str

    @property
    def key(self) -> _Key:
        """What an article's sentence is compared with."""
        return _key(self.language, self.source)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a file, each sentence once, in file order."""

    entries: tuple[Correction, ...] = ()
    _english: Mapping[_Key, str] = field(init=False, repr=False, compare=False)
    _languages: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries once, since every sentence of a run is looked up."""
        object.__setattr__(self, "_english", {entry.key: entry.english for entry in self.entries})
        object.__setattr__(self, "_languages", frozenset(entry.language for entry in self.entries))

    def english(self, language: str, sentence: str) -> str | None:
        """Return the English of a sentence; None when no one corrected it.

        >>> entry = Correction(line=1, language="fr", source="L'eau « monte »", english="The water is rising")
        >>> Corrections((entry,)).english("fr", "L’eau «\u00a0monte\u00a0» ")
        'The water is rising'
        """
        return self._english.get(_key(language, sentence)) if language in self._languages else None

    @property
    def digest(self) -> str:
        """SHA-256 of everything that can change a corpus, so without line order and comments."""
        return digest_value(sorted([*key, english] for key, english in self._english.items()))

    def unused(self, used: Iterable[tuple[str, str]]) -> list[Correction]:
        """Return the corrections that none of these sentences used, in file order.

        Args:
            used: Language and sentence of every segment whose English is a correction.
        """
        matched = {_key(language, sentence) for language, sentence in used}
        return [entry for entry in self.entries if entry.key not in matched]


def load_corrections(path: Path) -> Corrections:
    """Return the corrections of a file.

    Raises:
        ConfigError: It cannot be read, or has wrong lines; all are listed with their numbers.
    """
    where = f"corrections {path}"
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ConfigError(where, [getattr(error, "strerror", None) or str(error)]) from error
    faults: list[str] = []
    entries: dict[_Key, Correction] = {}
    for entry in _entries(content.removeprefix(b"\xef\xbb\xbf"), faults):
        first = entries.setdefault(entry.key, entry)
        if first.english != entry.english:
            faults.append(f"line {entry.line}: different English for the sentence of line {first.line}; keep one")
    if faults:
        raise ConfigError(where, faults)
    return Corrections(tuple(entries.values()))


def _entries(content: bytes, faults: list[str]) -> Iterator[Correction]:
    """Yield the corrections of the valid lines; what is wrong with the others goes to `faults`."""
    for number, data in enumerate(content.split(b"\n"), start=1):
        try:
            line = data.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError as error:
            faults.append(f"line {number}: not UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8")
            continue
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if fault := _fault(cells):
            faults.append(f"line {number}: {fault}")
        else:
            language, source, english = cells
            yield Correction(line=number, language=language, source=source, english=" ".join(english.split()))


def _fault(cells: list[str]) -> str | None:
    """Return what is wrong with the cells of a line."""
    if len(cells) != len(_COLUMNS):
        columns = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        return f"{columns}, expected 3 separated by single tabs: {', '.join(_COLUMNS)}"
    if not _TAG.fullmatch(cells[0]):
        return f"{cells[0]!r} is not a language tag, such as fr or pt-BR"
    if empty := [name for name, cell in zip(_COLUMNS, cells, strict=True) if not _plain(cell)]:
        return f"no {' and no '.join(empty)}"
    return None


def _key(language: str, sentence: str) -> _Key:
    return language, _plain(sentence)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
