"""Sentences → segments: corrected, recalled or translated, and checked.

Every distinct sentence of a language is processed once.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.document import Origin, Segment
from pipeline.engines import Engine
from pipeline.memory import Remembered, Session, Space
from pipeline.translation.corrections import Corrections
from pipeline.translation.protected import ADDRESS, WORD
from pipeline.translation.repair import translate_checked

PART_TOKENS = 4096
"""Source tokens that are translated, checked and remembered together."""


@dataclass(frozen=True, slots=True)
class Route:
    """The engine for one language, its model's name, the memory of both, and the words it knows."""

    model: str
    engine: Engine
    space: Space | None = None
    memory: Session | None = None
    words: frozenset[str] = frozenset()


Tell = Callable[[int, int], None]
"""How many are done, of how many."""
Routes = Mapping[str, Route]
"""By language."""
Known = dict[tuple[str, str], Segment]
"""By language and sentence."""


def needs_model(sentence: str) -> bool:
    """Return whether a sentence has words, rather than only numbers, signs or an address, which models garble.

    >>> needs_model("Oui."), needs_model("12 %"), needs_model("https://example.org/une-page")
    (True, False, False)
    """
    return bool(WORD.search(sentence)) and not ADDRESS.fullmatch(sentence)


def translate_sentences(
    wanted: Mapping[str, Sequence[str]], routes: Routes, corrections: Corrections, tell: Tell | None = None
) -> Known:
    """Return the segment of every sentence, given by language: a correction first, then what a model says or said.

    Args:
        wanted: Distinct sentences that need a model, by language.
        routes: What reads each language.
        corrections: Sentences whose English a person decided.
        tell: Told after each part of the work how many sentences are done, of how many.
    """
    known = _corrected(wanted, corrections)
    total = sum(map(len, wanted.values()))
    for language, sentences in _by_model(_without(wanted, known), routes):
        for made in _remembered(sentences, routes[language]):
            known |= {(language, segment.source): segment for segment in made}
            if tell:
                tell(len(known), total)
    return known


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


def _by_model(wanted: Mapping[str, Sequence[str]], routes: Routes) -> list[tuple[str, Sequence[str]]]:
    """Return the sentences language by language, those of one model together: a model is loaded once a window."""
    return sorted(wanted.items(), key=lambda item: (routes[item[0]].model, item[0]))


def _remembered(sentences: Sequence[str], route: Route) -> Iterator[list[Segment]]:
    """Yield the segments of one language: recalled where they can be, translated and learned part by part where not."""
    recalled = route.memory.recall(route.space, sentences) if route.memory and route.space else {}
    yield [_as_segment(sentence, known, route.model) for sentence, known in recalled.items()]
    for part in _parts([sentence for sentence in sentences if sentence not in recalled], route.engine):
        started = time.monotonic()
        learned = dict(zip(part, translate_checked(part, route.engine, route.words), strict=True))
        if route.memory and route.space:
            route.memory.learn(route.space, learned, seconds=time.monotonic() - started)
        yield [_as_segment(sentence, known, route.model) for sentence, known in learned.items()]


def _parts(sentences: Sequence[str], engine: Engine) -> Iterator[list[str]]:
    """Yield the sentences in parts of about `PART_TOKENS` tokens, the longest first: equal lengths stay together."""
    lengths = {sentence: engine.length(sentence) for sentence in sentences}
    part: list[str] = []
    tokens = 0
    for sentence in sorted(sentences, key=lambda each: (-lengths[each], each)):
        part.append(sentence)
        tokens += lengths[sentence]
        if tokens >= PART_TOKENS:
            yield part
            part, tokens = [], 0
    if part:
        yield part


def _as_segment(source: str, known: Remembered, model: str) -> Segment:
    return Segment(
        source=source,
        english=known.english,
        origin=Origin.MODEL,
        model=model,
        score=known.score,
        flags=known.flags,
    )
