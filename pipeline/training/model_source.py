"""Which model is evaluated: a name of the registry or a folder → verified files in the form an engine opens.

A folder is the output of `anglicize train`, or one of its two subfolders. If the wanted form is missing but there is a
checkpoint, it is converted into a temporary folder.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pipeline.errors import ModelError
from pipeline.hub.convert import convert, hashes
from pipeline.models import Form, ModelFiles, Registry
from pipeline.models.files import WEIGHTS_FILES, uncovered
from pipeline.models.registry import fetch_command, load_registry

CTRANSLATE2, HUGGING_FACE = "ctranslate2", "huggingface"
"""The subfolders of a trained model."""
REGISTRY = "registry.toml"
"""The registry beside them, with this one model."""
MODEL = "model.bin"
"""The weights of a conversion."""

Weights = Literal["checkpoint", "conversion", "converted from the checkpoint"]
"""Where an engine's weights come from. A conversion to int8 lacks what float32 had, whatever it is computed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A model to evaluate.

    Attributes:
        name: As the user named it.
        forms: Its files in the available forms; a conversion that serves all number formats is under int8.
        registry: Where it is registered; None for a folder.
        beam_size: Hypotheses that its search keeps in a run, by its registry or the one beside its folders.
        from_english: Whether it translates out of English.
    """

    name: str
    forms: Mapping[Form, ModelFiles]
    registry: Registry | None = None
    beam_size: int = 1
    from_english: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Files that an engine can open, and where their weights come from."""

    files: ModelFiles
    weights: Weights


def find_subject(model: str, registry: Registry) -> Subject:
    """Return the model of that name or, if there is none, in that folder.

    Raises:
        ModelError: There is neither, or the folder contains no model.
    """
    if model in registry:
        registered = registry[model]
        return Subject(
            name=model,
            forms=registered.all_files(),
            registry=registry,
            beam_size=registered.entry.beam_size,
            from_english="en" in registered.entry.languages,
        )
    folder = Path(model)
    if not folder.is_dir():
        message = f"{model!r} is neither a folder nor a registered model; `anglicize models list` shows those"
        raise ModelError(message)
    forms = _forms(model, folder)
    if not forms:
        message = (
            f"{model} contains no model: expected the output of `anglicize train` ({CTRANSLATE2}/, {HUGGING_FACE}/), a "
            "CTranslate2 conversion, or a Hugging Face checkpoint with its weights"
        )
        raise ModelError(message)
    beside = load_registry([folder / REGISTRY] if (folder / REGISTRY).is_file() else [])
    entries = [each.entry for each in beside.values()]
    return Subject(
        name=model,
        forms=forms,
        beam_size=max((entry.beam_size for entry in entries), default=1),
        from_english=any("en" in entry.languages for entry in entries),
    )


@contextmanager
def opened(subject: Subject, form: Form) -> Iterator[Opened]:
    """Yield the verified files of a model in one form; a conversion made for it is deleted afterwards.

    A conversion to int8 replaces another one only if there is no checkpoint: computed in float32 it shows the cost of
    int8 arithmetic, but not that of rounding the weights.

    Raises:
        MissingExtraError: It has to be converted, and PyTorch is not installed.
        ModelError: It has no such form and cannot be converted, or its files are missing, changed or damaged.
    """
    if form in subject.forms:
        weights: Weights = "checkpoint" if form == "checkpoint" else "conversion"
        yield Opened(files=_verified(subject.forms[form], subject, form), weights=weights)
    elif form == "checkpoint" or not subject.forms:
        raise _absence(subject, form)
    elif "checkpoint" in subject.forms:
        checkpoint = _verified(subject.forms["checkpoint"], subject, form)
        with TemporaryDirectory(prefix="anglicize-") as temporary:
            folder = Path(temporary) / form
            files = replace(checkpoint, folder=folder, sha256=convert(checkpoint.folder, folder, form))
            yield Opened(files=files, weights="converted from the checkpoint")
    else:
        files = next(iter(subject.forms.values()))
        yield Opened(files=_verified(files, subject, form), weights="conversion")


def _verified(files: ModelFiles, subject: Subject, form: Form) -> ModelFiles:
    """Return the files if they match what was recorded.

    Raises:
        ModelError: They do not.
    """
    faults = files.faults(rehash=True)
    if faults:
        listed = [f"{subject.name} cannot be evaluated:", *(f"  - {fault}" for fault in faults)]
        raise ModelError("\n".join([*listed, *_hint(subject, form)]))
    return files


def _absence(subject: Subject, form: Form) -> ModelError:
    """Return the error that says how to get a missing form."""
    what = "checkpoint" if form == "checkpoint" else "conversion"
    why = ", and the engine 'transformers' opens no other form" if form == "checkpoint" and subject.forms else ""
    return ModelError("\n".join([f"there is no {what} of {subject.name}{why}", *_hint(subject, form)]))


def _hint(subject: Subject, form: Form) -> list[str]:
    """Return how to fetch a registered model that can be; nothing for any other."""
    entry = subject.registry[subject.name].entry if subject.registry else None
    can_be_fetched = entry and (entry.repo or (entry.checkpoint and not entry.checkpoint.sha256))
    return [f"get what is missing with:\n  {fetch_command([subject.name], form)}"] if can_be_fetched else []


def _forms(name: str, folder: Path) -> dict[Form, ModelFiles]:
    """Return the forms that are in a folder or in the subfolders of a trained model."""
    places: dict[Form, tuple[Path, ...]] = {
        "int8": (folder / CTRANSLATE2 / MODEL, folder / MODEL),
        "checkpoint": tuple(part / file for part in (folder / HUGGING_FACE, folder) for file in WEIGHTS_FILES),
    }
    found = {form: next(filter(Path.is_file, paths), None) for form, paths in places.items()}
    return {form: _in_folder(name, path.parent, form) for form, path in found.items() if path}


def _in_folder(name: str, folder: Path, form: Form) -> ModelFiles:
    """Return all files of a folder, hashed now: no hashes of them are recorded."""
    try:
        files = ModelFiles(name=name, folder=folder, sha256=hashes(folder))
    except OSError as error:
        message = f"{error.filename} cannot be read: {error.strerror}"
        raise ModelError(message) from error
    if missing := uncovered(files.sha256, form):
        message = f"{folder} is not a complete model: {', '.join(missing)} is missing"
        raise ModelError(message)
    return files
