"""What a published corpus remembers: its table of segments, with the record of what translated them.

The table names the model of every sentence; `.anglicize/run.json` says under `translation` which files, engine and
decoding the name stood for. Without that record, or beside tables that it does not belong to, nothing is read: English
of another model would pass for this one's. Knows nothing of sqlite.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from pydantic import TypeAdapter, ValidationError

from pipeline.corpus.schema import SCHEMAS, table_files
from pipeline.digest import digest_file
from pipeline.document import Origin
from pipeline.errors import StoreError
from pipeline.memory.entries import Remembered, Space
from pipeline.settings import Settings

_PRIVATE = ".anglicize"
_COLUMNS = ["language", "model", "source", "english", "score", "flags"]


class TranslationRecord(Settings):
    """One entry of `translation` in run.json: what translated a language."""

    language: str
    """BCP 47 tag, as the table of segments has it."""
    model: str
    """Name, as the table of segments has it."""
    digest: str
    """Of the model's files."""
    engine: str
    """The engine and its versions."""
    compute_type: str
    beam_size: int

    @property
    def space(self) -> Space:
        """Where sentences of this language and model are remembered."""
        return Space(
            language=self.language,
            model=self.digest,
            engine=self.engine,
            compute_type=self.compute_type,
            beam_size=self.beam_size,
        )


_RECORDS = TypeAdapter(list[TranslationRecord])
_Named = tuple[str, str]
"""Language and name of a model."""


def read_published(output: Path) -> Iterator[tuple[Space, Mapping[str, Remembered]]]:
    """Yield what models said of the sentences of a corpus, some thousands at a time, in the order of its files.

    Scores have the four decimals of the table, English and flags are exact.

    Raises:
        StoreError: The folder holds no corpus, or not the record of what translated it, or a file is changed.
    """
    record = _read_json(output, output / _PRIVATE / "run.json")
    files = _segment_files(output, record)
    spaces = _spaces(output, record)
    try:
        yield from _sentences(output, files, spaces)
    except (pa.ArrowException, OSError) as error:
        message = f"the table segments in {output} cannot be read: {error}"
        raise StoreError(message) from error


def _segment_files(output: Path, record: Mapping[str, Any]) -> list[Path]:
    """Return the files of the table, each compared with the receipt of its shard where that is still there."""
    files = table_files(output, "segments")
    shards = record.get("shards")
    for file in files:
        fingerprint = shards.get(file.stem) if isinstance(shards, dict) else None
        receipt = output / _PRIVATE / "shards" / str(fingerprint) / "receipt.json"
        written = _read_json(output, receipt).get("sha256", {}).get("segments") if receipt.is_file() else None
        if fingerprint is None or (written is not None and written != digest_file(file)):
            message = f"{file} is not what the record of the run belongs to; nothing was imported: run again to mend it"
            raise StoreError(message)
    return files


def _spaces(output: Path, record: Mapping[str, Any]) -> dict[_Named, Space]:
    try:
        records = _RECORDS.validate_json(json.dumps(record["translation"]))
    except KeyError:
        message = f"{output} does not record which models translated it; corpora of this version and later do"
        raise StoreError(message) from None
    except ValidationError as error:
        message = f"the record of what translated {output} cannot be used: {error}"
        raise StoreError(message) from error
    spaces: dict[_Named, Space] = {}
    for entry in records:
        if spaces.setdefault((entry.language, entry.model), entry.space) != entry.space:
            message = f"{output} records two different models called {entry.model!r} for {entry.language!r}"
            raise StoreError(message)
    return spaces


def _sentences(
    output: Path, files: list[Path], spaces: Mapping[_Named, Space]
) -> Iterator[tuple[Space, Mapping[str, Remembered]]]:
    if not files:
        return
    table = ds.dataset(files, schema=SCHEMAS["segments"])
    wanted = (ds.field("origin") == str(Origin.MODEL)) & ds.field("score").is_valid()
    _require_records(output, table, wanted, spaces)
    for batch in table.to_batches(columns=_COLUMNS, filter=wanted):
        grouped: dict[Space, dict[str, Remembered]] = {}
        for row in batch.to_pylist():
            known = Remembered(english=row["english"], score=row["score"], flags=tuple(row["flags"]))
            grouped.setdefault(spaces[row["language"], row["model"]], {}).setdefault(row["source"], known)
        yield from grouped.items()


def _require_records(output: Path, table: ds.Dataset, wanted: ds.Expression, spaces: Mapping[_Named, Space]) -> None:
    """Refuse a corpus with sentences of models that its record does not have, before anything of it is taken."""
    named: set[tuple[str, str | None]] = set()
    for batch in table.to_batches(columns=["language", "model"], filter=wanted):
        named.update(zip(batch.column("language").to_pylist(), batch.column("model").to_pylist(), strict=True))
    if missing := sorted(f"{model} for {language}" for language, model in named if (language, model) not in spaces):
        message = f"{output} does not record the files of {', '.join(missing)}; nothing was imported from it"
        raise StoreError(message)


def _read_json(output: Path, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{output} is not a published corpus: {path} cannot be read: {error}"
        raise StoreError(message) from error
    if not isinstance(content, dict):
        message = f"{output} is not a published corpus: {path} is no record of a run"
        raise StoreError(message)
    return content
