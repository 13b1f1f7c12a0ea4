"""Which model reads which language, how it decodes, and the memory key of its translations.

    RouteSettings → resolve_routes (registry and files, once for a run) → Choice by language → open_routes → Route

Choices are plain data and can be sent to workers; routes hold engines, which load with their first sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.engines import (
    ComputeType,
    Decoding,
    Engine,
    EngineName,
    engine_version,
    form_of,
    load_engine,
    search_name,
)
from pipeline.engines.loaded_models import LoadedModels
from pipeline.memory import Session, Space
from pipeline.models import Candidates, Form, Model, ModelFiles, Places, choose_models, load_registry, require
from pipeline.translation.sentences import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The model for one language.

    Attributes:
        name: Of the model.
        space: Memory key of its translations: all that decides them.
        search: Engine with versions, number format and beam, in words.
        model: Its registry entry; None for the fake.
        files: The files that the engine opens, hashed; None for the fake.
    """

    name: str
    space: Space
    search: str
    model: Model | None = None
    files: ModelFiles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """How routes are resolved.

    Attributes:
        engine: What runs the models.
        candidates: Names of models by language, best first.
        compute_type: Number format of the matrix products.
        beam_size: Hypotheses that a search keeps; None takes the value of the model's registry entry.
        checks: Version of the checks, which decide which hypothesis is accepted.
    """

    engine: EngineName
    candidates: Candidates
    compute_type: ComputeType
    beam_size: int | None
    checks: int

    @property
    def form(self) -> Form:
        """The form in which the engine opens a model."""
        return form_of(self.engine, self.compute_type)


class Limits(Protocol):
    """How much an engine may use; no effect on its output."""

    @property
    def loaded_models(self) -> int:
        """Models that may have their weights in memory."""

    @property
    def threads(self) -> int:
        """Processor cores of an engine."""

    @property
    def batch_tokens(self) -> int:
        """Padded source tokens per batch."""


def resolve_routes(settings: RouteSettings, registries: tuple[Path, ...], places: Places | None) -> dict[str, Choice]:
    """Return the model for each language that has one, with its files hashed.

    Raises:
        ModelError: A model is unknown or changed, or does not read a language routed to it; or no language has one.
        MissingExtraError: The engine is not installed.
    """
    if settings.engine == "fake":
        return {language: _choice(language, settings, "fake", None, None) for language in settings.candidates}
    registry = load_registry(registries, places)
    chosen = choose_models(settings.candidates, registry, settings.form)
    files = require(registry, chosen.values(), settings.form)
    return {
        language: _choice(language, settings, name, registry[name], files[name]) for language, name in chosen.items()
    }


def _choice(language: str, settings: RouteSettings, name: str, model: Model | None, files: ModelFiles | None) -> Choice:
    version = engine_version(settings.engine)
    beam_size = settings.beam_size or (model.entry.beam_size if model else 1)
    space = Space(
        language=language,
        model=files.digest if files else name,
        engine=f"{settings.engine}: {version}, checks {settings.checks}",
        compute_type=settings.compute_type,
        beam_size=beam_size,
    )
    search = f"{version}, {settings.compute_type}, {search_name(beam_size)}"
    return Choice(name=name, space=space, search=search, model=model, files=files)


def open_routes(
    choices: Mapping[str, Choice], settings: RouteSettings, limits: Limits, memory: Session | None
) -> dict[str, Route]:
    """Return the routes, one engine per model; word lists load now, weights with the first sentence.

    Raises:
        ModelError: A model's tokenizer or words cannot be read.
    """
    loaded = LoadedModels(limits.loaded_models)
    by_name = {choice.name: choice for choice in choices.values()}
    engines = {name: loaded.keep(_engine(choice, settings, limits)) for name, choice in by_name.items()}
    words = {name: choice.files.words() if choice.files else frozenset() for name, choice in by_name.items()}
    return {
        language: Route(choice.name, engines[choice.name], choice.space, memory, words[choice.name])
        for language, choice in choices.items()
    }


def _engine(choice: Choice, settings: RouteSettings, limits: Limits) -> Engine:
    decoding = Decoding(
        compute_type=settings.compute_type,
        beam_size=choice.space.beam_size,
        threads=limits.threads,
        batch_tokens=limits.batch_tokens,
    )
    return load_engine(settings.engine, choice.files, decoding)
