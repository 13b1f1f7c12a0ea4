"""What decides one training run: a TOML file, checked before any data is read."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from pipeline.errors import ConfigError
from pipeline.models import BeamSize
from pipeline.settings import Settings

PositiveInt = Annotated[int, Field(gt=0)]
Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class CorpusSettings(Settings):
    """Which pairs are used, and how often each origin is seen in one epoch."""

    weights: Mapping[str, Weight] = Field(default_factory=dict)
    """Passes over an origin in one epoch; 0.25 takes a fresh random quarter of it each epoch, 0 leaves it out."""
    last_weights: Mapping[str, Weight] = Field(default_factory=dict)
    """As `weights`, for the last phase, while the learning rate falls, to favour what the model is for. An origin not
    named here keeps its weight."""
    default_weight: Weight = 1.0
    """For origins that `weights` does not name."""
    licences: Mapping[str, str] = Field(default_factory=dict)
    """Licence of each origin, for the model card."""
    protect: tuple[Path, ...] = ()
    """Parallel text that the model will be judged by: a pair that shares a sentence with it on either side is left out,
    and counted. The test sets of the command line are always protected; relative paths start in the current folder."""
    keep_aside: Annotated[int, Field(ge=0)] = 0
    """Pairs drawn from the training data before training, once per work folder, protected like a test set, and scored
    at the end."""
    keep_aside_from: tuple[str, ...] = ()
    """Origins that `keep_aside` draws from; all when empty."""
    max_pieces: PositiveInt = 128
    """Pairs with a longer side are left out, and counted."""
    max_length_ratio: Annotated[float, Field(gt=1)] = 3.0
    """Pairs whose longer side has more than this times the characters of the shorter are left out, and counted."""

    def phase_weights(self, phase: Literal["main", "last"]) -> dict[str, float]:
        """Return the weight of every origin that has one of its own in a phase; the others have `default_weight`."""
        return {**self.weights, **(self.last_weights if phase == "last" else {})}

    def uses(self, origin: str) -> bool:
        """Return whether an origin has a weight above 0 in any phase."""
        phases = (self.phase_weights("main"), self.phase_weights("last"))
        return any(weights.get(origin, self.default_weight) > 0 for weights in phases)


class NoiseSettings(Settings):
    """Shares of the pairs that are repeated, disturbed in one way; 0 switches a kind off.

    Casing and end marks are the shares that Firefox Translations trains its models with (mozilla/translations,
    pipeline/train/configs/opustrainer/teacher.one-stage.yml: UpperCase 0.07, TitleCase 0.05, RemoveEndPunct 0.2, the
    last one halved here because it changes the sentence seen most); the paper behind them is Bogoychev et al. 2023,
    "OpusCleaner and OpusTrainer", arXiv 2311.14838. The others are of the same size by choice, not by measurement.
    """

    upper_case: Share = 0.07
    """Both sides in capitals; half of the sources also lose their accents, as headlines do."""
    title_case: Share = 0.05
    """Both sides With Every Word Capitalised."""
    lower_case: Share = 0.03
    """The source without capitals, the English as it is."""
    no_accents: Share = 0.03
    """The source without the accents of its Latin letters, the English as it is."""
    punctuation: Share = 0.03
    """The source with other quotation marks, or with the spaces beside its punctuation added or removed."""
    no_end_mark: Share = 0.1
    """Both sides without the full stop, as headings and list items are."""
    copied: Share = 0.05
    """A name or number that is on both sides becomes another on both: an invented name, a number, a web or mail
    address, a hashtag, a product code. What must be copied cannot be memorised."""


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
    """The optimizer and how its learning rate moves: linear warm-up, constant, linear decay to zero (the last phase).

    A constant middle means that a run can be lengthened or cut short: only the decay has to be repeated (Hägele et
    al. 2024, "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations").
    """

    steps: PositiveInt = 6000
    warmup_steps: PositiveInt = 600
    decay_steps: PositiveInt = 2000
    root_from: Annotated[int, Field(ge=0)] = 0
    """Step from which the rate falls with the inverse root of the steps (Vaswani et al. 2017) instead of staying
    constant; 0 for never. Measured: at Muon's 4e-3 the watched loss was 2.80 after 1,600 steps, 100 steps at 1e-3
    brought it to 2.47; after 2,400 steps it was 2.19, 100 at 6e-4 brought it to 2.06."""
    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    optimizer: Literal["adamw", "muon"] = "muon"
    matrix_learning_rate: Annotated[float, Field(gt=0)] = 4e-3
    """For the matrices inside the layers when the optimizer is Muon."""
    weight_decay: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Of the matrices inside the layers. Under Muon at a constant rate of 4e-3 without it they grew by a quarter in
    1,200 steps, and the run collapsed at step 4,500: longer runs need some (0.1 in Liu et al. 2025) or a lower rate."""
    short_steps: Annotated[int, Field(ge=0)] = 0
    """First steps, which see short pairs only: alignment is learnt on them in far fewer tokens (Platanios et al.
    2019)."""
    short_pieces: PositiveInt = 24
    """Longest side of a short pair."""
    piece_dropout: Share = 0.0
    """Share of the pieces of the sources that are split into smaller ones, drawn anew at every step: 0.1 in BPE-dropout
    (Provilkov et al. 2020). For data that are seen many times; batches become that much longer. English keeps its
    pieces: with both sides split, 100 steps took the loss of a network of 9 million weights on the first sentences of
    newstest2013 from 1.75 to 1.84, with the sources alone to 1.78."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    batch_positions: PositiveInt = 8192
    """Padded source plus target positions of one batch."""
    clip_norm: Annotated[float, Field(gt=0)] = 1.0
    checkpoint_every: PositiveInt = 250
    """Steps between checkpoints; a stopped run resumes from the last one."""
    average_last: PositiveInt = 1
    """Last checkpoints whose mean becomes the model if the watched loss is lower with it. Where the learning rate falls
    to zero it does most of what averaging does (Hägele et al. 2024), hence the comparison."""
    precision: Literal["auto", "float32", "bf16"] = "auto"
    """Of matrix products: `float32`, bfloat16 by autocast (`bf16`), or what was measured to be faster on such a
    machine. Weights, their updates and the loss are float32 throughout."""


class TrainSettings(Settings):
    """A whole training configuration."""

    name: str
    """Name of the model, such as `fr-en`: that of its card and its registry entry."""
    source_language: str
    """BCP 47 tag of the source language."""
    target_language: str = "en"
    """BCP 47 tag of the target language. One of the two is English, which is the second field of all parallel text; a
    model from English is for back-translation of monolingual text (Sennrich et al. 2016)."""
    licence: str
    """Of the weights, for the card and the registry."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    beam_size: BeamSize = 1
    """Hypotheses that the search keeps when the model is scored; its registry entry sets as many for runs."""
    corpus: CorpusSettings = CorpusSettings()
    noise: NoiseSettings = NoiseSettings()
    vocabulary: VocabularySettings = VocabularySettings()
    network: NetworkSettings = NetworkSettings()
    schedule: ScheduleSettings = ScheduleSettings()

    @property
    def from_english(self) -> bool:
        """Whether English is the source."""
        return self.source_language == "en"

    @model_validator(mode="after")
    def _one_side_is_english(self) -> Self:
        if (self.source_language == "en") == (self.target_language == "en"):
            message = f"exactly one of source_language = {self.source_language!r} and target_language must be 'en'"
            raise ValueError(message)
        return self


def load_train_settings(path: Path) -> TrainSettings:
    """Read and check a training configuration.

    Raises:
        ConfigError: The file cannot be read as TOML, or keys are unknown or of the wrong type; lists all.
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
