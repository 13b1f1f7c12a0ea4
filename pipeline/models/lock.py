"""The lock file: what was fetched for models registered without hashes, so that later runs can verify it.

    [models.opus-mt-de-en]
    source = "Helsinki-NLP/opus-mt-de-en"
    revision = "…"                    commit of the repository; for a local checkpoint, the digest of its files
    licence = "cc-by-4.0"             as the model's own card says
    self_test = "passed"
    checkpoint = { … }                SHA-256 by file
    [models.opus-mt-de-en.conversions.int8]
    converter = "ctranslate2 … transformers … torch …"
    sha256 = { … }

It contains no local paths: it can move with a project to another machine, where the same revision is fetched and must
have the same hashes.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import tomli_w
from pydantic import Field, ValidationError

from pipeline.errors import ModelError
from pipeline.models.files import ConversionForm, Sha256
from pipeline.settings import Settings

ANY: Final = "any"
"""Key of a conversion made by the user, which serves every compute type."""


class Conversion(Settings):
    """A CTranslate2 conversion."""

    converter: str
    """Libraries and versions that made it; empty when the user made it."""
    sha256: dict[str, Sha256]
    """Of every file the engine opens."""


class LockedModel(Settings):
    """What was fetched of one model."""

    source: str
    """Repository, or `local`."""
    revision: str = ""
    licence: str = ""
    self_test: Literal["passed", "skipped"]
    """Whether a few known sentences came out as English."""
    checkpoint: dict[str, Sha256] = Field(default_factory=dict)
    conversions: dict[ConversionForm | Literal["any"], Conversion] = Field(default_factory=dict)


class LockFile(Settings):
    """The whole file."""

    models: dict[str, LockedModel] = Field(default_factory=dict)


Lock = Mapping[str, LockedModel]
"""By name of the model."""


def load_lock(path: Path) -> Lock:
    """Return what a lock file records; nothing when there is none.

    Raises:
        ModelError: It cannot be read; it is never treated as empty.
    """
    try:
        return LockFile.of(tomllib.loads(path.read_text(encoding="utf-8"))).models
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        message = f"the lock file {path} cannot be used: {error}\nrepair it, or move it away and fetch the models again"
        raise ModelError(message) from error


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock file atomically, with models sorted by name.

    Raises:
        ModelError: It cannot be written.
    """
    models = {
        name: locked.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        for name, locked in sorted(lock.items())
    }
    temporary = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(tomli_w.dumps({"models": models}), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        message = f"the lock file {path} cannot be written: {error.strerror}; name another with --lock FILE"
        raise ModelError(message) from error
