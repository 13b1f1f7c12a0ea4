"""Fetch models: download, convert, test, record. What `anglicize models fetch` and `remove` do.

    repository → Hub cache (checkpoint) → conversion → self-test → lock file

Each model is recorded as soon as it is complete, so an interrupted fetch resumes where it stopped.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.digest import digest_value
from pipeline.engines import Decoding, load_engine
from pipeline.errors import ModelError
from pipeline.hub.cache import CARD, OPTIONAL, forget, licence
from pipeline.hub.convert import convert, converter, hashes, require_torch
from pipeline.hub.download import download
from pipeline.hub.selftest import can_be_tested, self_test
from pipeline.models import Conversion, ConversionForm, LockedModel, Model, ModelFiles, Places, load_lock, write_lock
from pipeline.models.files import CHECKPOINT_FILES, CONVERSION_FILES, WEIGHTS_FILES
from pipeline.models.lock import ANY
from pipeline.models.registry import LOCAL

Log = Callable[[str], None]
SelfTest = Literal["passed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How to fetch.

    Attributes:
        form: The wanted conversion.
        update: Take the current state of a repository, not the recorded commit.
        tested: Refuse a model whose self-test fails.
    """

    form: ConversionForm = "int8"
    update: bool = False
    tested: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checkpoint:
    """A checkpoint on this machine, every file hashed."""

    folder: Path
    source: str
    revision: str
    licence: str
    sha256: Mapping[str, str]


def fetch(model: Model, places: Places, options: FetchOptions, log: Log) -> Model:
    """Fetch one model and record it in the lock file; return it with that record.

    Raises:
        PipelineError: It cannot be downloaded, converted or trusted; nothing is then recorded.
    """
    if model.is_bundled:
        log(f"{model.name}: its files are registered, nothing to fetch")
        return model
    if not options.update and is_whole(model, options.form):
        log(f"{model.name}: already here, every file as recorded")
        return model
    locked = _adopt(model, options, log) if model.entry.ctranslate2 else _make(model, places, options, log)
    write_lock(places.lock, {**load_lock(places.lock), model.name: locked})
    return replace(model, locked=locked, places=places)


def is_whole(model: Model, form: ConversionForm) -> bool:
    """Return whether a form is recorded and all its files are as recorded."""
    files = model.files(form)
    return files is not None and not files.faults(rehash=True)


def remove(model: Model, places: Places, *, keep_download: bool) -> int:
    """Delete a model's fetched files and its record; return the bytes freed.

    Raises:
        ModelError: It was not fetched.
    """
    if not model.locked:
        why = "it comes with anglicize" if model.is_bundled else "it was never fetched"
        message = f"{model.name} cannot be removed: {why}"
        raise ModelError(message)
    locked = model.locked
    freed = 0
    for form, conversion in locked.conversions.items():
        if form != ANY:
            freed += _delete(places.conversion(locked.source, locked.revision, form, conversion.converter))
    if locked.source != LOCAL and not keep_download:
        freed += forget(locked.source, locked.revision)
    write_lock(places.lock, {name: entry for name, entry in load_lock(places.lock).items() if name != model.name})
    return freed


def _delete(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    size = sum(path.stat().st_size for path in folder.iterdir())
    shutil.rmtree(folder)
    return size


def _adopt(model: Model, options: FetchOptions, log: Log) -> LockedModel:
    """Record a conversion made by the user, after testing it."""
    entry = model.entry.ctranslate2
    folder = model.base / entry.folder if entry else model.base
    _check_folder(folder, CONVERSION_FILES, model.name)
    files = ModelFiles(name=model.name, folder=folder, sha256=hashes(folder), prefix=model.entry.prefix)
    outcome = _try(model, files, options, log)
    own = Conversion(converter="", sha256=dict(files.sha256))
    return LockedModel(source=LOCAL, self_test=outcome, conversions={ANY: own})


def _make(model: Model, places: Places, options: FetchOptions, log: Log) -> LockedModel:
    """Get the checkpoint, convert it and test it."""
    require_torch()  # before megabytes are downloaded in vain
    checkpoint = _checkpoint(model, options, log)
    _check_against_lock(model, checkpoint, options)
    made_by = converter()
    folder = places.conversion(checkpoint.source, checkpoint.revision, options.form, made_by)
    log(f"{model.name}: converting to {options.form}")
    sha256 = convert(checkpoint.folder, folder, options.form)
    files = ModelFiles(name=model.name, folder=folder, sha256=sha256, prefix=model.entry.prefix)
    outcome = _try(model, files, options, log)
    former = model.locked if model.locked and model.locked.revision == checkpoint.revision else None
    conversions = dict(former.conversions) if former else {}
    conversions[options.form] = Conversion(converter=made_by, sha256=sha256)
    return LockedModel(
        source=checkpoint.source,
        revision=checkpoint.revision,
        licence=checkpoint.licence,
        self_test=outcome,
        checkpoint=dict(checkpoint.sha256),
        conversions=conversions,
    )


def _checkpoint(model: Model, options: FetchOptions, log: Log) -> _Checkpoint:
    if not model.entry.repo:
        return _local_checkpoint(model)
    recorded = model.locked.revision if model.locked and not options.update else None
    revision = recorded or model.entry.revision
    log(f"{model.name}: downloading {model.entry.repo}" + (f" at {revision[:12]}" if revision else ""))
    folder = download(model.entry.repo, revision)
    return _Checkpoint(
        folder=folder,
        source=model.entry.repo,
        revision=folder.name,
        licence=licence(folder),
        sha256=_opened(folder),
    )


def _local_checkpoint(model: Model) -> _Checkpoint:
    entry = model.entry.checkpoint
    folder = model.base / entry.folder if entry else model.base
    _check_folder(folder, CHECKPOINT_FILES, model.name)
    sha256 = _opened(folder)
    revision = digest_value(dict(sha256))[:40]
    return _Checkpoint(folder=folder, source=LOCAL, revision=revision, licence="", sha256=sha256)


def _opened(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of a checkpoint's files that are opened: of two weights files only the safe one."""
    weights = next((name for name in WEIGHTS_FILES if (folder / name).is_file()), WEIGHTS_FILES[0])
    found = hashes(folder)
    names = (*CHECKPOINT_FILES, *OPTIONAL, weights)
    return {name: found[name] for name in names if name in found and name != CARD}


def _check_folder(folder: Path, names: Sequence[str], model: str) -> None:
    if missing := [name for name in names if not (folder / name).is_file()]:
        message = f"{model}: {folder} lacks {', '.join(missing)}"
        raise ModelError(message)


def _check_against_lock(model: Model, checkpoint: _Checkpoint, options: FetchOptions) -> None:
    """Refuse files that are not those recorded for the same commit."""
    locked = model.locked
    if not locked or options.update or locked.revision != checkpoint.revision or not locked.checkpoint:
        return
    changed = sorted(name for name in locked.checkpoint if checkpoint.sha256.get(name) != locked.checkpoint[name])
    if changed:
        message = (
            f"{model.name}: {', '.join(changed)} in {checkpoint.folder} differ from what was recorded for this commit; "
            f"if you trust the new files, run anglicize models remove {model.name} and fetch it again"
        )
        raise ModelError(message)


def _try(model: Model, files: ModelFiles, options: FetchOptions, log: Log) -> SelfTest:
    """Translate a few known sentences; refuse the model when no English comes out."""
    languages = model.entry.languages
    if not options.tested or not can_be_tested(languages):
        log(f"{model.name}: not tested" + (": no known sentences in its languages" if options.tested else ""))
        return "skipped"
    faults = self_test(load_engine("ctranslate2", files, Decoding(compute_type=options.form)), languages)
    if not faults:
        log(f"{model.name}: translates known sentences into English")
        return "passed"
    if not model.entry.ctranslate2:
        _delete(files.folder)
    listed = "\n".join(f"  - {fault}" for fault in faults)
    message = (
        f"{model.name} does not translate into English, so it is refused:\n{listed}\n"
        "the languages or the prefix of its entry may be wrong, or the checkpoint; --no-self-test accepts it anyway"
    )
    raise ModelError(message)
