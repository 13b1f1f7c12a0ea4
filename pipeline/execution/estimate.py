"""What a run would do, and how long it would take: shards, sentences, models. Loads no model, writes nothing.

Articles of shards that need work go through the stages before translation, and their sentences are looked up in the
translation memory. Times come from earlier runs on this machine; where there was none, none is given.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import RunConfig
from pipeline.corpus.partition import partition
from pipeline.corpus.store import Store
from pipeline.document import Document
from pipeline.errors import ModelError
from pipeline.execution.plan import Plan, deciding_parts, make_plan
from pipeline.execution.worker import run_stage
from pipeline.memory import Memory, Rate, Session
from pipeline.readers.find import Found, Source, fetch
from pipeline.readers.plain_text import read_content
from pipeline.stages.base import Stage
from pipeline.stages.translate import Choice, TranslateConfig, survey


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageForecast:
    """What is to translate from one language, in the shards that need work.

    Attributes:
        language: BCP 47 tag.
        documents: Articles in it.
        sentences: Distinct sentences of each shard that a model is needed for.
        remembered: Those of them that the translation memory knows.
        characters: Of those that it does not know.
        model: Name of the model that reads it; of the best one when none was fetched; None when none does.
        is_here: Whether that model was fetched or is bundled.
        rate: What earlier runs took on this machine; None when there was none.
    """

    language: str
    documents: int
    sentences: int
    remembered: int
    characters: int
    model: str | None
    is_here: bool
    rate: Rate | None

    @property
    def seconds(self) -> float | None:
        """How long translating would take; None when it was never measured."""
        if self.sentences == self.remembered:
            return 0.0
        return (
            self.characters * self.rate.seconds / self.rate.characters if self.rate and self.rate.characters else None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a run would do.

    Attributes:
        plan: Its shards; None when a model is missing, so that what is done cannot be told.
        problem: What is missing, and how to get it; None when nothing is.
        documents: Articles that need work.
        languages: By falling number of articles.
        preparing: Seconds that reading, detecting and cleaning took just now: about what they will take.
    """

    plan: Plan | None
    problem: str | None
    documents: int
    languages: tuple[LanguageForecast, ...]
    preparing: float

    @property
    def seconds(self) -> float | None:
        """How long the run would take, about; None when the speed of a model was never measured."""
        parts = [language.seconds for language in self.languages if language.model]
        return None if None in parts else self.preparing + sum(part for part in parts if part)


def forecast(config: RunConfig, found: Found, output: Path) -> Forecast:
    """Return what a run on these articles would do.

    Raises:
        PipelineError: A rule pack is wrong, or an article cannot be read; a missing model is part of the forecast.
    """
    problem, plan = None, None
    try:
        plan = make_plan(config, found, deciding_parts(config), Store(output))
    except ModelError as error:
        problem = str(error)
    started = time.monotonic()
    shards = (
        [shard.sources for shard in plan.todo]
        if plan
        else partition(found.sources, config.publish.shard_documents).values()
    )
    tally = _Tally(config, {} if problem else _choices(config))
    session = Session(Memory(config.memory.file)) if config.memory.file else None
    stages = list(_before_translation(config, session))
    for sources in shards:
        tally.add(_prepared(config, stages, sources))
        if session:
            session.drain()  # nothing is written, and nothing piles up
    return Forecast(
        plan=plan,
        problem=problem,
        documents=sum(map(len, shards)),
        languages=tally.languages(),
        preparing=time.monotonic() - started,
    )


def _choices(config: RunConfig) -> dict[str, Choice]:
    resources = config.resources
    return {language: choice for stage in _translating(config) for language, choice in stage.choices(resources).items()}


def _translating(config: RunConfig) -> Iterator[TranslateConfig]:
    return (stage for stage in config.stages if isinstance(stage, TranslateConfig))


def _prepared(config: RunConfig, stages: Sequence[tuple[str, Stage]], sources: Sequence[Source]) -> list[Document]:
    """Return the articles as they are when translation begins."""
    documents = [read_content(source, fetch(source, config.read.max_bytes), config.read) for source in sources]
    for name, stage in stages:
        documents = run_stage(name, stage, documents, [])
    return documents


def _before_translation(config: RunConfig, session: Session | None) -> Iterator[tuple[str, Stage]]:
    resources = replace(config.resources, memory=session)
    for stage in config.stages:
        if isinstance(stage, TranslateConfig):
            return
        yield stage.name, stage.build(resources)


class _Tally:
    """Counts sentences shard by shard; keeps no sentence."""

    def __init__(self, config: RunConfig, choices: dict[str, Choice]) -> None:
        self._candidates = {tag: names for stage in _translating(config) for tag, names in stage.candidates.items()}
        self._choices = choices
        self._memory = Memory(config.memory.file) if config.memory.file else None
        self._documents: Counter[str] = Counter()
        self._sentences: Counter[str] = Counter()
        self._remembered: Counter[str] = Counter()
        self._characters: Counter[str] = Counter()

    def add(self, documents: Sequence[Document]) -> None:
        self._documents.update(document.language for document in documents if not document.reject)
        for language, sentences in survey(documents, self._candidates.keys()).items():
            choice = self._choices.get(language)
            known = self._memory.find(choice.space, sentences) if self._memory and choice else {}
            self._sentences[language] += len(sentences)
            self._remembered[language] += len(known)
            self._characters[language] += sum(len(sentence) for sentence in sentences if sentence not in known)

    def languages(self) -> tuple[LanguageForecast, ...]:
        tags = sorted({*self._documents, *self._sentences}, key=lambda tag: (-self._documents[tag], tag))
        return tuple(self._language(tag) for tag in tags)

    def _language(self, tag: str) -> LanguageForecast:
        choice = self._choices.get(tag)
        best = next(iter(self._candidates.get(tag, ())), None)
        return LanguageForecast(
            language=tag,
            documents=self._documents[tag],
            sentences=self._sentences[tag],
            remembered=self._remembered[tag],
            characters=self._characters[tag],
            model=choice.name if choice else best,
            is_here=choice is not None,
            rate=self._memory.rate(choice.space) if self._memory and choice else None,
        )
