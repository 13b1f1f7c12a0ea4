"""What differs between the runs that made two corpora: settings, models, versions.

Read from what a run leaves beside its tables; what cannot be read is named, not guessed.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.corpus.open import read_batches
from pipeline.corpus.partition import ARTICLES
from pipeline.corpus.record import CONFIG, RunRecord, read_record
from pipeline.corpus.storage import Storage
from pipeline.corpus.store import Store
from pipeline.errors import StoreError

SPEED_ONLY = frozenset({"runtime", "publish"})
"""Tables that change how fast a run is and how its files are cut, never a row."""
ABSENT = "not set"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A setting that differs; the key is spelled as `--set` takes it."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """A model as one corpus used it.

    Attributes:
        segments: Sentences with its English.
        digest: SHA-256 of its files; None when no record says.
    """

    segments: int
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChange:
    """A model that only one corpus used, or that was another one under its name."""

    name: str
    before: ModelUse | None
    after: ModelUse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """All that may have made the difference.

    Attributes:
        settings: Those that differ.
        parts: What else decided the corpora and differs, by the names that receipts give them: rule packs, libraries.
        models: Those that differ.
        version_before: Of this program; None when no record says.
        version_after: As above.
        unread: What could not be looked at, and why.
    """

    settings: tuple[SettingChange, ...]
    parts: tuple[str, ...]
    models: tuple[ModelChange, ...]
    version_before: str | None
    version_after: str | None
    unread: tuple[str, ...]


def find_causes(before: Path, after: Path) -> Causes:
    """Return what differs between the runs that made two corpora.

    Raises:
        StoreError: The segments of one cannot be read.
    """
    unread: list[str] = []
    storages = (Storage(before), Storage(after))
    old, new = (_settings(storage, unread) for storage in storages)
    was, now = (_record(storage, unread) for storage in storages)
    settings = () if old is None or new is None else tuple(_setting_changes(old, new))
    return Causes(
        settings=settings,
        parts=tuple(_differing_parts(_parts(before, was), _parts(after, now), settings)),
        models=tuple(_model_changes(_models(before, was), _models(after, now))),
        version_before=was.version if was else None,
        version_after=now.version if now else None,
        unread=tuple(unread),
    )


def _settings(storage: Storage, unread: list[str]) -> dict[str, str] | None:
    try:
        return dict(_flat(tomllib.loads(storage.read_text(CONFIG))))
    except (OSError, ValueError, RecursionError) as error:
        unread.append(f"{storage.root / CONFIG}: {error}")
        return None


def _flat(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every setting with its value as JSON; those of a stage below the stage's name."""
    stages = tree.get("stages")
    listed = [stage for stage in stages if isinstance(stage, dict)] if isinstance(stages, list) else []
    names = [str(stage.get("name", stage.get("kind"))) for stage in listed]
    yield "stages", ", ".join(names)
    for key, value in tree.items():
        if key not in SPEED_ONLY and key != "stages":
            yield from _leaves(key, value)
    for name, stage in zip(names, listed, strict=True):
        for key, value in stage.items():
            if key != "name":
                yield from _leaves(f"{name}.{key}", value)


def _leaves(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _leaves(f"{key}.{name}", below)
    else:
        yield key, json.dumps(value, ensure_ascii=False, default=str)


def _setting_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[SettingChange]:
    keys = [*old, *(key for key in new if key not in old)]
    return [
        SettingChange(key=key, before=old.get(key, ABSENT), after=new.get(key, ABSENT))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def _record(storage: Storage, unread: list[str]) -> RunRecord | None:
    try:
        return read_record(storage)
    except StoreError as error:
        unread.append(str(error))
        return None


def _parts(output: Path, record: RunRecord | None) -> dict[str, str]:
    """Return the digest of each thing that decided the corpus besides its articles: the same for all its shards."""
    try:
        first = next(iter(record.shards.values())) if record else ""
        parts = Store(output).read_receipt(first).parts
    except (OSError, ValueError, StopIteration):
        return {}  # one cause less is not worth a fault: `anglicize verify` says what is wrong
    return {name: digest for name, digest in parts.items() if name != ARTICLES}


def _differing_parts(
    old: Mapping[str, str], new: Mapping[str, str], settings: Iterable[SettingChange]
) -> Iterator[str]:
    """Yield what decided the corpora and differs, except settings that are named one by one."""
    tables = {change.key.partition(".")[0] for change in settings}
    told = {f"settings of {table}" for table in tables}
    told |= {part for table, part in (("read", "reading"), ("stages", "order of the stages")) if table in tables}
    if old and new:
        yield from (name for name in sorted({*old, *new} - told) if old.get(name) != new.get(name))


def _models(output: Path, record: RunRecord | None) -> dict[str, ModelUse]:
    """Return the models of a corpus: their segments from the table, their digests from the record of the run."""
    digests = {entry.model: entry.digest for entry in (record.translation if record else ())}
    segments: Counter[str] = Counter()
    where = ds.field("english").is_valid() & ds.field("model").is_valid()
    for batch in read_batches(output, "segments", ["model"], where):
        segments.update({found["values"]: found["counts"] for found in pc.value_counts(batch["model"]).to_pylist()})
    return {name: ModelUse(segments=total, digest=digests.get(name)) for name, total in sorted(segments.items())}


def _model_changes(old: Mapping[str, ModelUse], new: Mapping[str, ModelUse]) -> Iterator[ModelChange]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None or before.digest != after.digest:
            yield ModelChange(name=name, before=before, after=after)
