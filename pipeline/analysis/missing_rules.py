"""What the source rules missed: lines of a published corpus that only the English pass found to be boilerplate.

Each was translated in vain, and each names a rule that the pack of its language lacks. Reads the published tables only.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from pipeline.corpus.schema import SCHEMAS
from pipeline.errors import StoreError

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
    files = sorted((output / "data" / "lines").glob("*.parquet"))
    if not files:
        message = f"{output} holds no corpus: there is no data/lines in it; make one with `anglicize run`"
        raise StoreError(message)
    found: Counter[tuple[str, str, str]] = Counter()
    wanted = (ds.field("stage") == ENGLISH_STAGE) & (ds.field("language") != "en")
    columns = ["language", "rule", "source"]
    try:
        for batch in ds.dataset(files, schema=SCHEMAS["lines"]).to_batches(columns=columns, filter=wanted):
            found.update((row["language"], row["rule"], row["source"]) for row in batch.to_pylist())
    except (pa.ArrowException, OSError) as error:
        message = f"the table lines in {output} cannot be read: {error}"
        raise StoreError(message) from error
    gaps = (Gap(*key, count) for key, count in found.items())
    return sorted(gaps, key=lambda gap: (gap.language, gap.rule, -gap.count, gap.source))
