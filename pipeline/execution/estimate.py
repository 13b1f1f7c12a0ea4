"""What a run would do, and how long it would take: shards, sentences, models. Loads no model, writes nothing.

Articles of shards that need work go through the stages before translation, and their sentences are looked up in the
translation memory. Times come from earlier runs on this machine; where there was none, none is given.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import RunConfig
from pipeline.corpus.partition import partition
from pipeline.corpus.store import Store
from pipeline.document import Document
from pipeline.errors import ModelError
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Plan, make_plan
from pipeline.memory import Memory, Rate, Session
from pipeline.models import Candidates
from pipeline.readers.find import Found, open_source
from pipeline.stages.process import BuiltStage, read_and_process
from pipeline.stages.translate import survey
from pipeline.translation.routes import Choice


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
class Estimate:
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
    languages: tuple[LanguageEstimate, ...]
    preparing: float

    @property
    def seconds(self) -> float | None:
        """How long the run would take, about; None when the speed of a model was never measured."""
        parts = [language.seconds for language in self.languages if language.model]
        return None if None in parts else self.preparing + sum(part for part in parts if part)


def estimate(config: RunConfig, found: Found, output: Path) -> Estimate:
    """Return what a run on these articles would do.

    Raises:
        PipelineError: A rule pack is wrong; a missing model is part of the estimate.
    """
    run, problem = _resolved(config)
    plan = make_plan(run, found, Store(output)) if run else None
    started = time.monotonic()
    shards = (
        [shard.sources for shard in plan.todo]
        if plan
        else partition(found.sources, config.publish.shard_documents).values()
    )
    memory = Memory(config.memory.file) if config.memory.file else None
    tally = _Tally(config.candidates, run.choices if run else {}, memory)
    session = Session(Memory(config.memory.file)) if config.memory.file else None
    stages = list(_before_translation(config, session))
    for sources in shards:
        opened = (open_source(source, config.read.max_bytes) for source in sources)
        tally.add(read_and_process(opened, config.read, stages).documents)
        if session:
            session.drain()  # nothing is written, and nothing piles up
    return Estimate(
        plan=plan,
        problem=problem,
        documents=sum(map(len, shards)),
        languages=tally.languages(),
        preparing=time.monotonic() - started,
    )


def _resolved(config: RunConfig) -> tuple[ResolvedRun | None, str | None]:
    """Return the resolved run, or what is missing for it."""
    try:
        return resolve(config), None
    except ModelError as error:
        return None, str(error)


def _before_translation(config: RunConfig, session: Session | None) -> Iterator[BuiltStage]:
    resources = replace(config.resources, memory=session)
    for stage in config.stages:
        if "english" in stage.sets:
            return
        yield stage, stage.build(resources)


class _Tally:
    """Counts sentences shard by shard; keeps no sentence."""

    def __init__(self, candidates: Candidates, choices: Mapping[str, Choice], memory: Memory | None) -> None:
        self._candidates = candidates
        self._choices = choices
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

    def languages(self) -> tuple[LanguageEstimate, ...]:
        tags = sorted({*self._documents, *self._sentences}, key=lambda tag: (-self._documents[tag], tag))
        return tuple(self._language(tag) for tag in tags)

    def _language(self, tag: str) -> LanguageEstimate:
        choice = self._choices.get(tag)
        best = next(iter(self._candidates.get(tag, ())), None)
        return LanguageEstimate(
            language=tag,
            documents=self._documents[tag],
            sentences=self._sentences[tag],
            remembered=self._remembered[tag],
            characters=self._characters[tag],
            model=choice.name if choice else best,
            is_here=choice is not None,
            rate=self._memory.rate(choice.space) if self._memory and choice else None,
        )
