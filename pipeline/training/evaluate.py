"""BLEU and chrF of a converted model on a test set, with sacrebleu's signatures.

Knows nothing of how it was trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sacrebleu

from pipeline.engines import Engine
from pipeline.training.corpus import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How good the translations of one test set are, and how the figures were made."""

    sentences: int
    bleu: float
    bleu_signature: str
    chrf: float
    chrf_signature: str
    unfinished: int
    """Sentences whose decoding ran into the length limit."""
    too_long: int = 0
    """Sources that the engine cannot take whole: they count as not translated."""


def evaluate(engine: Engine, pairs: Sequence[Pair]) -> Scores:
    """Translate the sources and compare with the references."""
    fitting = list(dict.fromkeys(pair.source for pair in pairs if engine.fits(pair.source)))
    hypotheses = dict(zip(fitting, engine.translate(fitting), strict=True))
    texts = [hypotheses[pair.source].text if pair.source in hypotheses else "" for pair in pairs]
    references = [[pair.english for pair in pairs]]
    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()
    bleu_score, chrf_score = bleu.corpus_score(texts, references), chrf.corpus_score(texts, references)
    return Scores(
        sentences=len(pairs),
        bleu=round(bleu_score.score, 2),
        bleu_signature=str(bleu.get_signature()),
        chrf=round(chrf_score.score, 2),
        chrf_signature=str(chrf.get_signature()),
        unfinished=sum(not hypothesis.finished for hypothesis in hypotheses.values()),
        too_long=sum(pair.source not in hypotheses for pair in pairs),
    )
