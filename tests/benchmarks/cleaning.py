"""How fast the cleaner is: python tests/benchmarks/cleaning.py [PAGES.jsonl | TEXT.txt] [LANGUAGE].

Cleans the seeds, labelled pages (see `anglicize rules test --pages`), or plain text in articles of twelve lines, twice:
trying every rule on every line, and trying only those of which the line shows the clues. Prints megabytes a second of
processor time, the ratio, and that both ways gave the same.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import thread_time
from unittest.mock import patch

from pipeline.analysis.score_rules import read_pages
from pipeline.cleaning.line_context import LineMatcher
from pipeline.cleaning.packs import LanguageRules, load_rule_packs
from pipeline.cleaning.rules import Rule
from pipeline.document import Document, Kind, Line
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.clean import CleanConfig, clean

SEEDS = Path(__file__).parents[2] / "seeds"
ROUNDS = 5


ARTICLE = 12
"""Lines of an article of plain text."""


def _document(identity: str, texts: Sequence[str], language: str) -> Document:
    lines = tuple(
        Line(source=text, text=text, kind=Kind.PARAGRAPH if text.strip() else Kind.BLANK, language=language)
        for text in texts
    )
    return Document(id=identity, path=identity, lines=lines, language=language)


def _documents(arguments: Sequence[str]) -> list[Document]:
    if not arguments:
        files = sorted(SEEDS.rglob("*.txt"))
        return [_document(file.name, file.read_text(encoding="utf-8").split("\n"), "en") for file in files]
    language = arguments[1] if len(arguments) > 1 else None
    if arguments[0].endswith(".txt"):
        lines = Path(arguments[0]).read_text(encoding="utf-8").split("\n")
        return [_document(str(n), lines[n : n + ARTICLE], language or "en") for n in range(0, len(lines), ARTICLE)]
    pages = [page for page in read_pages(Path(arguments[0])) if language in (None, page.lang)]
    return [_document(page.id, [line.text for line in page.lines], page.lang) for page in pages]


def _best_seconds(work: Callable[[], object]) -> float:
    def seconds() -> float:
        start = thread_time()
        work()
        return thread_time() - start

    work()  # patterns are compiled when they are first used
    return min(seconds() for _ in range(ROUNDS))


def _every_rule(rules: LanguageRules, _line: str, _words: int) -> Sequence[Rule]:
    return (*rules.lines, *rules.parts)


def main(arguments: Sequence[str]) -> None:
    """Print both speeds and their ratio."""
    documents = _documents(arguments)
    size = sum(len(line.text.encode()) for document in documents for line in document.lines)
    config = CleanConfig(kind="clean")
    packs = load_rule_packs(shipped_rule_packs()).flagging_below(config.min_confidence)

    def likely() -> Sequence[Document]:
        return clean(documents, config=config, matcher=LineMatcher(packs))  # a new reader, which remembers no line

    def every() -> Sequence[Document]:
        with patch.object(LanguageRules, "likely", _every_rule):
            return likely()

    old, new = _best_seconds(every), _best_seconds(likely)
    print(f"{len(documents)} articles, {size:,} bytes")
    print(f"every rule {size / old / 1e6:.2f} MB/s, likely rules {size / new / 1e6:.2f} MB/s")
    print(f"{old / new:.1f} times as fast")
    print("same outcome" if every() == likely() else "OTHER OUTCOME")


if __name__ == "__main__":
    main(sys.argv[1:])
