"""Score the cleaner on labelled pages: what it drops rightly and wrongly, what it loses and leaves.

A page is a JSON line with `id`, `lang`, `site`, `title` and `lines`, each with its `text` and `label`: keep, title or
drop; lines with other labels are read but not scored. Languages are detected, as in a run.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.cleaning.findings import STRUCTURAL
from pipeline.cleaning.packs import RulePacks, load_rule_packs
from pipeline.config import load_config
from pipeline.document import Document, Kind, Line
from pipeline.errors import InputError
from pipeline.stages.process import process

REAL = frozenset({"keep", "title"})
BOILERPLATE = "drop"
_STAGES = ("detect", "clean")
_OVERCLEANED = "overcleaned"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a page may say where it comes from


class LabelledLine(_Record):
    """A line and what a person says it is."""

    text: str
    label: str


class Page(_Record):
    """A labelled page."""

    id: str
    lang: str
    site: str = ""
    title: str | None = None
    lines: tuple[LabelledLine, ...]


@dataclass(slots=True)
class Tally:
    """Counts of one language, kind or rule. Lines are dropped whole; characters are those of drops and trims.

    Attributes:
        right: Boilerplate lines dropped.
        wrong: Real lines dropped.
        missed: Boilerplate lines left.
        real: Characters of real lines.
        lost: Those of them removed.
        boilerplate: Characters of boilerplate lines.
        removed: Those of them removed.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0
    real: int = 0
    lost: int = 0
    boilerplate: int = 0
    removed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the dropped lines that are boilerplate; None when nothing was dropped."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the boilerplate lines that were dropped; None when there are none."""
        return _share(self.right, self.right + self.missed)

    @property
    def lost_share(self) -> float | None:
        """Share of the real characters that were removed."""
        return _share(self.lost, self.real)

    @property
    def left_share(self) -> float | None:
        """Share of the boilerplate characters that were left."""
        return _share(self.boilerplate - self.removed, self.boilerplate)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line worth showing: a real one that lost something, or boilerplate that stayed; `rules` took from it."""

    page: str
    language: str
    rules: tuple[str, ...]
    text: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class Score:
    """All counts, by the language of the page and by the kind and id of the rule that first took something."""

    pages: int = 0
    overcleaned: int = 0
    total: Tally = field(default_factory=Tally)
    languages: dict[str, Tally] = field(default_factory=dict)
    kinds: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    wrong: tuple[Judgement, ...] = ()
    missed: tuple[Judgement, ...] = ()


def read_pages(path: Path) -> list[Page]:
    """Return the labelled pages of a file.

    Raises:
        InputError: The file cannot be read, or a line of it is no page.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            return [_page(path, number, line) for number, line in enumerate(stream, start=1) if line.strip()]
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InputError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start})"
        raise InputError(message) from error


def score_pages(pages: Sequence[Page], packs: Sequence[Path] = ()) -> Score:
    """Return how the preset `echo` with these additional packs detects and cleans the pages.

    Raises:
        RuleError: A pack has mistakes.
    """
    config = load_config("echo", [], packs)
    stages = [(stage, stage.build(config.resources)) for stage in config.stages if stage.kind in _STAGES]
    documents = process([_document(page) for page in pages], stages).documents
    return compare(pages, documents, kinds_of(load_rule_packs(config.resources.rule_packs)))


def kinds_of(packs: RulePacks) -> Mapping[str, str]:
    """Return the kind of every rule by its id, structural ones included."""
    structural = {finding.rule: str(finding.kind) for finding, _ in STRUCTURAL}
    return structural | {rule.id: str(rule.kind) for rule in packs.rules.values()}


def compare(pages: Iterable[Page], documents: Iterable[Document], kinds: Mapping[str, str]) -> Score:
    """Return how cleaned documents compare with the labels of their pages."""
    total = Tally()
    languages: dict[str, Tally] = {}
    by_kind: dict[str, Tally] = {}
    by_rule: dict[str, Tally] = {}
    wrong: list[Judgement] = []
    missed: list[Judgement] = []
    count = overcleaned = 0
    for page, document in zip(pages, documents, strict=True):
        count += 1
        overcleaned += _OVERCLEANED in document.flags
        of_language = languages.setdefault(page.lang, Tally())
        for labelled, line in _scored(page, document):
            rules = _rules(line)
            tallies = [total, of_language]
            if rules:
                tallies.append(by_rule.setdefault(rules[0], Tally()))
                tallies.append(by_kind.setdefault(kinds.get(rules[0], "other"), Tally()))
            for tally in tallies:
                _count(tally, labelled, line)
            judgement = Judgement(page.id, page.lang, rules, line.source, line.dropped is not None)
            if labelled.label in REAL and rules:
                wrong.append(judgement)
            elif labelled.label == BOILERPLATE and line.dropped is None:
                missed.append(judgement)
    return Score(count, overcleaned, total, languages, by_kind, by_rule, tuple(wrong), tuple(missed))


def _scored(page: Page, document: Document) -> Iterator[tuple[LabelledLine, Line]]:
    for labelled, line in zip(page.lines, document.lines, strict=True):
        if not line.is_blank and (labelled.label in REAL or labelled.label == BOILERPLATE):
            yield labelled, line


def _count(tally: Tally, labelled: LabelledLine, line: Line) -> None:
    gone = len(line.source) - len(line.text)
    if labelled.label == BOILERPLATE:
        tally.boilerplate += len(line.source)
        tally.removed += gone
        tally.right += line.dropped is not None
        tally.missed += line.dropped is None
    else:
        tally.real += len(line.source)
        tally.lost += gone
        tally.wrong += line.dropped is not None


def _rules(line: Line) -> tuple[str, ...]:
    """Return the rules that took something from a line, the one that dropped it first."""
    dropped = (line.dropped.rule,) if line.dropped else ()
    return tuple(dict.fromkeys((*dropped, *(edit.rule for edit in line.edits))))


def _page(path: Path, number: int, line: str) -> Page:
    try:
        return Page.model_validate_json(line)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        where = ".".join(map(str, detail["loc"])) or "the line"
        message = f"{path}, line {number}, is no labelled page: {where}: {detail['msg']}"
        raise InputError(message) from error


def _document(page: Page) -> Document:
    lines = tuple(
        Line(source=line.text, text=line.text, kind=Kind.PARAGRAPH if line.text.strip() else Kind.BLANK)
        for line in page.lines
    )
    metadata = json.dumps({"title": page.title}) if page.title else None
    return Document(id=page.id, path=page.id, site=page.site, lines=lines, metadata=metadata).retitled()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
