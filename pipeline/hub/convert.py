"""A Hugging Face checkpoint → a CTranslate2 conversion. Needs the extra `torch`.

Weights are read as plain tensors: safetensors, or a pickle that may contain only tensors. No code of a checkpoint is
ever run.
"""

import shutil
import warnings
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pipeline.digest import digest_file
from pipeline.engines.vocabularies import separate_vocabularies
from pipeline.errors import MissingExtraError, ModelError
from pipeline.models.files import WORDS, ConversionForm

LIBRARIES = ("ctranslate2", "transformers", "torch")
"""Other versions of these may produce other bytes."""


def require_torch() -> None:
    """Check, at no cost, that conversion is possible.

    Raises:
        MissingExtraError: PyTorch is not installed.
    """
    if find_spec("torch") is None:
        what = "converting a model"
        raise MissingExtraError(what, "torch")


def converter() -> str:
    """Return the libraries and versions that would make a conversion now."""
    return " ".join(f"{name} {version(name)}" for name in LIBRARIES)


def convert(checkpoint: Path, folder: Path, form: ConversionForm) -> dict[str, str]:
    """Convert a checkpoint into a new folder, which appears only when complete; return the SHA-256 of its files.

    Raises:
        ModelError: The checkpoint cannot be converted, or the disk is full.
    """
    require_torch()
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        _convert(checkpoint, unfinished, form)
        for name in ("source.spm", "target.spm", *([WORDS] if (checkpoint / WORDS).is_file() else [])):
            shutil.copyfile(checkpoint / name, unfinished / name)
        separate_vocabularies(checkpoint, unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        message = f"the checkpoint in {checkpoint} cannot be converted: {type(error).__name__}: {error}"
        raise ModelError(message) from error
    return hashes(folder)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by name."""
    return {path.name: digest_file(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _convert(checkpoint: Path, folder: Path, form: ConversionForm) -> None:
    # Imported here: PyTorch takes seconds to load, and is missing in most installations.
    from ctranslate2.converters import TransformersConverter  # noqa: PLC0415 - see above

    from pipeline.engines.transformers import load_network  # noqa: PLC0415 - see above

    class SafeConverter(TransformersConverter):  # type: ignore[misc]  # the base class has no types
        """Loads the weights the way the reference engine does."""

        def load_model(self, _model_class: object, model_name_or_path: str, **_options: object) -> object:
            return load_network(Path(model_name_or_path))

        def load_tokenizer(self, tokenizer_class: object, model_name_or_path: str, **options: object) -> object:
            with warnings.catch_warnings():
                # About a package that the tokenizer never calls.
                warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
                return super().load_tokenizer(tokenizer_class, model_name_or_path, **options)

    SafeConverter(str(checkpoint)).convert(str(folder), quantization=None if form == "float32" else form)
