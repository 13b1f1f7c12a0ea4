"""What one training run is decided by: a TOML file, checked before any data is read.

Knows nothing of files with text: those are named on the command line, so that no committed file points at data that may
not be redistributed.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from pipeline.errors import ConfigError
from pipeline.settings import Settings

PositiveInt = Annotated[int, Field(gt=0)]


class CorpusSettings(Settings):
    """Which pairs are used, and how often each origin is seen in one epoch."""

    weights: Mapping[str, float] = Field(default_factory=dict)
    """Passes over an origin in one epoch; 0.25 takes a fresh random quarter of it each epoch, 0 leaves it out."""
    default_weight: Annotated[float, Field(ge=0)] = 1.0
    """For origins that `weights` does not name."""
    licences: Mapping[str, str] = Field(default_factory=dict)
    """Licence of each origin, for the model card."""
    max_pieces: PositiveInt = 128
    """Pairs with a longer side are left out, and counted."""
    max_length_ratio: Annotated[float, Field(gt=1)] = 3.0
    """Pairs whose longer side has more than this times the characters of the shorter are left out, and counted."""


class VocabularySettings(Settings):
    """One SentencePiece unigram model for both languages."""

    size: PositiveInt = 8192
    """Including the padding symbol. A multiple of 64 keeps matrix products fast."""
    character_coverage: Annotated[float, Field(gt=0.9, le=1)] = 0.9999
    sample_lines: PositiveInt = 400_000
    """Sentences (of both sides together) that the vocabulary is learnt from."""


class NetworkSettings(Settings):
    """The shape of the MarianMT network: OPUS-MT's, smaller."""

    d_model: PositiveInt = 256
    ffn_dim: PositiveInt = 1024
    heads: PositiveInt = 8
    encoder_layers: PositiveInt = 6
    decoder_layers: PositiveInt = 2
    activation: Literal["relu", "swish", "gelu"] = "relu"
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0

    @model_validator(mode="after")
    def _heads_divide_the_width(self) -> Self:
        if self.d_model % self.heads:
            message = f"d_model = {self.d_model} is not a multiple of heads = {self.heads}"
            raise ValueError(message)
        return self


class ScheduleSettings(Settings):
    """The optimizer and how its learning rate moves: linear warm-up, constant, linear decay to zero.

    The constant middle means that a run can be lengthened or cut short: only the decay has to be repeated (Hägele et
    al. 2024, "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations").
    """

    steps: PositiveInt = 6000
    warmup_steps: PositiveInt = 600
    decay_steps: PositiveInt = 2000
    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    optimizer: Literal["adamw", "muon"] = "muon"
    matrix_learning_rate: Annotated[float, Field(gt=0)] = 4e-3
    """For the matrices inside the layers when the optimizer is Muon."""
    short_steps: Annotated[int, Field(ge=0)] = 0
    """First steps, which see short pairs only: alignment is learnt on them in far fewer tokens (Platanios et al.
    2019)."""
    short_pieces: PositiveInt = 24
    """Longest side of a short pair."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    batch_positions: PositiveInt = 8192
    """Padded source plus target positions of one batch."""
    clip_norm: Annotated[float, Field(gt=0)] = 1.0
    checkpoint_every: PositiveInt = 250
    """Steps between checkpoints; a run that was stopped goes on from the last one."""


class TrainSettings(Settings):
    """A whole training configuration."""

    name: str
    """Name of the model, such as `fr-en`; becomes the folder name."""
    source_language: str
    """BCP 47 tag of the source language."""
    licence: str
    """Of the weights, for the card and the registry."""
    seed: int = 1
    corpus: CorpusSettings = CorpusSettings()
    vocabulary: VocabularySettings = VocabularySettings()
    network: NetworkSettings = NetworkSettings()
    schedule: ScheduleSettings = ScheduleSettings()


def load_train_settings(path: Path) -> TrainSettings:
    """Read and check a training configuration.

    Raises:
        ConfigError: The file cannot be read as TOML, or keys are unknown or of the wrong type; all at once.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(str(path), [str(error)]) from error
    try:
        return TrainSettings.of(table)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc']))} = {fault['input']!r}: {fault['msg']}" for fault in error.errors()
        ]
        raise ConfigError(str(path), faults) from error
