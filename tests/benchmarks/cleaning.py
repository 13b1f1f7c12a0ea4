"""Score the shipped rule packs on labelled pages: python tests/benchmarks/cleaning.py PAGES.jsonl [LANGUAGE…].

A page is a JSON line with `lang` and `lines`, each of which has `text` and `label`; keep, title and drop are scored.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from pipeline.document import Document, Kind, Line
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources
from pipeline.stages.clean import OVERCLEANED, CleanConfig


def _documents(path: Path, languages: set[str]) -> Iterator[tuple[Document, list[str]]]:
    with path.open(encoding="utf-8") as stream:
        for page in map(json.loads, stream):
            if languages and page["lang"] not in languages:
                continue
            lines = tuple(
                Line(source=line["text"], text=line["text"], kind=Kind.PARAGRAPH, language=page["lang"])
                for line in page["lines"]
            )
            document = Document(id=page["id"], path=page["id"], lines=lines, language=page["lang"], title=page["title"])
            yield document, [line["label"] for line in page["lines"]]


def main(path: Path, languages: set[str], *, show: bool) -> None:
    """Print precision, recall and characters lost and left, then the wrong drops by rule."""
    pages = list(_documents(path, languages))
    stage = CleanConfig(kind="clean").build(Resources(rule_packs=shipped_rule_packs()))
    start = perf_counter()
    cleaned = stage([document for document, _ in pages])
    seconds = perf_counter() - start
    counts: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for document, (before, labels) in zip(cleaned, pages, strict=True):
        counts["overcleaned"] += OVERCLEANED in document.flags
        for line, label in zip(document.lines, labels, strict=True):
            gone = len(line.source) - len(line.text)
            counts["characters"] += len(line.source)
            if label == "drop":
                counts["drop"] += 1
                counts["drop characters"] += len(line.source)
                counts["dropped characters"] += gone
            elif label in {"keep", "title"}:
                counts["keep characters"] += len(line.source)
                counts["lost characters"] += gone
            if line.dropped and label in {"keep", "title", "drop"}:
                (right if label == "drop" else wrong)[line.dropped.rule] += 1
                if label != "drop" and show:
                    print("WRONG", before.language, line.dropped.rule, "|", line.source[:150])
            elif show and label == "drop" and line.edits:
                print("TRIM", line.source[:100])
    dropped = right.total() + wrong.total()
    print(f"pages {len(pages)}, {counts['characters'] / seconds / 1e6:.2f} MB/s, overcleaned {counts['overcleaned']}")
    print(f"precision {right.total() / max(1, dropped):.4f}  recall {right.total() / max(1, counts['drop']):.4f}")
    print(f"real characters lost {counts['lost characters'] / max(1, counts['keep characters']):.4%}")
    print(f"boilerplate characters left {1 - counts['dropped characters'] / max(1, counts['drop characters']):.4f}")
    for rule, count in (wrong | right).most_common():
        print(f"{rule:40} {count:5} {wrong[rule]:5}")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--show"]
    main(Path(arguments[0]), set(arguments[1:]), show="--show" in sys.argv)
