"""The files of one model in one form: all that an engine opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipeline.digest import digest_unchanged_file, digest_value
from pipeline.errors import ModelError

ConversionForm = Literal["int8", "int16", "float32"]
"""A CTranslate2 conversion, by the number format of its weights."""
Form = Literal["checkpoint"] | ConversionForm
"""A Hugging Face checkpoint, or a conversion."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

CONVERSION_FILES = ("config.json", "model.bin", "source.spm", "target.spm")
"""Files of every CTranslate2 conversion; its vocabulary has one of several names."""
CHECKPOINT_FILES = ("config.json", "source.spm", "target.spm", "vocab.json")
"""Files of every Hugging Face checkpoint of a MarianMT model; its weights have one of `WEIGHTS_FILES`."""
WEIGHTS_FILES = ("model.safetensors", "pytorch_model.bin")
"""In order of preference: the second is a pickle, of which only plain tensors are read."""
WORDS = "words.txt"
"""Optional in both forms: the English words that the model was trained on, one per line, without case and accents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model in one form.

    Attributes:
        name: Of the model, for messages.
        folder: Where the files are.
        sha256: Of every file that is opened, by its name in the folder.
        prefix: Piece that the model needs before every sentence, such as `>>eng<<`; empty for none.
    """

    name: str
    folder: Path
    sha256: Mapping[str, str]
    prefix: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of its files and its prefix: what decides its translations."""
        return digest_value([dict(self.sha256), self.prefix])

    @property
    def size(self) -> int:
        """Bytes of its existing files: about what the model takes in memory."""
        return sum((self.folder / name).stat().st_size for name in self.sha256 if (self.folder / name).is_file())

    def words(self) -> frozenset[str]:
        """Read the English words that the model knows; empty if its folder has no list.

        Raises:
            ModelError: They cannot be read.
        """
        if WORDS not in self.sha256:
            return frozenset()
        path = self.folder / WORDS
        try:
            return frozenset(path.read_text(encoding="utf-8").split())
        except (OSError, UnicodeDecodeError) as error:
            message = f"{path} cannot be read: {error}"
            raise ModelError(message) from error

    def faults(self, *, rehash: bool) -> list[str]:
        """Return what is wrong with its files: missing ones and, with `rehash`, changed ones."""
        faults = []
        for name, expected in self.sha256.items():
            path = self.folder / name
            if not path.is_file():
                faults.append(f"{path} is missing")
            elif rehash and digest_unchanged_file(path) != expected:
                faults.append(f"{path} is not the recorded file: its SHA-256 differs")
        return faults


def uncovered(sha256: Mapping[str, str], form: Form) -> list[str]:
    """Return the files that a form opens and that have no SHA-256."""
    if form != "checkpoint":
        return [name for name in CONVERSION_FILES if name not in sha256]
    missing = [name for name in CHECKPOINT_FILES if name not in sha256]
    return missing if any(name in sha256 for name in WEIGHTS_FILES) else [*missing, WEIGHTS_FILES[0]]
