"""Does a model write English that says what its source says? A few known sentences, tried once before it is trusted.

A checkpoint can load without an error and still write gibberish: tied weights that a library leaves random
(transformers #26216, #26271, #45005), a lost end of sentence, another model's vocabulary. Detectors often take that for
fluent English, so the words that a right translation must have are checked too.

The thresholds were measured with the first bundled fr-en, rough English of 16.6 BLEU (newstest2013) that must pass, and
with broken versions of it that must not: shared, encoder, decoder or output embeddings random or shuffled, end of
sentence lost, noise of a fifth of their deviation or more on all weights, or seven languages that it never saw. All
nineteen broken ones fail, seven of them by the missing words alone.

It does not measure quality.
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
"""Tested of a model that reads many: lost weights show in all of them."""

COPY_SIMILARITY = 80
"""Minimum similarity, 0 to 100, of a copy to its source. The right English of a sample has at most 61 (Danish), the
bundled model's output at most 47; a copy that lost its accents has over 85, except in Vietnamese and Korean."""

MIN_FUNCTION_WORDS = 0.2
"""Minimum share of function words in English: the bundled model's output has 0.49, the samples themselves at most 0.12
(Portuguese), random pieces 0.02."""

MIN_TOPICS = 6
"""Minimum number of the twelve topics. The bundled model names all; with noise of an eighth of their deviation on its
weights seven to ten, with a sixth, where sentences are lost, four to nine; the broken ones name at most three."""

FUNCTION_WORD = regex.compile(
    r"a|after|all|an|and|are|as|at|be|been|by|for|from|had|has|have|he|her|his|in|is|it|its|of|on|or|that|the|their|"
    r"they|this|to|was|were|which|will|with|would"
)
"""The most common English ones; no language's samples have more than two of them."""

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
"""Beginnings of words in a translation of the three samples: one of each topic."""

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
    """Return what is wrong with a model's English for its samples, one printable line per fault; empty if it passes.

    Args:
        engine: The loaded model; each sentence is translated once.
        languages: BCP 47 primary tags of what it reads. Those without samples are skipped, so a model that reads no
            other passes untested: see `can_be_tested`. Of many, the first eight in `SAMPLES` are tested.
    """
    chosen = list(islice((language for language in SAMPLES if language in languages), MOST_LANGUAGES))
    hypotheses = iter(engine.translate([source for language in chosen for source in SAMPLES[language]]))
    return tuple(
        fault
        for language in chosen
        for fault in _faults(language, SAMPLES[language], [next(hypotheses) for _ in SAMPLES[language]])
    )


def _faults(language: str, sources: Sentences, hypotheses: Sequence[Hypothesis]) -> Iterator[str]:
    """Yield what is wrong with single outputs in a language; if nothing, with all of them together."""
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
    """Return what is wrong with one output; None when nothing shows in it alone."""
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
    """Return what is wrong with the outputs of one language together: a short one alone tells little."""
    words = _WORD.findall(outputs.casefold())
    function_words = sum(bool(FUNCTION_WORD.fullmatch(word)) for word in words)
    # One of them suffices: rough English is still English.
    detected = any(load_detector(name)(outputs).language == "en" for name in ("py3langid", "langdetect"))
    if not detected or function_words < MIN_FUNCTION_WORDS * len(words):
        return "the output is not English"
    named = sum(any(word.startswith(topic) for word in words) for topic in TOPICS)
    if named < MIN_TOPICS:
        return f"the output names {named} of the {len(TOPICS)} topics of its sources"
    return None


def _shown(text: str) -> str:
    """Return the beginning of a text in quotes, with unprintable characters escaped."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS].rstrip() + "…")
