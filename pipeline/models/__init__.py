"""Which translation models there are, where their files are, and whether they are the right ones.

A registry (models.toml) names models; a lock file records what was fetched for those registered without hashes; a model
is used only when every file has the recorded SHA-256. Downloads nothing.
"""

from pipeline.models.files import ConversionForm, Form, ModelFiles
from pipeline.models.lock import Conversion, Lock, LockedModel, load_lock, write_lock
from pipeline.models.paths import Places, user_places
from pipeline.models.registry import (
    BeamSize,
    FolderEntry,
    Model,
    ModelEntry,
    Registry,
    fetch_command,
    load_registry,
    require,
)
from pipeline.models.routing import Candidates, choose_models, recorded_models

__all__ = [
    "BeamSize",
    "Candidates",
    "Conversion",
    "ConversionForm",
    "FolderEntry",
    "Form",
    "Lock",
    "LockedModel",
    "Model",
    "ModelEntry",
    "ModelFiles",
    "Places",
    "Registry",
    "choose_models",
    "fetch_command",
    "load_lock",
    "load_registry",
    "recorded_models",
    "require",
    "user_places",
    "write_lock",
]
