"""The samples are in the languages they stand under, and say the same."""

import unicodedata
from itertools import chain

import pytest

from pipeline.detectors import load_detector
from pipeline.hub.selftest_sentences import ENGLISH, NUMBER, SAMPLES

UNKNOWN_TO_LANGDETECT = {"gl": "pt", "sr": "mk", "eo": "sl"}
"""What langdetect, which has no profile of these, takes them for: a near relative, or for Esperanto anything."""


@pytest.mark.parametrize("language", SAMPLES)
def test_both_detectors_recognise_the_language(language: str) -> None:
    text = " ".join(SAMPLES[language])

    assert load_detector("py3langid")(text).language == language
    assert load_detector("langdetect")(text).language == UNKNOWN_TO_LANGDETECT.get(language, language)


@pytest.mark.parametrize("language", SAMPLES)
def test_the_number_stands_in_the_first_sentence_alone(language: str) -> None:
    assert [NUMBER in sentence for sentence in SAMPLES[language]] == [True, False, False]


@pytest.mark.parametrize("language", SAMPLES)
def test_sentences_are_clean_text(language: str) -> None:
    for sentence in SAMPLES[language]:
        assert sentence == sentence.strip()
        assert sentence == unicodedata.normalize("NFC", sentence)
        assert "  " not in sentence
        assert sentence[-1] in ".。।۔" or language == "th"  # Thai ends a sentence with a space or nothing


def test_no_sentence_stands_twice() -> None:
    sentences = [*chain.from_iterable(SAMPLES.values()), *ENGLISH]

    assert len(set(sentences)) == len(sentences)


def test_english_is_no_sample() -> None:
    assert "en" not in SAMPLES
    assert load_detector("py3langid")(" ".join(ENGLISH)).language == "en"
