"""Measure sentence splitting: F1 on the boundaries inside labelled paragraphs, and speed.

    python tests/benchmarks/segmentation.py PARAGRAPHS.json

The file holds {set: {language: [[sentence, …], …]}}: a list of paragraphs, each a list of its sentences. They are
joined by one space and split again; the end of a paragraph counts for nothing. For F1, long sentences are not cut.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from pipeline.text.segment import Segmentation, join, segment

Paragraphs = Sequence[Sequence[str]]


def inner_boundaries(segments: Sequence[str], gaps: Sequence[str]) -> set[int]:
    """Return the end of every segment but the last, in code points."""
    ends = accumulate(len(gap) + len(part) for gap, part in zip(gaps, segments, strict=False))
    return set(list(ends)[:-1])


def split_all(texts: Sequence[str], language: str) -> Iterator[Segmentation]:
    """Yield every text's segmentation, checked to lose nothing."""
    for text in texts:
        split = segment(text, language, max_characters=sys.maxsize)
        if join(*split) != text:
            message = f"lost something of {text!r}"
            raise AssertionError(message)
        yield split


def measure(paragraphs: Paragraphs, language: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 in percent."""
    found = expected = right = 0
    texts = [" ".join(sentences) for sentences in paragraphs]
    for sentences, split in zip(paragraphs, split_all(texts, language), strict=True):
        gold = inner_boundaries(sentences, ["", *" " * (len(sentences) - 1)])
        ours = inner_boundaries(split.segments, split.gaps)
        found, expected, right = found + len(ours), expected + len(gold), right + len(ours & gold)
    return 100 * right / found, 100 * right / expected, 200 * right / (found + expected)


def speed(paragraphs: Paragraphs, language: str, repeats: int = 5) -> float:
    """Return megabytes of UTF-8 a second of processor time, at best."""
    texts = [" ".join(sentences) for sentences in paragraphs]
    times = []
    for _ in range(repeats):
        start = time.process_time()
        for text in texts:
            segment(text, language)
        times.append(time.process_time() - start)
    return sum(len(text.encode()) for text in texts) / min(times) / 1e6


def main() -> None:
    """Print one line for every set and language."""
    data: dict[str, dict[str, Paragraphs]] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(f"{'set':8}{'language':>8}{'precision':>11}{'recall':>8}{'F1':>7}{'MB/s':>7}")
    for name, languages in data.items():
        for language, paragraphs in languages.items():
            precision, recall, f1 = measure(paragraphs, language)
            rate = speed(paragraphs, language)
            print(f"{name:8}{language:>8}{precision:11.1f}{recall:8.1f}{f1:7.1f}{rate:7.1f}")


if __name__ == "__main__":
    main()
