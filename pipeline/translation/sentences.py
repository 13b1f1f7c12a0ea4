"""Sentences → segments: corrected, recalled or translated, and checked.

Every distinct sentence of a language is looked at once.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from pipeline.document import Origin, Segment
from pipeline.engines import Engine
from pipeline.memory import Remembered, Session, Space
from pipeline.translation.corrections import Corrections
from pipeline.translation.repair import translate_checked

WORD = regex.compile(r"\p{L}\p{M}*\p{L}")
"""Two letters in a row: what a sentence needs to be worth a model. Marian answers "-" with "No, no, no" (transformers
#14337)."""
ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
"""A web or mail address standing alone is copied: models garble it."""


@dataclass(frozen=True, slots=True)
class Route:
    """The engine that reads one language, its model's name, what is remembered of both, and the words it knows."""

    model: str
    engine: Engine
    space: Space | None = None
    memory: Session | None = None
    words: frozenset[str] = frozenset()


Routes = Mapping[str, Route]
"""By language."""
Known = Mapping[tuple[str, str], Segment]
"""By language and sentence."""


def needs_model(sentence: str) -> bool:
    """Return whether a sentence holds words, rather than only numbers, signs or an address.

    >>> needs_model("Oui."), needs_model("12 %"), needs_model("https://example.org/une-page")
    (True, False, False)
    """
    return bool(WORD.search(sentence)) and not ADDRESS.fullmatch(sentence)


def translate_sentences(wanted: Mapping[str, Sequence[str]], routes: Routes, corrections: Corrections) -> Known:
    """Return the segment of every sentence, given by language: a correction first, then what a model says or said."""
    corrected = _corrected(wanted, corrections)
    return {**corrected, **_translated(_without(wanted, corrected), routes)}


def _corrected(wanted: Mapping[str, Sequence[str]], corrections: Corrections) -> Known:
    return {
        (language, sentence): Segment(source=sentence, english=english, origin=Origin.CORRECTION)
        for language, sentences in wanted.items()
        for sentence in sentences
        if (english := corrections.english(language, sentence)) is not None
    }


def _without(wanted: Mapping[str, Sequence[str]], known: Known) -> dict[str, list[str]]:
    left = {language: [s for s in sentences if (language, s) not in known] for language, sentences in wanted.items()}
    return {language: sentences for language, sentences in left.items() if sentences}


def _translated(wanted: Mapping[str, Sequence[str]], routes: Routes) -> Known:
    """Translate language by language, those of one model together: a model is loaded once a window."""
    ordered = sorted(wanted.items(), key=lambda item: (routes[item[0]].model, item[0]))
    return {
        (language, sentence): translated
        for language, sentences in ordered
        for sentence, translated in zip(sentences, _remembered(sentences, routes[language]), strict=True)
    }


def _remembered(sentences: Sequence[str], route: Route) -> list[Segment]:
    """Return the segments of one language: recalled where they can be, translated and learned where not."""
    if not route.memory or not route.space:
        checked = translate_checked(sentences, route.engine, route.words)
        return [_as_segment(s, known, route.model) for s, known in zip(sentences, checked, strict=True)]
    recalled = route.memory.recall(route.space, sentences)
    if new := [sentence for sentence in sentences if sentence not in recalled]:
        started = time.monotonic()
        learned = dict(zip(new, translate_checked(new, route.engine, route.words), strict=True))
        route.memory.learn(route.space, learned, seconds=time.monotonic() - started)
        recalled |= learned
    return [_as_segment(sentence, recalled[sentence], route.model) for sentence in sentences]


def _as_segment(source: str, known: Remembered, model: str) -> Segment:
    return Segment(
        source=source,
        english=known.english,
        origin=Origin.MODEL,
        model=model,
        score=known.score,
        flags=known.flags,
    )
