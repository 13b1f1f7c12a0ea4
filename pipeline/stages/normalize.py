"""Normalize every live line: characters, spaces, quotes, dashes, names; repair clear artefacts, flag doubtful ones.

The rules are in `pipeline.text`; this module decides their order and which lines get which. Lines that are not English
(live only where nothing is translated) keep their names and the space before `? ! : ;`, and skip the rules for
translated English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from pipeline.digest import digest_bytes
from pipeline.document import Document, Edit, Kind, Line
from pipeline.errors import ConfigError
from pipeline.stages.base import Resources, Stage, StageConfig
from pipeline.text.artefacts import dateline, doubts, drop_cap, single_stops
from pipeline.text.change import Rule, apply_rules
from pipeline.text.names import Names, parse_names
from pipeline.text.punctuation import (
    ascii_quotes,
    double_quotes,
    plain_hyphens,
    single_hyphens,
    spaced_dashes,
    three_dots,
    tight_marks,
    tight_stops,
)
from pipeline.text.quotes import Balance, balance, repair_quotes, tight_guillemets
from pipeline.text.unicode import compose, plain_letters, plain_spaces, remove_invisible, zero_width_gaps

UNBALANCED_QUOTE = "unbalanced_quote"
"""Flag: the line's double quotes do not pair, and none was moved."""

MAX_ROUNDS = 4
"""Most rounds of repairs, since one may enable another; no text was found that needs a third."""


class NormalizeConfig(StageConfig):
    """What is normalized."""

    verb: ClassVar[str] = "normalizing"
    version: ClassVar[int] = 2
    needs: ClassVar[frozenset[str]] = frozenset({"language"})
    sets: ClassVar[frozenset[str]] = frozenset({"normalized"})

    kind: Literal["normalize"]
    names: bool = True
    """Spell names in English lines as in the names file."""
    ascii_quotes: bool = True
    """Write quotes and apostrophes in ASCII; otherwise they are repaired but keep their shape."""
    datelines: bool = True
    """Remove an agency or site in parentheses from the start of a line; one after a place stays."""

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the SHA-256 of the names file, if it is used.

        Raises:
            ConfigError: The file cannot be read.
        """
        if not self.names or resources.names is None:
            return {}
        return {"names": digest_bytes(_read(resources.names))}

    def build(self, resources: Resources) -> Stage:
        """Read the names file and return the stage.

        Raises:
            ConfigError: The file cannot be read or is invalid; every fault is listed.
        """
        table: Mapping[str, str] = {}
        if self.names and resources.names is not None:
            table = parse_names(_decoded(resources.names), resources.names.name)
        return partial(normalize, rules=Rules(config=self, names=Names.of(table)))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(path.name, [f"cannot be read: {error.strerror}"]) from error


def _decoded(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(path.name, ["is not UTF-8"]) from error


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line's text after all rules, the edits, and how its quotes paired in their original shapes."""

    text: str
    edits: tuple[Edit, ...]
    quotes: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of a run, in an order where each can rely on those before."""

    config: NormalizeConfig
    names: Names

    def rewrite(self, text: str, *, english: bool, opens: bool = False) -> Rewritten:
        """Return the text normalized.

        Args:
            text: One line.
            english: The line is English.
            opens: The line may be the first prose line, where a drop cap can be.
        """
        stage = self.config.name
        edits: list[Edit] = []
        # Characters first: all other rules may then rely on plain spaces and composed letters.
        text = apply_rules(
            stage, (zero_width_gaps, remove_invisible, plain_letters, compose, plain_spaces), text, edits
        )
        text = apply_rules(stage, self._beginnings(opens=english and opens), text, edits)
        text = apply_rules(stage, (three_dots, plain_hyphens), text, edits)
        # Quotes are repaired while they still show their direction, and again when all are straight.
        text = self._settle(text, edits, english=english)
        quotes = balance(text)
        if self.config.ascii_quotes:
            text = apply_rules(stage, (ascii_quotes,), text, edits)
            text = self._settle(text, edits, english=english)
        if english:
            text = apply_rules(stage, (self.names.changes,), text, edits)
        return Rewritten(text, tuple(edits), quotes)

    def _beginnings(self, *, opens: bool) -> tuple[Rule, ...]:
        datelines: tuple[Rule, ...] = (dateline,) if self.config.datelines else ()
        return (*datelines, drop_cap) if opens else datelines

    def _settle(self, text: str, edits: list[Edit], *, english: bool) -> str:
        """Apply the repairs until none changes anything: one may make another possible."""
        repairs: tuple[Rule, ...] = (
            *(tight_guillemets, double_quotes, spaced_dashes, single_hyphens),
            *(tight_marks if english else tight_stops, single_stops, repair_quotes),
        )
        for _ in range(MAX_ROUNDS):
            before = len(edits)
            text = apply_rules(self.config.name, repairs, text, edits)
            if len(edits) == before:
                break
        return text


def normalize(documents: Sequence[Document], rules: Rules) -> list[Document]:
    """Return the documents with every live line normalized, and flagged where a doubt remains.

    The title of a document becomes the text of its title line; if that was dropped, it is unchanged.
    """
    return [document if document.reject else _normalized(document, rules) for document in documents]


def _normalized(document: Document, rules: Rules) -> Document:
    live = [number for number, line in enumerate(document.lines) if line.is_live]
    # A drop cap stands in the first paragraph, which a reader may have taken for the title.
    paragraphs = (number for number in live if document.lines[number].kind is Kind.PARAGRAPH)
    first_paragraph = next(paragraphs, -1)
    rewritten = {
        number: rules.rewrite(line.text, english=line.is_english, opens=number <= first_paragraph)
        for number, line in ((number, document.lines[number]) for number in live)
    }
    lines = list(document.lines)
    next_text = ""
    for number in reversed(live):
        lines[number] = _line(lines[number], rewritten[number], next_text, rules.config.name)
        next_text = rewritten[number].text or next_text
    return replace(document, lines=tuple(lines)).retitled()


def _line(line: Line, rewritten: Rewritten, next_text: str, stage: str) -> Line:
    if not rewritten.text:
        return line.drop(stage, rewritten.edits[-1].rule)
    if rewritten.edits:
        line = replace(line, text=rewritten.text, edits=(*line.edits, *rewritten.edits))
    # A quotation of several paragraphs opens again in each and closes in the last.
    goes_on = rewritten.quotes is Balance.UNCLOSED and next_text.startswith(('"', "“", "«", "„", "»"))
    unbalanced = () if rewritten.quotes is Balance.EVEN or goes_on else (UNBALANCED_QUOTE,)
    language = "en" if line.is_english else line.language
    flags = (*unbalanced, *doubts(line.text, language))
    return line.flagged(*flags) if flags else line
