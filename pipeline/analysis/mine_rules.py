"""Mine a corpus for the lines that repeat: navigation, cookie and contact lines in any language, linked headlines.

Near-duplicate articles are left out before anything is counted: repeats on one site were 87 % boilerplate on labelled
news pages with them, 98 % without. Counts stand in a temporary SQLite file, so memory does not grow with the corpus.
What comes out is a rule pack for a person to read; nothing is dropped before `run --rules` is given it.
"""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
import tomli_w

from pipeline.cleaning.known_lines import KnownLine, line_key, site_in
from pipeline.cleaning.match_form import ends_sentence, fold
from pipeline.cleaning.patterns import readable
from pipeline.digest import digest_bytes
from pipeline.document import Document, Kind, Line
from pipeline.errors import RuleError, UsageError
from pipeline.readers import ReadSettings, Source, read
from pipeline.readers.find import open_source
from pipeline.text.menus import is_menu

CROSS_SITES = 3
"""Sites on which a line stands everywhere (P .99 on labelled news pages)."""
CROSS_SITES_LONG = 2
"""Sites enough for a line of `LONG_WORDS` words that is no sentence (14 of 14 on labelled news pages); of lines of one
word on two sites 15 of 34 were real."""
LONG_WORDS = 4
SITE_DOCUMENTS = 3
"""Fewest articles of a site with a line of that site."""
SITE_SHARE = 0.2
"""Smallest share of a site's articles with a line of that site."""
SMALL_SITE = 10
"""Of a site with fewer articles, two are enough; not for a sentence, which may be background that was told twice."""
TITLE_WORDS = 4
"""Fewest words of a headline: shorter titles are section headings too."""
PARAGRAPH_CHARACTERS = 80
"""From this length on, a line says by itself which article it is from."""
COPIED_SHARE = 0.5
"""Share of an article's paragraph characters seen in earlier ones from which on it is a near duplicate."""
EXAMPLES = 2

GUARDED = frozenset(
    map(
        line_key,
        (
            "Summary", "Conclusion", "Conclusions", "Introduction", "Background", "Analysis", "Disclaimer",
            "Correction", "Update", "Results", "Methods", "Discussion", "What happened", "What happens next",
            "Timeline", "Key points", "Methodology", "Fazit", "Zusammenfassung", "Einleitung", "Hintergrund",
            "Ausblick", "Ergebnisse", "Vorgeschichte", "Résumé", "En résumé", "Le contexte", "Contexte", "L'analyse",
            "Analyse", "Les faits", "Méthodologie", "Resumen", "Conclusión", "Contexto", "Antecedentes", "Resumo",
            "Conclusão", "Antecedentes e contexto", "Riassunto", "Conclusione", "Conclusioni", "Il contesto",
            "Samenvatting", "Conclusie", "Achtergrond", "Podsumowanie", "Wnioski", "Wstęp", "Tło", "Итог", "Итоги",
            "Выводы", "Вывод", "Контекст", "Предыстория", "Підсумок", "Підсумки", "Висновки", "Висновок",
            "Передісторія",
        ),
    )
)  # fmt: skip
"""Section words that are real headings on many pages: never proposed."""

_TABLES = """
CREATE TABLE counts (key TEXT, site TEXT, count INT, documents INT, titled INT, one TEXT, two TEXT,
    PRIMARY KEY (key, site)) WITHOUT ROWID;
CREATE TABLE sites (site TEXT PRIMARY KEY, documents INT) WITHOUT ROWID;
CREATE TABLE titles (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE paragraphs (digest TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_COUNT = """
INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (key, site) DO UPDATE SET
    count = count + excluded.count, documents = documents + excluded.documents, titled = titled + excluded.titled,
    two = CASE WHEN two IS NULL AND excluded.one <> one THEN excluded.one ELSE two END
"""
_EVERYWHERE = """
SELECT key, '', COUNT(*), SUM(count), SUM(documents), MIN(one), MAX(COALESCE(two, one)) FROM counts
    WHERE documents > 0 GROUP BY key HAVING COUNT(*) >= ? ORDER BY key
"""
_ON_A_SITE = """
SELECT key, site, 1, count, seen, one, two FROM (
        SELECT key, site, count, documents + CASE WHEN titled > 1 THEN titled ELSE 0 END AS seen, one, two FROM counts
    ) JOIN sites USING (site)
    WHERE seen >= CASE WHEN documents < :small THEN 2 ELSE :fewest END AND seen >= :share * documents
    ORDER BY key, site
"""
_TITLES = """
SELECT key, '', COUNT(*), SUM(count), SUM(documents), MIN(one), MAX(COALESCE(two, one)) FROM counts
    JOIN titles USING (key) WHERE documents > 0 AND key NOT IN (
        SELECT key FROM counts JOIN sites USING (site)
            WHERE titled >= CASE WHEN sites.documents < :small THEN 2 ELSE :fewest END
                AND titled >= :share * sites.documents
    ) GROUP BY key ORDER BY key
"""
_SITE_LIMITS = {"small": SMALL_SITE, "fewest": SITE_DOCUMENTS, "share": SITE_SHARE}


@dataclass(frozen=True, slots=True)
class Mined:
    """What was read and found.

    Attributes:
        one_site: All articles were counted as one site, because the user said so or no site was found.
    """

    documents: int
    near_duplicates: int
    one_site: bool
    lines: tuple[KnownLine, ...]


def site_finder(how: str) -> regex.Pattern[str] | None:
    """Return the pattern of `--site`: None for `folder` and `none`.

    Raises:
        UsageError: It is no pattern.
    """
    if how in {"folder", "none"}:
        return None
    try:
        return regex.compile(readable(how))
    except ValueError as error:
        message = f"--site {how!r} {error}; give folder, none, or a pattern that finds the site in an article's id"
        raise UsageError(message) from error


def read_sources(sources: Iterable[Source], settings: ReadSettings) -> Iterator[Document]:
    """Yield the articles of a corpus that can be read, one at a time."""
    for source in sources:
        found = read(open_source(source, settings.max_bytes), settings)
        yield from (document for document in found if document.reject is None)


def mine(documents: Iterable[Document], *, how: str = "folder") -> Mined:
    """Return the lines that repeat in a corpus; the order of the documents decides which of near duplicates counts.

    Articles without any site are counted as one.
    """
    pattern = site_finder(how)
    read = copies = 0
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "counts.sqlite"))) as counts:
        counts.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        for document in documents:
            read += 1
            if _is_copy(counts, document):
                copies += 1
                continue
            site = site_in(pattern, document.id) if pattern else "" if how == "none" else document.site
            _count(counts, document, site)
        (sites,) = counts.execute("SELECT COUNT(*) FROM sites WHERE site <> ''").fetchone()
        return Mined(read, copies, sites == 0, tuple(_proposed(counts, one_site=sites == 0)))


def write_pack(path: Path, lines: Sequence[KnownLine], *, how: str = "folder") -> None:
    """Write the lines as a rule pack.

    Raises:
        RuleError: The file is there already, or cannot be written.
    """
    pack: dict[str, Any] = {"language": "und"}
    if site_finder(how) is not None:
        pack["site_pattern"] = how
    pack["lines"] = [_table(line) for line in lines]
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write("# Lines that repeat, counted by `anglicize rules mine`. Read them: delete what is real.\n")
            stream.write(tomli_w.dumps(pack))
    except FileExistsError as error:
        message = f"{path} exists already, and may hold your corrections; move it away or give another name"
        raise RuleError(message) from error
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise RuleError(message) from error


def _table(line: KnownLine) -> dict[str, object]:
    values: dict[str, object] = {"key": line.key, "kind": line.kind}
    where: dict[str, object] = {"site": line.site} if line.site else {"sites": line.sites}
    return values | where | {"count": line.count, "documents": line.documents, "examples": list(line.examples)}


def _is_copy(counts: sqlite3.Connection, document: Document) -> bool:
    """Tell whether most of an article was seen before, and remember it."""
    paragraphs = {line.text for line in document.lines if line.is_live and _is_paragraph(line)}
    texts = sorted(paragraphs) or [document.text]
    seen = 0
    for text in texts:
        digest = digest_bytes(" ".join(text.lower().split()).encode("utf-8", "surrogatepass"))[:24]
        inserted = counts.execute("INSERT OR IGNORE INTO paragraphs VALUES (?)", (digest,)).rowcount
        seen += 0 if inserted else len(text)
    return seen >= COPIED_SHARE * sum(map(len, texts))


def _is_paragraph(line: Line) -> bool:
    """Tell whether a line says which article it is from; a first line may be the menu of all."""
    return len(line.text) >= PARAGRAPH_CHARACTERS and line.kind is not Kind.TITLE and not is_menu(line.text)


def _count(counts: sqlite3.Connection, document: Document, site: str) -> None:
    own = line_key(document.title or "")
    if len(own.split()) >= TITLE_WORDS:
        counts.execute("INSERT OR IGNORE INTO titles VALUES (?)", (own,))
    counts.execute("INSERT INTO sites VALUES (?, 1) ON CONFLICT DO UPDATE SET documents = documents + 1", (site,))
    texts = [(key, line.text) for line in document.lines if line.is_live and (key := line_key(line.text))]
    times = Counter(key for key, _ in texts)
    spellings = dict(reversed(texts))
    rows = [
        (key, site, count, key != own, key == own, spellings[key].strip())
        for key, count in times.items()
        if key not in GUARDED
    ]
    counts.executemany(_COUNT, rows)


def _proposed(counts: sqlite3.Connection, *, one_site: bool) -> Iterator[KnownLine]:
    """Yield each line once: a headline first of all, then what stands everywhere, then what a site repeats.

    A first line that many articles of a site share is no headline, but counts among what the site repeats.
    """
    known: set[str] = set()
    for row in counts.execute(_TITLES, _SITE_LIMITS):
        known.add(row[0])
        yield _line("headline", row)
    for row in counts.execute(_EVERYWHERE, (CROSS_SITES_LONG,)):
        if row[0] not in known and (row[2] >= CROSS_SITES or _tells_by_length(row[5])):
            known.add(row[0])
            yield _line("repeated_line", row)
    for row in counts.execute(_ON_A_SITE, _SITE_LIMITS):
        key, site, _, _, documents, text, _ = row
        is_told_twice = documents < SITE_DOCUMENTS and ends_sentence(fold(text))
        if key not in known and (one_site or site) and not is_told_twice:
            yield _line("repeated_line", row)


def _tells_by_length(text: str) -> bool:
    """Tell whether a line is too long to stand on two sites by chance, and no sentence that one quotes of the other."""
    folded = fold(text)
    return len(folded.split()) >= LONG_WORDS and not ends_sentence(folded)


def _line(kind: str, row: Sequence[Any]) -> KnownLine:
    key, site, sites, count, documents, *spellings = row
    examples = tuple(dict.fromkeys(text for text in spellings if text))[:EXAMPLES]
    return KnownLine.model_validate(
        {
            "key": key,
            "kind": kind,
            "site": site,
            "sites": sites,
            "count": count,
            "documents": documents,
            "examples": examples,
        }
    )
