"""langdetect: the first opinion, 55 languages by character n-grams.

Its random numbers are seeded, and its profiles are loaded before it can be called: the package's module-level `detect`
publishes its factory half-loaded, and early threads get wrong answers without an error.
"""

from functools import cache
from typing import Any

import numpy as np
from langdetect.detector import Detector as Original
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import ErrorCode, LangDetectException
from langdetect.utils.ngram import NGram

from pipeline.detectors import NO_GUESS, Detector, Guess
from pipeline.detectors.sample import is_chinese_or_japanese, sample

SEED = 0
"""Unseeded, 12 of 1,000 sentences changed their language between five runs (measured on NTREX-128)."""

TAGS = {"zh-cn": "zh", "zh-tw": "zh"}
"""Its tags that are not primary language subtags."""

HAN_TAGS = frozenset({"zh-cn", "zh-tw", "ja"})
"""Its languages for text in Han characters without Hangul. Its Korean profile has Han characters in their traditional
forms, so that it took news in traditional Chinese for Korean."""


_normalized = cache(NGram.normalize)


class Rows(dict[str, Any]):
    """N-gram → its probability in each language, as an array that is made when it is first asked for."""

    def __init__(self, factory: DetectorFactory) -> None:
        """Take the profiles of a factory."""
        super().__init__()
        self._lists = factory.word_lang_prob_map

    def __missing__(self, ngram: str) -> Any:  # noqa: ANN401 - an array of floats
        """Make the array of an n-gram, and keep it."""
        self[ngram] = made = np.array(self._lists[ngram])
        return made


class Vectorized(Original):  # type: ignore[misc] # langdetect has no types
    """langdetect's detector with its innermost loop, over languages, in numpy: 1.7 times as fast on 2,493 sentences.

    Draws and rounding are the original's: each product and quotient is of the same two numbers, and sums are Python's,
    so answers are equal to the last bit.
    """

    def __init__(self, factory: DetectorFactory, rows: Rows) -> None:
        """Share the profiles of a factory, and the arrays that were made of them."""
        super().__init__(factory)
        self.rows = rows

    def _detect_block(self) -> None:
        self.cleaning_text()
        ngrams = self._extract_ngrams()
        if not ngrams:
            raise LangDetectException(ErrorCode.CantDetectError, "No features in text.")
        rows = self.rows
        self.random.seed(self.seed)
        total = np.zeros(len(self.langlist))
        for _ in range(self.n_trial):
            total += self._trial(ngrams, rows) / self.n_trial
        self.langprob = total.tolist()

    def _extract_ngrams(self) -> list[str]:
        """Return the known n-grams of one to three characters, none of words in capitals, in the original's order."""
        found: list[str] = []
        grams, last, is_capital = " ", " ", False
        for character in map(_normalized, self.text):
            if last == " ":
                grams, is_capital = " ", False
            else:
                grams = grams[-2:]
            if last != " " or character != " ":
                grams += character
                is_capital = character.isupper() and (is_capital or last.isupper())
            last = grams[-1]
            if not is_capital:
                ending = (grams[-1:], grams[-2:], grams[-3:])[: len(grams)]
                found += [gram for gram in ending if gram != " " and gram in self.word_lang_prob_map]
        return found

    def _trial(self, ngrams: list[str], rows: dict[str, Any]) -> Any:  # noqa: ANN401 - an array of probabilities
        probabilities = np.array(self._init_probability())
        weight = (self.alpha + self.random.gauss(0.0, 1.0) * self.ALPHA_WIDTH) / self.BASE_FREQ
        for draw in range(self.ITERATION_LIMIT + 1):
            probabilities *= weight + rows[self.random.choice(ngrams)]
            if draw % _DRAWS == 0:
                probabilities /= sum(probabilities.tolist())
                if probabilities.max() > self.CONV_THRESHOLD:
                    break
        return probabilities


_DRAWS = 5
"""After so many n-grams the original looks whether it is sure."""


@cache
def load() -> Detector:
    """Load the profiles, once per process, and return the detector."""
    factory = DetectorFactory()
    factory.set_seed(SEED)
    factory.load_profile(PROFILES_DIRECTORY)
    rows = Rows(factory)
    tags = factory.get_lang_list()
    han = [float(tag in HAN_TAGS) / len(HAN_TAGS) for tag in tags]

    def guess(text: str) -> Guess:
        sampled = sample(text)
        if sampled is None:
            return NO_GUESS
        detector = Vectorized(factory, rows)  # cheap: it shares the profiles, and starts from the seed again
        if is_chinese_or_japanese(sampled):
            detector.prior_map = han
        detector.append(sampled)
        try:
            best = next(iter(detector.get_probabilities()), None)
        except LangDetectException:  # no n-gram that any profile knows
            return NO_GUESS
        return NO_GUESS if best is None else Guess(TAGS.get(best.lang, best.lang), float(best.prob))

    return Detector("langdetect", frozenset(TAGS.get(tag, tag) for tag in tags), guess)
