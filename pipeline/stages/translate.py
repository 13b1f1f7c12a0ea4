"""Translate every line into English, sentence by sentence.

English lines and sentences without letters are copied, never sent to a model; addresses and what a model cannot spell
are protected from it. Every distinct sentence of the window is translated once per language, and the result is checked:
hypotheses that are empty, unfinished or looping, that lack what was protected or have other figures than the source,
are repaired or flagged, never accepted silently. If the model's folder lists the words it knows, a hypothesis with
fewer invented words is preferred, and names among them get the source's spelling.

A person's correction wins over everything. The translation memory wins over the model, and holds exactly what the model
would say again.
"""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from pipeline.digest import digest_value
from pipeline.document import Document, Edit, EditKind, Line, Origin, Segment
from pipeline.engines import ComputeType, EngineName, engine_version, resolve_compute_type
from pipeline.engines.fake import FakeEngine
from pipeline.models import BeamSize, Candidates, Form, fetch_command
from pipeline.stages.base import Resources, Stage, StageConfig
from pipeline.text.segment import Segmentation, segment, shorten
from pipeline.translation.corrections import Corrections, load_corrections
from pipeline.translation.routes import Choice, RouteSettings, open_routes, resolve_routes
from pipeline.translation.sentences import Known, Route, Routes, Tell, needs_model, translate_sentences

ENGLISH = "en"
RULE = "translation"
"""Rule name of the edit that replaces a line by its English."""
SAFE_CHARACTERS = 200
"""A sentence this short fits every engine: SentencePiece gives at most one piece a character and one for its start."""


def _one_fault(value: object, check: ValidatorFunctionWrapHandler) -> object:
    """Check a value of one of two types, and report one fault instead of one per type."""
    try:
        return check(value)
    except ValidationError:
        message = "expected 'auto' or a whole number from 1 to 16"
        raise ValueError(message) from None


class TranslateConfig(StageConfig):
    """Which model translates which language, and how it decodes."""

    verb: ClassVar[str] = "translating"
    unit: ClassVar[str] = "sentences"
    libraries: ClassVar[tuple[str, ...]] = ("rapidfuzz", "regex")
    version: ClassVar[int] = 5
    needs: ClassVar[frozenset[str]] = frozenset({"language"})
    sets: ClassVar[frozenset[str]] = frozenset({"english"})
    forbids: ClassVar[frozenset[str]] = frozenset({"english", "quality"})

    kind: Literal["translate"]
    engine: EngineName = "ctranslate2"
    """What runs the models: `ctranslate2` is fast; `transformers`, the reference, needs the extra `torch`; `fake`
    translates nothing and shows its input, to try everything else."""
    routes: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Language → name of a model in the registry, or several: the first bundled or fetched one is used. Articles in a
    language whose models are neither are rejected."""
    languages: tuple[str, ...] = ()
    """Which routed languages to translate, all by default; models of the others are not needed."""
    compute_type: ComputeType | Literal["auto"] = "auto"
    """Number format of the matrix products. `auto` is int8 for ctranslate2, measured at twice the speed of float32, and
    float32 for transformers, its only one."""
    beam_size: Annotated[BeamSize | Literal["auto"], WrapValidator(_one_fault)] = "auto"
    """Hypotheses that the search keeps. 1 is greedy; OPUS-MT was evaluated with 4, at about a quarter of the speed.
    `auto` is the value of the model's registry entry: 1 unless more was measured to pay off."""

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
        """Return the digests of the models used and of the engine's version.

        Raises:
            ModelError: A model is unknown, missing or changed.
        """
        digests = {"engine": digest_value(engine_version(self.engine))}
        if resources.corrections:
            digests["corrections"] = load_corrections(resources.corrections).digest
        for choice in self.choices(resources).values():
            if choice.files:
                digests[f"model {choice.name}"] = choice.files.digest
                if self.beam_size == "auto":  # otherwise the setting itself says it
                    digests[f"beam of {choice.name}"] = digest_value(choice.space.beam_size)
        return digests

    def build(self, resources: Resources) -> Stage:
        """Return the stage; a model's word list loads now, its weights with the first sentence for it.

        Raises:
            ModelError: A model is unknown, missing or changed.
        """
        corrections = load_corrections(resources.corrections) if resources.corrections else Corrections()
        routes = open_routes(self.choices(resources), self.route_settings, resources, resources.memory)
        missing = {language: names[0] for language, names in self.candidates.items() if language not in routes}
        advice = {language: fetch_command([name], self.route_settings.form) for language, name in missing.items()}
        return partial(
            translate,
            routes=routes,
            stage=self.name,
            corrections=corrections,
            tell=resources.tell,
            advice=advice,
        )

    def choices(self, resources: Resources) -> Mapping[str, Choice]:
        """Return the model for each language that has one.

        Raises:
            ModelError: A model is unknown or changed, or does not read a language routed to it; or no language has one.
        """
        if resources.choices is not None:
            return resources.choices
        return resolve_routes(self.route_settings, resources.model_registries, resources.model_places)

    @property
    def route_settings(self) -> RouteSettings:
        """How the routes are resolved."""
        return RouteSettings(
            engine=self.engine,
            candidates=self.candidates,
            compute_type=resolve_compute_type(self.engine, self.compute_type),
            beam_size=None if self.beam_size == "auto" else self.beam_size,
            checks=self.version,
        )

    @property
    def model_form(self) -> Form | None:
        """The form in which the engine opens a model; None for the fake."""
        return None if self.engine == "fake" else self.route_settings.form

    @property
    def candidates(self) -> Candidates:
        """The candidate models of every language to translate."""
        return {
            language: (names,) if isinstance(names, str) else names
            for language, names in self.routes.items()
            if not self.languages or language in self.languages
        }


def translate(
    documents: Sequence[Document],
    *,
    routes: Routes,
    stage: str,
    corrections: Corrections | None = None,
    tell: Tell | None = None,
    advice: Mapping[str, str] | None = None,
) -> list[Document]:
    """Return the documents in English.

    A document whose language has no route is rejected; in other documents, a line without a route fails. `advice` is
    the command that gets a model, by language, for the reason of a rejection.
    """
    routable = [_routed(document, routes, advice or {}) for document in documents]
    splits = {
        (line.language, line.text): _split(line, routes)
        for document in routable
        for line in _lines_to_split(document, routes)
    }
    known = translate_sentences(_sentences(splits), routes, corrections or Corrections(), tell)
    return [_in_english(document, splits, known, stage) for document in routable]


def survey(documents: Sequence[Document], languages: Collection[str]) -> dict[str, list[str]]:
    """Return the distinct sentences that would be looked up or translated, by language; loads nothing.

    A sentence too long for its engine counts as one, though it would be split.
    """
    routes = dict.fromkeys(languages, Route("", FakeEngine(longest=sys.maxsize)))
    routable = [_routed(document, routes, {}) for document in documents]
    lines = [line for document in routable for line in _lines_to_split(document, routes)]
    return _sentences({(line.language, line.text): _split(line, routes) for line in lines})


def _routed(document: Document, routes: Routes, advice: Mapping[str, str]) -> Document:
    if document.reject or document.language == ENGLISH or document.language in routes:
        return document
    if command := advice.get(document.language):
        return document.rejected("no_route", f"no model for {document.language!r} was fetched: {command}")
    known = ", ".join(sorted(routes)) or "none"
    return document.rejected("no_route", f"no model reads {document.language!r}; routed languages: {known}")


def _lines_to_split(document: Document, routes: Routes) -> Iterator[Line]:
    if document.reject:
        return
    for line in document.lines:
        if line.is_live and (line.language == ENGLISH or line.language in routes):
            yield line


def _split(line: Line, routes: Routes) -> Segmentation:
    """Return the sentences of a line, each short enough for its engine."""
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
    edit = Edit(
        stage=stage,
        rule=RULE,
        kind=EditKind.TRANSLATE,
        start=0,
        end=len(line.text),
        before=line.text,
        after=english,
    )
    flags = dict.fromkeys(flag for segment in segments for flag in segment.flags)
    return line.edited([edit] if line.is_translated else []).flagged(*flags)


def _join(segments: Sequence[Segment], gaps: Sequence[str]) -> str:
    """Return the English with the source's gaps between; a sentence without English is left out with its gap.

    Where the source has no gap (a split long sentence, scripts without spaces), English needs one.
    """
    parts = [gaps[0]]
    for sentence, gap in zip(segments, gaps[1:], strict=True):
        if sentence.english is not None:
            parts += [sentence.english, gap or " "]
    return "".join(parts[:-1]) + gaps[-1]
