"""What the source rules missed: lines of a published corpus that only the English pass found to be boilerplate.

Each was translated in vain, and each names a rule that the pack of its language lacks. Reads the published tables only.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.dataset as ds

from pipeline.corpus.open import read_batches

ENGLISH_STAGE = "clean_english"
"""The name of the second cleaning pass in the presets."""


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A source line that only an English rule found, and in how many places."""

    language: str
    rule: str
    source: str
    count: int


def find_gaps(output: Path) -> list[Gap]:
    """Return the lines that only the English pass dropped, by language and rule; frequent ones first.

    Raises:
        StoreError: The folder holds no corpus, or its table of lines cannot be read.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    wanted = (ds.field("stage") == ENGLISH_STAGE) & (ds.field("language") != "en")
    for batch in read_batches(output, "lines", ["language", "rule", "source"], wanted):
        found.update((row["language"], row["rule"], row["source"]) for row in batch.to_pylist())
    gaps = (Gap(*key, count) for key, count in found.items())
    return sorted(gaps, key=lambda gap: (gap.language, gap.rule, -gap.count, gap.source))
