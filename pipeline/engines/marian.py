"""The engine of a MarianMT model on any library: sentences → batches of pieces → a search → English."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import partial

from pipeline.engines import Decoding, Hypothesis
from pipeline.engines.loaded_models import return_freed_memory
from pipeline.engines.tokenization import Codec, Pieces, Promise
from pipeline.models import ModelFiles

REPAIR_BEAM, REPAIR_NGRAM = 4, 3
"""Beam of a repair, and the length of n-grams it may not repeat: together they break most loops of Marian models."""
ALTERNATIVES = 8
"""Hypotheses per sentence, and the beam that finds them. Of 59 sentences with wrong figures, one of 4 hypotheses was
right in 20, one of 8 in 26, one of 16 in 30 (newstest2013, a model of 19 BLEU, runs of digits compared)."""


class MarianEngine(ABC):
    """One MarianMT model; a subclass loads it and searches."""

    def __init__(self, files: ModelFiles, decoding: Decoding) -> None:
        """Load the tokenizer; the weights follow with the first sentence.

        Raises:
            ModelError: SentencePiece cannot read the files.
        """
        self._files = files
        self._decoding = decoding
        self._batch_tokens = decoding.batch_tokens
        self.codec = Codec(files)

    @property
    @abstractmethod
    def _model(self) -> object:
        """The weights. A cached property: reading it loads them, and `release` empties the cache."""

    @abstractmethod
    def search(
        self, batch: list[Pieces], *, beam_size: int, no_repeat_ngram_size: int = 0, count: int = 1
    ) -> Iterable[Promise]:
        """Find the `count` best targets, at most `beam_size`, of each source in a batch of equal lengths."""

    def fits(self, sentence: str) -> bool:
        """Return whether the sentence has at most 250 pieces."""
        return self.codec.fits(sentence)

    def length(self, sentence: str) -> int:
        """Return the number of pieces; see `Engine.length`."""
        return len(self.codec.encode(sentence))

    def spells(self, text: str) -> bool:
        """Return whether SentencePiece has pieces for every character; see `Engine.spells`."""
        return self.codec.spells(text)

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Translate in batches of equal length; see `Engine.translate`."""
        search = partial(self.search, beam_size=self._decoding.beam_size)
        return [found[0] for found in self.codec.translate(sentences, self._batch_tokens, search)]

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Translate one by one with a beam of 4 and no repeated trigram; see `Engine.repair`."""
        search = partial(self.search, beam_size=REPAIR_BEAM, no_repeat_ngram_size=REPAIR_NGRAM)
        return [found[0] for found in self.codec.translate(sentences, 1, search)]

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        """Find the 8 best hypotheses with a beam of 8; see `Engine.alternatives`."""
        search = partial(self.search, beam_size=ALTERNATIVES, count=ALTERNATIVES)
        return self.codec.translate(sentences, self._batch_tokens // ALTERNATIVES, search)

    def release(self) -> None:
        """Free the weights; see `Engine.release`."""
        if self.__dict__.pop("_model", None) is not None:
            return_freed_memory()
