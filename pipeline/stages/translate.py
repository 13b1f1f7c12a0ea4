"""Translate every line into English, sentence by sentence.

English lines are copied, never sent to a model; so are sentences without letters. Every distinct sentence of the window
is translated once per language, and what comes back is checked: empty, unfinished or looping hypotheses are repaired or
flagged, never taken silently.

Knows nothing of batches (the engine's), caches or files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, ClassVar, Literal, Self

import regex
from pydantic import Field, model_validator

from pipeline.digest import digest_value
from pipeline.document import TRANSLATION, Document, Edit, Line, Origin, Segment
from pipeline.engines import (
    ComputeType,
    Decoding,
    Engine,
    EngineName,
    Hypothesis,
    engine_version,
    form_of,
    load_engine,
    resolve_compute_type,
)
from pipeline.engines.residency import Residents
from pipeline.models import Form, choose, load_registry, require
from pipeline.stages.base import Resources, Stage, StageConfig, UsedModel
from pipeline.text.repetition import is_loop
from pipeline.text.segment import Segmentation, segment, shorten

ENGLISH = "en"
SAFE_CHARACTERS = 200
"""A sentence this short fits every engine: SentencePiece gives at most one piece a character and one for its start."""
WORD = regex.compile(r"\p{L}\p{M}*\p{L}")
"""Two letters in a row: what a sentence needs to be worth a model. Marian answers "-" with "No, no, no" (transformers
#14337)."""
ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
"""A web or mail address standing alone is copied: models garble it."""


@dataclass(frozen=True, slots=True)
class Route:
    """The engine that reads one language, and the name of its model."""

    model: str
    engine: Engine


Routes = Mapping[str, Route]
"""By language."""
Known = Mapping[tuple[str, str], Segment]
"""By language and sentence."""


class TranslateConfig(StageConfig):
    """Which model reads which language, and how it decodes."""

    version: ClassVar[int] = 2
    needs: ClassVar[frozenset[str]] = frozenset({"language"})
    sets: ClassVar[frozenset[str]] = frozenset({"english"})
    forbids: ClassVar[frozenset[str]] = frozenset({"english", "quality"})

    kind: Literal["translate"]
    engine: EngineName = "ctranslate2"
    """What runs the models: `ctranslate2`, the fast one; `transformers`, the reference, which needs the extra `torch`;
    `fake` translates nothing and shows its input, for trying everything else."""
    routes: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Language → name of a model in the registry, or several: the first that is bundled or was fetched."""
    languages: tuple[str, ...] = ()
    """Which of the routed languages to translate, all unless given: models of the others are not asked for."""
    only_fetched: bool = False
    """Reject articles in languages whose models are neither bundled nor fetched, instead of stopping before the run."""
    compute_type: ComputeType | Literal["auto"] = "auto"
    """Number format of the matrix products. `auto` is int8 for ctranslate2, measured at twice the speed of float32, and
    float32 for transformers, which has no other."""
    beam_size: Annotated[int, Field(ge=1, le=16)] = 1
    """1 is greedy; 4 is what OPUS-MT was evaluated with, at about a quarter of the speed."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        resolve_compute_type(self.engine, self.compute_type)
        if unrouted := [language for language in self.languages if language not in self.routes]:
            message = f"languages: no route for {', '.join(unrouted)}; routed: {', '.join(sorted(self.routes))}"
            raise ValueError(message)
        if empty := [language for language, names in self.routes.items() if not names]:
            message = f"routes: no model for {', '.join(empty)}"
            raise ValueError(message)
        return self

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the digest of each model that is used, and of the engine's version.

        Raises:
            ModelError: A model is unknown, missing or changed.
        """
        engine = {"engine": digest_value(engine_version(self.engine))}
        return engine | {f"model {name}": used.files.digest for name, used in self.models(resources).items()}

    def models(self, resources: Resources) -> Mapping[str, UsedModel]:
        """Return the models that the routes lead to, their files hashed.

        Raises:
            ModelError: A model is unknown, does not read what is routed to it, was not fetched, or is changed.
        """
        return {} if self.engine == "fake" else self._resolve(resources)[1]

    def build(self, resources: Resources) -> Stage:
        """Return the stage; a model loads when the first sentence for it comes.

        Raises:
            ModelError: A model is unknown, missing or changed.
        """
        decoding = Decoding(
            compute_type=resolve_compute_type(self.engine, self.compute_type),
            beam_size=self.beam_size,
            threads=resources.threads,
            batch_tokens=resources.batch_tokens,
        )
        if self.engine == "fake":
            fake = Route("fake", load_engine("fake", None, decoding))
            return partial(translate, routes=dict.fromkeys(self.candidates, fake), stage=self.name)
        chosen, used = self._resolve(resources)
        residents = Residents(resources.loaded_models)
        engines = {name: residents.keep(load_engine(self.engine, use.files, decoding)) for name, use in used.items()}
        routes = {language: Route(name, engines[name]) for language, name in chosen.items()}
        return partial(translate, routes=routes, stage=self.name)

    def _resolve(self, resources: Resources) -> tuple[dict[str, str], dict[str, UsedModel]]:
        """Return the name of each language's model, and the models by name."""
        registry = load_registry(resources.model_registries, resources.model_places)
        chosen = choose(self.candidates, registry, self.form, only_fetched=self.only_fetched)
        files = require(registry, chosen.values(), self.form)
        return chosen, {name: UsedModel(registry[name], files[name]) for name in files}

    @property
    def form(self) -> Form:
        """The form in which the engine opens a model."""
        return form_of(self.engine, resolve_compute_type(self.engine, self.compute_type))

    @property
    def candidates(self) -> dict[str, tuple[str, ...]]:
        """The candidates of every language that is to be translated."""
        return {
            language: (names,) if isinstance(names, str) else names
            for language, names in self.routes.items()
            if not self.languages or language in self.languages
        }


def translate(documents: Sequence[Document], *, routes: Routes, stage: str) -> list[Document]:
    """Return the documents in English.

    A document whose own language has no route is rejected; a line without one in a routable document fails.
    """
    routable = [_routed(document, routes) for document in documents]
    splits = {
        (line.language, line.text): _split(line, routes)
        for document in routable
        for line in _lines_to_split(document, routes)
    }
    known = _translate_sentences(_sentences(splits), routes)
    return [_in_english(document, splits, known, stage) for document in routable]


def needs_model(sentence: str) -> bool:
    """Return whether a sentence holds words, rather than only numbers, signs or an address.

    >>> needs_model("Oui."), needs_model("12 %"), needs_model("https://example.org/une-page")
    (True, False, False)
    """
    return bool(WORD.search(sentence)) and not ADDRESS.fullmatch(sentence)


def _routed(document: Document, routes: Routes) -> Document:
    if document.reject or document.language == ENGLISH or document.language in routes:
        return document
    known = ", ".join(sorted(routes)) or "none"
    return document.rejected("no_route", f"no model reads {document.language!r}; routed languages: {known}")


def _lines_to_split(document: Document, routes: Routes) -> Iterator[Line]:
    if document.reject:
        return
    for line in document.lines:
        if line.is_live and (line.language == ENGLISH or line.language in routes):
            yield line


def _split(line: Line, routes: Routes) -> Segmentation:
    """Return the sentences of a line, each short enough for the engine that will read it."""
    whole = segment(line.text, line.language)
    if line.language == ENGLISH:
        return whole
    fits = routes[line.language].engine.fits
    segments: list[str] = []
    gaps: list[str] = [whole.gaps[0]]
    for sentence, gap in zip(whole.segments, whole.gaps[1:], strict=True):
        if len(sentence) <= SAFE_CHARACTERS or fits(sentence):
            segments.append(sentence)
        else:
            parts = shorten(sentence, fits)
            segments += parts.segments
            gaps += parts.gaps[1:-1]
        gaps.append(gap)
    return Segmentation(tuple(segments), tuple(gaps))


def _sentences(splits: Mapping[tuple[str, str], Segmentation]) -> dict[str, list[str]]:
    """Return the distinct sentences that need a model, by language, in a stable order."""
    wanted: dict[str, set[str]] = {}
    for (language, _), split in splits.items():
        if language != ENGLISH:
            wanted.setdefault(language, set()).update(filter(needs_model, split.segments))
    return {language: sorted(sentences) for language, sentences in wanted.items()}


def _translate_sentences(wanted: Mapping[str, Sequence[str]], routes: Routes) -> Known:
    """Translate language by language, those of one model together: a model is loaded once a window."""
    ordered = sorted(wanted.items(), key=lambda item: (routes[item[0]].model, item[0]))
    return {
        (language, sentence): translated
        for language, sentences in ordered
        for sentence, translated in zip(sentences, _checked(sentences, routes[language]), strict=True)
    }


def _checked(sentences: Sequence[str], route: Route) -> list[Segment]:
    """Translate the sentences of one language; what fails a check is tried again, and left out if it fails again."""
    hypotheses = route.engine.translate(sentences)
    faulty = [s for s, hypothesis in zip(sentences, hypotheses, strict=True) if fault(s, hypothesis)]
    repaired = dict(zip(faulty, route.engine.repair(faulty), strict=True)) if faulty else {}
    return [
        _as_segment(sentence, repaired.get(sentence, hypothesis), route.model, was_repaired=sentence in repaired)
        for sentence, hypothesis in zip(sentences, hypotheses, strict=True)
    ]


def fault(source: str, hypothesis: Hypothesis) -> str | None:
    """Return why a hypothesis cannot be taken: `empty`, `unfinished` or `repetition`; None when it can."""
    if not hypothesis.text:
        return "empty"
    if not hypothesis.finished:
        return "unfinished"
    return "repetition" if is_loop(hypothesis.text, source) else None


def _as_segment(source: str, hypothesis: Hypothesis, model: str, *, was_repaired: bool) -> Segment:
    why = fault(source, hypothesis)
    flag = why or ("repaired" if was_repaired else None)
    return Segment(
        source=source,
        english=None if why else hypothesis.text,
        origin=Origin.MODEL,
        model=model,
        score=hypothesis.score,
        flags=(flag,) if flag else (),
    )


def _in_english(
    document: Document, splits: Mapping[tuple[str, str], Segmentation], known: Known, stage: str
) -> Document:
    if document.reject:
        return document
    lines = tuple(
        _translated(line, splits.get((line.language, line.text)), known, stage) if line.is_live else line
        for line in document.lines
    )
    models = {s.model for line in lines for s in line.segments if s.model and s.english is not None}
    result = replace(document, lines=lines, models=tuple(sorted(models))).retitled()
    missing = any(line.failed or any(s.english is None for s in line.segments) for line in lines)
    return result.flagged("incomplete") if missing else result


def _translated(line: Line, split: Segmentation | None, known: Known, stage: str) -> Line:
    if split is None:
        return replace(line, failed=True).flagged("no_route")
    segments = tuple(
        known.get((line.language, sentence)) or Segment(source=sentence, english=sentence, origin=Origin.COPIED)
        for sentence in split.segments
    )
    line = replace(line, segments=segments)
    if segments and all(segment.english is None for segment in segments):
        return replace(line, failed=True).flagged("untranslated")
    english = _join(segments, split.gaps) if line.is_translated else line.text
    edit = Edit(stage=stage, rule=TRANSLATION, start=0, end=len(line.text), before=line.text, after=english)
    flags = dict.fromkeys(flag for segment in segments for flag in segment.flags)
    return line.edited([edit] if line.is_translated else []).flagged(*flags)


def _join(segments: Sequence[Segment], gaps: Sequence[str]) -> str:
    """Return the English with the gaps of the source between; what has no English is left out with its gap.

    Where the source has no gap (a cut inside a long sentence, scripts without spaces) English needs one.
    """
    parts = [gaps[0]]
    for sentence, gap in zip(segments, gaps[1:], strict=True):
        if sentence.english is not None:
            parts += [sentence.english, gap or " "]
    return "".join(parts[:-1]) + gaps[-1]
