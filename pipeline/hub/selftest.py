"""Is what a model says English, and of what its source says? A few known sentences, asked once before it is trusted.

A checkpoint can load without an error and still talk gibberish: tied weights that a library leaves at random
(transformers #26216, #26271, #45005), a lost end of sentence, a vocabulary of another model. Such a model often speaks
fluent English to a detector, so the words that a right translation must have are looked for too.

The thresholds were measured with the first bundled fr-en, rough English of 16.6 BLEU (newstest2013) that must pass, and
with the same model broken, which must not: its shared, encoder, decoder or output embeddings at random or out of order,
its end of sentence lost, noise of a fifth of their deviation or more on all weights, or given seven languages that it
never saw. All nineteen broken ones fail, seven of them by the missing words alone.

It measures no quality.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import regex
from rapidfuzz import fuzz

from pipeline.detectors import load_detector
from pipeline.engines import Engine, Hypothesis
from pipeline.hub.selftest_sentences import SAMPLES, Sentences
from pipeline.translation.repetition import is_loop

MOST_LANGUAGES = 8
"""Asked of a model that reads many: lost weights show in all of them."""

COPY_SIMILARITY = 80
"""Least similarity, 0 to 100, of a copy to its source. Of all samples to their right English it is at most 61 (Danish),
of the bundled model's output at most 47; a copy that lost its accents has over 85, save in Vietnamese and Korean."""

MIN_FUNCTION_WORDS = 0.2
"""Least share of function words in English: the bundled model's output has 0.49, the samples themselves at most 0.12
(Portuguese), pieces drawn at random 0.02."""

MIN_TOPICS = 6
"""Least number of the twelve topics. The bundled model names all; with noise of an eighth of their deviation on its
weights seven to ten, with a sixth, where sentences are lost, four to nine; the broken ones name at most three."""

FUNCTION_WORD = regex.compile(
    r"a|after|all|an|and|are|as|at|be|been|by|for|from|had|has|have|he|her|his|in|is|it|its|of|on|or|that|the|their|"
    r"they|this|to|was|were|which|will|with|would"
)
"""The commonest English ones; no language's samples have more than two of them."""

TOPICS = (
    ("minister", "secretary"),
    ("monday",),
    ("bridge",),
    ("12", "twelve"),
    ("rain",),
    ("night",),
    ("road", "route", "highway"),
    ("north",),
    ("team", "squad"),
    ("won", "win", "victor"),
    ("thousand",),
    ("street",),
)
"""How words begin that a translation of the three samples has: of each topic, one."""

_WORD = regex.compile(r"\w++")
_MOST_CHARACTERS = 1000  # of an output: its source has a hundred, and comparing is quadratic
_SHOWN_CHARACTERS = 80


def can_be_tested(languages: Collection[str]) -> bool:
    """Return whether there are samples in one of the languages, given as BCP 47 primary tags.

    >>> can_be_tested(["fr"]), can_be_tested(["tlh", "vo"])
    (True, False)
    """
    return any(language in SAMPLES for language in languages)


def self_test(engine: Engine, languages: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong with the English of a model for its samples, one printable line a fault; empty if it passes.

    Args:
        engine: The loaded model; each sentence is translated once.
        languages: BCP 47 primary tags of what it reads. Those without samples are passed over, so that a model that
            reads no other passes unasked: see `can_be_tested`. Of many, the eight first in `SAMPLES` are asked.
    """
    chosen = list(islice((language for language in SAMPLES if language in languages), MOST_LANGUAGES))
    hypotheses = iter(engine.translate([source for language in chosen for source in SAMPLES[language]]))
    return tuple(
        fault
        for language in chosen
        for fault in _faults(language, SAMPLES[language], [next(hypotheses) for _ in SAMPLES[language]])
    )


def _faults(language: str, sources: Sentences, hypotheses: Sequence[Hypothesis]) -> Iterator[str]:
    """Yield what is wrong with single outputs in a language; failing that, with all of them together."""
    single = [
        (why, source, hypothesis.text)
        for source, hypothesis in zip(sources, hypotheses, strict=True)
        if (why := _sentence_fault(source, hypothesis))
    ]
    together = _joint_fault(" ".join(hypothesis.text[:_MOST_CHARACTERS] for hypothesis in hypotheses))
    joint = [(together, sources[0], hypotheses[0].text)] if together else []
    for why, source, output in single or joint:
        yield f"{language}: {why}: {_shown(source)} → {_shown(output)}"


def _sentence_fault(source: str, hypothesis: Hypothesis) -> str | None:
    """Return what is wrong with one output; None when nothing can be said of it alone."""
    output = hypothesis.text[:_MOST_CHARACTERS]
    if not output.strip():
        return "no output"
    if not hypothesis.finished:
        return "the output does not end"
    if is_loop(output, source):
        return "the output repeats itself"
    if fuzz.ratio(source.casefold(), output.casefold()) >= COPY_SIMILARITY:
        return "the output copies its source"
    return None


def _joint_fault(outputs: str) -> str | None:
    """Return what is wrong with the outputs of one language together: short ones say little alone."""
    words = _WORD.findall(outputs.casefold())
    function_words = sum(bool(FUNCTION_WORD.fullmatch(word)) for word in words)
    # One of them suffices: rough English is still English.
    detected = any(load_detector(name)(outputs).language == "en" for name in ("py3langid", "langdetect"))
    if not detected or function_words < MIN_FUNCTION_WORDS * len(words):
        return "the output is not English"
    named = sum(any(word.startswith(topic) for word in words) for topic in TOPICS)
    if named < MIN_TOPICS:
        return f"the output names {named} of the {len(TOPICS)} things that its sources speak of"
    return None


def _shown(text: str) -> str:
    """Return the beginning of a text in quotes, with what must not reach a terminal escaped."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS].rstrip() + "…")
