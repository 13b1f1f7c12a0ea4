"""What differs between the runs that made two corpora: settings, models, versions.

Read from what a run leaves beside its tables; what cannot be read is named, not guessed. Knows nothing of documents.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.analysis.diff_align import published_files
from pipeline.corpus.partition import ARTICLES
from pipeline.corpus.store import PRIVATE
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
class UsedModel:
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
    before: UsedModel | None
    after: UsedModel | None


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
    old, new = (_settings(output, unread) for output in (before, after))
    records = [_record(output, unread) for output in (before, after)]
    settings = () if old is None or new is None else tuple(_setting_changes(old, new))
    return Causes(
        settings=settings,
        parts=tuple(_differing_parts(_parts(before, records[0]), _parts(after, records[1]), settings)),
        models=tuple(_model_changes(_models(before, records[0]), _models(after, records[1]))),
        version_before=_version(records[0]),
        version_after=_version(records[1]),
        unread=tuple(unread),
    )


def _settings(output: Path, unread: list[str]) -> dict[str, str] | None:
    path = output / PRIVATE / "config.toml"
    try:
        return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError, RecursionError) as error:
        unread.append(f"{path}: {error}")
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


def _record(output: Path, unread: list[str]) -> Mapping[str, Any]:
    path = output / PRIVATE / "run.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        unread.append(f"{path}: {error}")
        return {}
    return record if isinstance(record, dict) else {}


def _version(record: Mapping[str, Any]) -> str | None:
    return str(record["version"]) if "version" in record else None


def _parts(output: Path, record: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each thing that decided the corpus besides its articles: the same for all its shards."""
    try:
        first = next(iter(record["shards"].values()))
        receipt = json.loads((output / PRIVATE / "shards" / first / "receipt.json").read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in receipt["parts"].items() if name != ARTICLES}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
        return {}  # a cause more is not worth a fault: `anglicize verify` says what is wrong


def _differing_parts(
    old: Mapping[str, str], new: Mapping[str, str], settings: Iterable[SettingChange]
) -> Iterator[str]:
    """Yield what decided the corpora and differs, except settings that are named one by one."""
    tables = {change.key.partition(".")[0] for change in settings}
    told = {f"settings of {table}" for table in tables}
    told |= {part for table, part in (("read", "reading"), ("stages", "order of the stages")) if table in tables}
    if old and new:
        yield from (name for name in sorted({*old, *new} - told) if old.get(name) != new.get(name))


def _models(output: Path, record: Mapping[str, Any]) -> dict[str, UsedModel]:
    """Return the models of a corpus: their segments from the table, their digests from the record of the run."""
    spaces = record.get("translation")
    listed = [space for space in spaces if isinstance(space, dict)] if isinstance(spaces, list) else []
    digests = {str(space.get("model")): str(space.get("digest")) for space in listed}
    segments: Counter[str] = Counter()
    for path in published_files(output, "segments"):
        try:
            table = pq.read_table(path, columns=["model", "english"])
            given = table.filter(pc.is_valid(table["english"]))["model"].drop_null()
            segments.update({found["values"]: found["counts"] for found in pc.value_counts(given).to_pylist()})
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            message = f"{path} cannot be read ({error}); `anglicize verify` says what else is wrong"
            raise StoreError(message) from error
    return {name: UsedModel(segments=total, digest=digests.get(name)) for name, total in sorted(segments.items())}


def _model_changes(old: Mapping[str, UsedModel], new: Mapping[str, UsedModel]) -> Iterator[ModelChange]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None or before.digest != after.digest:
            yield ModelChange(name=name, before=before, after=after)
