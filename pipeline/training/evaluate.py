"""How good an engine's English is on a test set: BLEU and chrF, what goes wrong, and how fast it is.

An engine is measured as it is: unlike in `anglicize run`, a sentence that does not fit is not split, and a loop is not
repaired. Needs sacrebleu.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

from pipeline.engines import Engine
from pipeline.errors import MissingExtraError, TrainingError
from pipeline.training.parallel_text import Pair, folded
from pipeline.translation.repetition import is_loop

Pieces = Callable[[str], Sequence[str]]
"""Sentence → the source tokens an engine reads: `engine.codec.encode` of the real ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How good the translations of one test set are, how that was computed, and the time taken.

    Attributes:
        sentences: Pairs of the test set; all counts below include duplicates.
        bleu: 0 to 100.
        bleu_signature: How sacrebleu computed it.
        chrf: 0 to 100.
        chrf_signature: How sacrebleu computed it.
        unfinished: Sentences whose decoding ran into the length limit.
        too_long: Sources that the engine cannot take whole: their English counts as empty.
        empty: Sentences that fit but whose English is empty.
        repeated: Sentences whose English repeats itself three times or more, and more often than the source.
        copied: Sentences returned unchanged, apart from case, spaces and punctuation, whose reference differs: a name
            or a number that stays the same is no copy.
        length_ratio: Characters of all hypotheses divided by those of all references; None if the references have none.
        translated: Distinct sentences given to the engine; the times are theirs.
        source_tokens: Their source tokens, end tokens included; 0 if not counted.
        seconds: Wall-clock time, without loading the weights.
        core_seconds: Processor time of all threads together; other programs do not count.
    """

    sentences: int
    bleu: float
    bleu_signature: str
    chrf: float
    chrf_signature: str
    unfinished: int
    too_long: int = 0
    empty: int = 0
    repeated: int = 0
    copied: int = 0
    length_ratio: float | None = None
    translated: int = 0
    source_tokens: int = 0
    seconds: float = 0.0
    core_seconds: float = 0.0

    @property
    def repetition_rate(self) -> float:
        """Share of the sentences whose English loops, 0 to 1."""
        return self.repeated / self.sentences

    @property
    def copy_rate(self) -> float:
        """Share of the sentences that were copied rather than translated, 0 to 1."""
        return self.copied / self.sentences

    @property
    def sentences_per_second(self) -> float | None:
        """Sentences per wall-clock second; None if not measured."""
        return self.translated / self.seconds if self.seconds else None

    @property
    def tokens_per_core_second(self) -> float | None:
        """Source tokens per second and core; None if not measured."""
        return self.source_tokens / self.core_seconds if self.source_tokens and self.core_seconds else None

    def as_dict(self) -> dict[str, str | int | float | None]:
        """Return all figures by name, including derived ones, sensibly rounded."""
        return asdict(self) | {
            "repetition_rate": round(self.repetition_rate, 5),
            "copy_rate": round(self.copy_rate, 5),
            "sentences_per_second": _rounded(self.sentences_per_second),
            "tokens_per_core_second": _rounded(self.tokens_per_core_second),
        }


def evaluate(engine: Engine, pairs: Sequence[Pair], *, pieces: Pieces | None = None) -> Scores:
    """Translate the sources and compare with the references.

    Args:
        engine: The loaded model.
        pairs: The test set.
        pieces: Counts source tokens: `engine.codec.encode` of a real engine.

    Raises:
        MissingExtraError: sacrebleu is not installed.
        ModelError: The weights do not load.
        TrainingError: There is no pair.
    """
    if not pairs:
        message = "a test set holds no pair; lines are 'source TAB English [TAB origin]'"
        raise TrainingError(message)
    metrics = _metrics()
    fitting = list(dict.fromkeys(pair.source for pair in pairs if engine.fits(pair.source)))
    engine.translate(fitting[:1])  # loads the weights, which is not to be timed
    clock, core = time.perf_counter(), time.process_time()
    hypotheses = dict(zip(fitting, engine.translate(fitting), strict=True))
    seconds, core_seconds = time.perf_counter() - clock, time.process_time() - core
    texts = [hypotheses[pair.source].text if pair.source in hypotheses else "" for pair in pairs]
    references = [pair.target for pair in pairs]
    (bleu, bleu_signature), (chrf, chrf_signature) = (_score(metric, texts, references) for metric in metrics)
    found = [(pair, hypotheses[pair.source]) for pair in pairs if pair.source in hypotheses]
    return Scores(
        sentences=len(pairs),
        bleu=bleu,
        bleu_signature=bleu_signature,
        chrf=chrf,
        chrf_signature=chrf_signature,
        unfinished=sum(not hypothesis.finished for _, hypothesis in found),
        too_long=len(pairs) - len(found),
        empty=sum(not hypothesis.text.strip() for _, hypothesis in found),
        repeated=sum(is_loop(hypothesis.text, pair.source) for pair, hypothesis in found),
        copied=sum(is_copy(hypothesis.text, pair.source, pair.target) for pair, hypothesis in found),
        length_ratio=_length_ratio(texts, references),
        translated=len(fitting),
        source_tokens=sum(len(pieces(source)) for source in fitting) if pieces else 0,
        seconds=round(seconds, 3),
        core_seconds=round(core_seconds, 3),
    )


def require_sacrebleu() -> None:
    """Check, at no cost, that scoring is possible.

    Raises:
        MissingExtraError: sacrebleu is not installed.
    """
    if find_spec("sacrebleu") is None:
        what = "measuring BLEU and chrF"
        raise MissingExtraError(what, "evaluate")


def _metrics() -> tuple[Any, Any]:
    """Return BLEU and chrF as customary, so that figures can be compared."""
    require_sacrebleu()
    import sacrebleu  # noqa: PLC0415 - part of an extra

    return sacrebleu.BLEU(force=True), sacrebleu.CHRF()  # force: no advice about tokenization; the score is the same


def _score(metric: Any, texts: Sequence[str], references: Sequence[str]) -> tuple[float, str]:  # noqa: ANN401 - sacrebleu has no types
    score = metric.corpus_score(texts, [references]).score
    return round(score, 2), str(metric.get_signature())


def is_copy(english: str, source: str, reference: str) -> bool:
    """Return whether a hypothesis equals its source although the reference does not.

    Compared without case, spaces and punctuation; a text without letters or digits is no copy.

    >>> is_copy("le chat dort", "Le chat dort.", "The cat sleeps."), is_copy("Paris 2024", "Paris 2024", "Paris, 2024")
    (True, False)
    """
    words = folded(source)
    return bool(words) and folded(english) == words and folded(reference) != words


def _length_ratio(texts: Sequence[str], references: Sequence[str]) -> float | None:
    characters = sum(map(len, references))
    return round(sum(map(len, texts)) / characters, 4) if characters else None


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)
