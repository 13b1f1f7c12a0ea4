"""What a published corpus remembers: its table of segments, with the record of what translated them.

The table names the model of every sentence; the run record says under `translation` which files, engine and decoding
the name stood for. Without that record, or beside tables that it does not belong to, nothing is read: English of
another model would pass for this one's.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.dataset as ds

from pipeline.corpus.open import read_batches, table_files
from pipeline.corpus.record import RunRecord, TranslationRecord, read_record
from pipeline.corpus.store import Store
from pipeline.document import Origin
from pipeline.errors import StoreError
from pipeline.memory.entries import Remembered, Space

_COLUMNS = ["language", "model", "source", "english", "score", "flags"]
_WANTED = (ds.field("origin") == str(Origin.MODEL)) & ds.field("score").is_valid()
_Named = tuple[str, str]
"""Language and name of a model."""


def read_published(output: Path) -> Iterator[tuple[Space, Mapping[str, Remembered]]]:
    """Yield what models said of the sentences of a corpus, some thousands at a time, in the order of its files.

    Scores have the four decimals of the table, English and flags are exact.

    Raises:
        StoreError: The folder holds no corpus, or not the record of what translated it, or a file is changed.
    """
    store = Store(output)
    record = read_record(store.storage)
    _require_unchanged(store, record)
    spaces = _spaces(output, record)
    _require_recorded(output, spaces)
    for batch in read_batches(output, "segments", _COLUMNS, _WANTED):
        grouped: dict[Space, dict[str, Remembered]] = {}
        for row in batch.to_pylist():
            known = Remembered(english=row["english"], score=row["score"], flags=tuple(row["flags"]))
            grouped.setdefault(spaces[row["language"], row["model"]], {}).setdefault(row["source"], known)
        yield from grouped.items()


def _require_unchanged(store: Store, record: RunRecord) -> None:
    """Compare each file of the table with the receipt of its shard, where that is still there."""
    for name in table_files(store.storage, "segments"):
        prefix = name.rpartition("/")[2].removesuffix(".parquet")
        fingerprint = record.shards.get(prefix)
        receipt = f"{store.shard_folder(fingerprint)}/receipt.json" if fingerprint else ""
        is_whole = fingerprint is not None
        if fingerprint and store.storage.is_file(receipt):
            is_whole = store.read_receipt(fingerprint).sha256.get("segments") == store.storage.digest(name)
        if not is_whole:
            message = (
                f"{store.output / name} is not what the record of the run belongs to; nothing was imported: "
                "run again to mend it"
            )
            raise StoreError(message)


def _spaces(output: Path, record: RunRecord) -> dict[_Named, Space]:
    if not record.translation:
        message = f"{output} does not record which models translated it; corpora of this version and later do"
        raise StoreError(message)
    spaces: dict[_Named, Space] = {}
    for entry in record.translation:
        space = _space(entry)
        if spaces.setdefault((entry.language, entry.model), space) != space:
            message = f"{output} records two different models called {entry.model!r} for {entry.language!r}"
            raise StoreError(message)
    return spaces


def _space(entry: TranslationRecord) -> Space:
    return Space(
        language=entry.language,
        model=entry.digest,
        engine=entry.engine,
        compute_type=entry.compute_type,
        beam_size=entry.beam_size,
    )


def _require_recorded(output: Path, spaces: Mapping[_Named, Space]) -> None:
    """Refuse a corpus with sentences of models that its record does not have, before anything of it is taken."""
    named: set[_Named] = set()
    for batch in read_batches(output, "segments", ["language", "model"], _WANTED):
        named.update(zip(batch.column("language").to_pylist(), batch.column("model").to_pylist(), strict=True))
    if missing := sorted(f"{model} for {language}" for language, model in named if (language, model) not in spaces):
        message = f"{output} does not record the files of {', '.join(missing)}; nothing was imported from it"
        raise StoreError(message)
