"""The sessions of a run: each stretch of steps with the settings it ran under, for the model card.

A work folder outlives its settings: a run is lengthened, or ends with a phase on other data. Kept in `stretches.json`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.corpus.storage import write_json
from pipeline.errors import TrainingError

LISTED_VALUES = 3
"""Of one table: if more of its values changed, only their number is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point of a run: steps done, target tokens seen, seconds trained."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Steps under the same settings and data.

    Attributes:
        start: Where it began; it lasts to the start of the next one.
        settings: The tables that may change between runs, by name.
        data: Digest of the data it saw.
        protected: Digests of the test sets whose sentences it did not see.
        device: What it was computed on, in words.
    """

    start: Mark
    settings: Mapping[str, Any]
    data: str
    protected: tuple[str, ...]
    device: str


def read_stretches(path: Path) -> tuple[Stretch, ...]:
    """Return the stored stretches, none if there is no such file.

    Raises:
        TrainingError: The file is damaged.
    """
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Stretch(**row | {"start": Mark(**row["start"]), "protected": tuple(row["protected"])}) for row in rows
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f"{path} is damaged ({error}): delete it; the model card will then list only this session"
        raise TrainingError(message) from error


def go_on(stretches: Sequence[Stretch], now: Stretch) -> tuple[Stretch, ...]:
    """Return the stretches of a run that continues with `now`, which starts at the last checkpoint.

    Stretches that left no checkpoint are dropped: their steps are done again.
    """
    kept = [stretch for stretch in stretches if stretch.start.step < now.start.step]
    if kept and replace(kept[-1], start=now.start) == now:
        return tuple(kept)
    return (*kept, now)


def write_stretches(path: Path, stretches: Sequence[Stretch]) -> None:
    """Write the stretches, whole or not at all."""
    write_json(path, [asdict(stretch) for stretch in stretches])


def differences(before: Stretch, after: Stretch) -> list[str]:
    """Return what changed, as `key old → new`; for a table with many changes only their number."""
    changed = list(_changes(before.settings, after.settings, ""))
    if before.data != after.data:
        changed.append("other data")
    if before.protected != after.protected:
        changed.append("other protected sets")
    return changed


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[str]:
    plain: list[str] = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes(old, new, f"{path}{key}.")
        elif old != new:
            plain.append(f"{path}{key} {_shown(old)} → {_shown(new)}")
    # The tables of the configuration are listed key by key; only those inside them (weights by origin) grow long.
    yield from plain if len(plain) <= LISTED_VALUES or path.count(".") <= 1 else [f"{path}* ({len(plain)} values)"]


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | dict):
        return f"({len(value)})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def not_protected(stretches: Sequence[Stretch], tests: Mapping[str, str]) -> list[str]:
    """Return the names of the test sets, given with their digests, that some step may have seen.

    Those are all of them if the first steps are in no stretch: what these saw is not known.
    """
    recorded = bool(stretches) and stretches[0].start.step == 0
    return [
        name
        for name, digest in tests.items()
        if not recorded or any(digest not in stretch.protected for stretch in stretches)
    ]
