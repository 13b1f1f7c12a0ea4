"""What a run would do, and how long it would take: shards, sentences, models. Loads no translation model.

Articles of shards that need work go through the stages before translation, all of them or, of many, a fixed sample, and
their sentences are looked up in the translation memory, which learns the languages that were found. Times come from
earlier runs on this machine; where there was none, none is given.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import RunConfig
from pipeline.corpus.partition import partition
from pipeline.corpus.store import Store
from pipeline.document import Document
from pipeline.errors import ModelError
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Plan, make_plan
from pipeline.memory import Memory, MemoryWriter, Rate, Session
from pipeline.models import Candidates, load_registry, recorded_models
from pipeline.readers import Source
from pipeline.readers.find import Found, open_source, sample_of
from pipeline.stages.process import BuiltStage, read_and_process
from pipeline.stages.translate import survey
from pipeline.translation.routes import Choice

SAMPLE = 1000
"""Most articles that are looked at, always the same ones: more cost as much as the reading of the run."""
Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageEstimate:
    """What is to translate from one language, in the shards that need work.

    Attributes:
        language: BCP 47 tag.
        documents: Articles in it.
        sentences: Distinct sentences of each shard that a model is needed for.
        remembered: Those of them that the translation memory knows.
        characters: Of those that it does not know.
        model: Name of the model that reads it; of the best one when none was fetched; None when none does.
        is_here: Whether that model was fetched or is bundled; otherwise a run rejects the articles.
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
class Estimate:
    """What a run would do.

    Attributes:
        plan: Its shards; None when a model is missing, so that what is done cannot be told.
        problem: Why a run would stop, and how to mend it; None when it would not.
        documents: Articles that need work.
        looked_at: Those of them that the figures by language were counted on; fewer than all stand for all.
        languages: By falling number of articles.
        preparing: Seconds that reading, detecting and cleaning took just now: about what they will take.
    """

    plan: Plan | None
    problem: str | None
    documents: int
    looked_at: int
    languages: tuple[LanguageEstimate, ...]
    preparing: float

    @property
    def seconds(self) -> float | None:
        """How long the run would take, about; None when the speed of a model was never measured."""
        parts = [language.seconds for language in self.languages if language.is_here]
        return None if None in parts else self.preparing + sum(part for part in parts if part)


def estimate(config: RunConfig, found: Found, output: Path, warn: Warn = lambda _: None) -> Estimate:
    """Return what a run on these articles would do.

    Args:
        config: Of the run.
        found: Its articles.
        output: Folder of the corpus.
        warn: Told what went wrong with the translation memory.

    Raises:
        PipelineError: A rule pack is wrong; a missing model is part of the estimate.
    """
    run, problem = _resolved(config)
    models = {tag: choice.name for tag, choice in run.choices.items()} if run else _recorded(config)
    plan = make_plan(run, found, Store(output)) if run else None
    todo = [source for shard in plan.todo for source in shard.sources] if plan else list(found.sources)
    chosen = sample_of(replace(found, sources=tuple(todo)), SAMPLE).sources
    started = time.monotonic()
    memory = Memory(config.memory.file) if config.memory.file else None
    tally = _Tally(config.candidates, run.choices if run else {}, models, memory)
    for documents in _prepared(config, chosen, warn):
        tally.add(documents)
    factor = len(todo) / len(chosen) if chosen else 1.0
    return Estimate(
        plan=plan,
        problem=problem,
        documents=len(todo),
        looked_at=len(chosen),
        languages=tally.languages(factor),
        preparing=(time.monotonic() - started) * factor,
    )


def _prepared(config: RunConfig, sources: Sequence[Source], warn: Warn) -> Iterator[list[Document]]:
    """Yield the articles as they are when translation begins, shard by shard; what was learned of them is kept."""
    file = config.memory.file
    session = Session(Memory(file)) if file else None
    writer = MemoryWriter(file, warn=warn, max_bytes=config.memory.max_bytes) if file else None
    stages = list(_before_translation(config, session))
    for shard in partition(sources, config.publish.shard_documents).values():
        opened = (open_source(source, config.read.max_bytes) for source in shard)
        yield read_and_process(opened, config.read, stages).documents
        if session and writer:
            writer.absorb(session.drain())
    if writer:
        writer.close()


def _resolved(config: RunConfig) -> tuple[ResolvedRun | None, str | None]:
    """Return the resolved run, or what is missing for it."""
    try:
        return resolve(config), None
    except ModelError as error:
        return None, str(error)


def _recorded(config: RunConfig) -> dict[str, str]:
    """Return the models that the run would use if nothing else were wrong."""
    try:
        registry = load_registry(config.resources.model_registries, config.resources.model_places)
    except ModelError:  # which the problem says
        return {}
    return recorded_models(config.candidates, registry)


def _before_translation(config: RunConfig, session: Session | None) -> Iterator[BuiltStage]:
    resources = replace(config.resources, memory=session)
    for stage in config.stages:
        if "english" in stage.sets:
            return
        yield stage, stage.build(resources)


class _Tally:
    """Counts sentences shard by shard; keeps no sentence."""

    def __init__(
        self,
        candidates: Candidates,
        choices: Mapping[str, Choice],
        models: Mapping[str, str],
        memory: Memory | None,
    ) -> None:
        self._candidates = candidates
        self._choices = choices
        self._models = models
        self._memory = memory
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

    def languages(self, factor: float) -> tuple[LanguageEstimate, ...]:
        """Return the counts times a factor: what a sample stands for."""
        tags = sorted({*self._documents, *self._sentences}, key=lambda tag: (-self._documents[tag], tag))
        return tuple(self._language(tag, factor) for tag in tags)

    def _language(self, tag: str, factor: float) -> LanguageEstimate:
        choice = self._choices.get(tag)
        best = next(iter(self._candidates.get(tag, ())), None)
        return LanguageEstimate(
            language=tag,
            documents=round(self._documents[tag] * factor),
            sentences=round(self._sentences[tag] * factor),
            remembered=round(self._remembered[tag] * factor),
            characters=round(self._characters[tag] * factor),
            model=self._models.get(tag, best),
            is_here=tag in self._models,
            rate=self._memory.rate(choice.space) if self._memory and choice else None,
        )
