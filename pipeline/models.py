"""The registry of translation models: `models.toml` → verified local files.

A registry entry names a folder beside the registry, the languages the model reads, and the SHA-256 of every file the
engine opens. Knows nothing of engines; downloads nothing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from pipeline.digest import digest_file, digest_value
from pipeline.errors import ModelError
from pipeline.settings import Settings

OPENED = ("config.json", "model.bin", "source.spm", "target.spm")
"""Files of every converted MarianMT model; its vocabulary has one of several names."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ModelEntry(Settings):
    """One model as a registry file describes it."""

    languages: tuple[str, ...]
    """BCP 47 tags of the languages it reads."""
    folder: str
    """Where its files lie, below the folder of the registry file."""
    prefix: str = ""
    """Piece that the model wants before every sentence, such as `>>eng<<`."""
    licence: str
    """Of the weights, as read in their card."""
    sha256: dict[str, Sha256]
    """Every file the engine opens, by its name in the folder."""

    @field_validator("sha256")
    @classmethod
    def _covers_what_is_opened(cls, sha256: dict[str, str]) -> dict[str, str]:
        if missing := [name for name in OPENED if name not in sha256]:
            message = f"no SHA-256 of {', '.join(missing)}: a file that is not verified is not opened"
            raise ValueError(message)
        return sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A registered model and where it is."""

    name: str
    folder: Path
    entry: ModelEntry

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of its files and its prefix: what decides its translations."""
        return digest_value([self.entry.sha256, self.entry.prefix])

    @property
    def size(self) -> int:
        """Bytes of its files that are there."""
        return sum((self.folder / name).stat().st_size for name in self.entry.sha256 if (self.folder / name).is_file())

    def faults(self, *, rehash: bool) -> list[str]:
        """Return what is wrong with its files: missing ones and, with `rehash`, changed ones."""
        faults = []
        for name, expected in self.entry.sha256.items():
            path = self.folder / name
            if not path.is_file():
                faults.append(f"{path} is missing")
            elif rehash and digest_file(path) != expected:
                faults.append(f"{path} is not the registered file: its SHA-256 differs")
        return faults


Registry = Mapping[str, Model]


def load_registry(paths: Iterable[Path]) -> Registry:
    """Read registry files; a later one wins on equal names.

    Raises:
        ModelError: A file cannot be read, or entries are wrong; every fault is listed.
    """
    models: dict[str, Model] = {}
    faults: list[str] = []
    for path in paths:
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("models", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(f"{path}: {error}")
            continue
        if not isinstance(entries, dict):
            faults.append(f"{path}: models = {entries!r}: expected tables such as [models.fr-en]")
            continue
        for name, table in entries.items():
            try:
                entry = ModelEntry.of(table)
            except ValidationError as error:
                faults += [f"{path}: models.{name}.{_where(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
            else:
                models[name] = Model(name=name, folder=path.parent / entry.folder, entry=entry)
    if faults:
        raise ModelError("\n".join(faults))
    return models


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))


def require(registry: Registry, names: Iterable[str]) -> dict[str, Model]:
    """Return the named models after rehashing their files.

    Raises:
        ModelError: Some are unknown, missing or changed; all of them are listed together.
    """
    faults: list[str] = []
    found: dict[str, Model] = {}
    for name in sorted(set(names)):
        if name not in registry:
            known = ", ".join(sorted(registry)) or "none"
            faults.append(f"no model is called {name!r}; known: {known}")
            continue
        found[name] = registry[name]
        faults += registry[name].faults(rehash=True)
    if faults:
        raise ModelError("\n".join(["the run needs models that are not there:", *(f"  - {fault}" for fault in faults)]))
    return found
