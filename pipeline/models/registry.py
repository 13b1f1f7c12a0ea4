"""The registry of translation models: `models.toml` and the lock file → verified local files.

An entry names the languages a model reads and where it comes from: a repository of the Hugging Face Hub, or folders
beside the registry.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from pipeline.errors import ModelError
from pipeline.models.files import ConversionForm, Form, ModelFiles, Sha256, uncovered
from pipeline.models.hub_paths import snapshot_folder
from pipeline.models.lock import ANY, LockedModel, load_lock
from pipeline.models.paths import Places
from pipeline.settings import Settings

BeamSize = Annotated[int, Field(ge=1, le=16)]
LOCAL = "local"
"""The source of a model whose checkpoint is in a user's folder."""


class FolderEntry(Settings):
    """A folder with a model in one form."""

    folder: str
    """Relative to the registry file."""
    sha256: dict[str, Sha256] = Field(default_factory=dict)
    """Of every file that is opened, by its name in the folder; if left out, `anglicize models fetch` records it."""


class ModelEntry(Settings):
    """One model as a registry file describes it."""

    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    """BCP 47 tags of the languages it reads."""
    target: str = "en"
    """BCP 47 tag of the language it writes; a run accepts English only."""
    prefix: str = ""
    """Piece that the model needs before every sentence, such as `>>eng<<`."""
    beam_size: BeamSize = 1
    """Hypotheses that its search keeps if `translate.beam_size` is `auto`, as measured to pay off. 1 is greedy."""
    licence: str = ""
    """Of the weights, as read in their card; left out if it was not read."""
    repo: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*/[\w.-]+$")] | None = None
    """Repository of the Hugging Face Hub."""
    revision: Annotated[str, Field(min_length=1)] | None = None
    """Commit, tag or branch of the repository; by default its state at the first fetch."""
    ctranslate2: FolderEntry | None = None
    """A conversion by `ct2-transformers-converter`, plus `source.spm` and `target.spm`."""
    checkpoint: FolderEntry | None = None
    """A Hugging Face checkpoint: `fetch` converts it, and the reference engine opens it."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.repo and (self.checkpoint or self.ctranslate2):
            message = "a model comes from a repo or from folders, not from both"
            raise ValueError(message)
        if not (self.repo or self.checkpoint or self.ctranslate2):
            message = "no source: give it a repo, a checkpoint or a ctranslate2 folder"
            raise ValueError(message)
        if self.revision and not self.repo:
            message = "a revision needs a repo"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _covers_what_is_opened(self) -> Self:
        missing = [
            *(uncovered(self.checkpoint.sha256, "checkpoint") if self.checkpoint and self.checkpoint.sha256 else ()),
            *(uncovered(self.ctranslate2.sha256, "int8") if self.ctranslate2 and self.ctranslate2.sha256 else ()),
        ]
        if missing:
            message = f"no SHA-256 of {', '.join(missing)}: unverified files are not opened"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A registered model and its record in the lock file.

    Attributes:
        name: In the registry.
        entry: Its entry.
        base: Folder of the registry file.
        locked: What was fetched; None when nothing was.
        places: Where conversions are stored.
    """

    name: str
    entry: ModelEntry
    base: Path
    locked: LockedModel | None = None
    places: Places | None = None

    @property
    def licence(self) -> str:
        """Licence of the weights: as registered, else from their card when they were fetched."""
        return self.entry.licence or (self.locked.licence if self.locked else "") or "not stated"

    @property
    def is_bundled(self) -> bool:
        """Whether the registry itself has hashes of a form."""
        return any(entry and entry.sha256 for entry in (self.entry.ctranslate2, self.entry.checkpoint))

    @property
    def is_recorded(self) -> bool:
        """Whether there are hashes to verify it: in the registry, or from an earlier fetch."""
        return self.is_bundled or self.locked is not None

    def files(self, form: Form) -> ModelFiles | None:
        """Return its files in one form; None when it was not fetched in this form."""
        found = self._checkpoint() if form == "checkpoint" else self._conversion(form)
        if not found:
            return None
        folder, sha256 = found
        return ModelFiles(name=self.name, folder=folder, sha256=sha256, prefix=self.entry.prefix)

    def all_files(self) -> dict[Form, ModelFiles]:
        """Return all forms it has; a conversion that serves all compute types is listed as int8."""
        forms: tuple[Form, ...] = ("checkpoint", "int8", "int16", "float32")
        found = {form: files for form in forms if (files := self.files(form))}
        if self.entry.ctranslate2:
            return {form: files for form, files in found.items() if form in ("checkpoint", "int8")}
        return found

    def _checkpoint(self) -> tuple[Path, Mapping[str, str]] | None:
        entry = self.entry.checkpoint
        if entry and entry.sha256:
            return self.base / entry.folder, entry.sha256
        if not self.locked or not self.locked.checkpoint:
            return None
        folder = self.base / entry.folder if entry else snapshot_folder(self.locked.source, self.locked.revision)
        return folder, self.locked.checkpoint

    def _conversion(self, form: ConversionForm) -> tuple[Path, Mapping[str, str]] | None:
        entry = self.entry.ctranslate2
        if entry and entry.sha256:
            return self.base / entry.folder, entry.sha256
        if not self.locked:
            return None
        if entry:
            own = self.locked.conversions.get(ANY)
            return (self.base / entry.folder, own.sha256) if own else None
        conversion = self.locked.conversions.get(form)
        if not conversion or not self.places:
            return None
        folder = self.places.conversion(self.locked.source, self.locked.revision, form, conversion.converter)
        return folder, conversion.sha256


Registry = Mapping[str, Model]


def load_registry(paths: Iterable[Path], places: Places | None = None) -> Registry:
    """Read registry files (later ones win on equal names), and the lock file if there is one.

    Raises:
        ModelError: A file cannot be read, or entries are wrong; every fault is listed.
    """
    lock = load_lock(places.lock) if places else {}
    models: dict[str, Model] = {}
    faults: list[str] = []
    for path in paths:
        for name, table in _tables(path, faults).items():
            try:
                entry = ModelEntry.of(table)
            except ValidationError as error:
                faults += [f"{path}: models.{name}{_where(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
                continue
            locked = lock.get(name)
            if locked and locked.source != (entry.repo or LOCAL):
                locked = None  # the name now means another model
            models[name] = Model(name=name, entry=entry, base=path.parent, locked=locked, places=places)
    if faults:
        raise ModelError("\n".join(faults))
    return models


def _tables(path: Path, faults: list[str]) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("models", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path}: {error}")
        return {}
    if not isinstance(tables, dict):
        faults.append(f"{path}: models = {tables!r}: expected tables such as [models.fr-en]")
        return {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            faults.append(f"{path}: models.{name} = {table!r}: expected a table")
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def _where(location: tuple[int | str, ...]) -> str:
    return "".join(f".{part}" for part in location)


def require(registry: Registry, names: Iterable[str], form: Form) -> dict[str, ModelFiles]:
    """Return the files of the named models after rehashing them.

    Raises:
        ModelError: Some are unknown, not fetched, missing or changed; all are listed, with the one command that fetches
            what can be fetched.
    """
    faults: list[str] = []
    to_fetch: list[str] = []
    found: dict[str, ModelFiles] = {}
    for name in sorted(set(names)):
        if name not in registry:
            faults.append(f"no model is called {name!r}; known: {', '.join(sorted(registry)) or 'none'}")
            continue
        model = registry[name]
        files = model.files(form)
        wrong = files.faults(rehash=True) if files else [_absence(model, form)]
        faults += [f"{name}: {fault}" for fault in wrong]
        if wrong and not model.is_bundled:
            to_fetch.append(name)
        if files:
            found[name] = files
    if faults:
        hint = [f"get what is missing with:\n  {fetch_command(to_fetch, form)}"] if to_fetch else []
        raise ModelError("\n".join(["the run cannot use some models:", *(f"  - {f}" for f in faults), *hint]))
    return found


def _absence(model: Model, form: Form) -> str:
    if not model.is_recorded:
        return "not fetched"
    if form == "checkpoint":
        return "it has no checkpoint, which the engine 'transformers' needs"
    return f"fetched, but not converted to {form}"


def fetch_command(names: Iterable[str], form: Form) -> str:
    """Return the one command that gets the models."""
    option = f" --compute-type {form}" if form in ("int16", "float32") else ""
    return f"anglicize models fetch{option} {' '.join(sorted(names))}"
