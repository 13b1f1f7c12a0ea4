"""Engines: sentences of one language → English. One file each, behind one protocol.

An engine belongs to one model. It neither splits nor cuts: a sentence that does not fit is the caller's to shorten, and
a hypothesis that ran into the length limit says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.models import Model

EngineName = Literal["ctranslate2", "fake"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """What an engine made of one sentence.

    Attributes:
        text: The English; empty when the engine gave nothing.
        score: Length-normalised log-probability, in nats per target token.
        finished: False when decoding ran into the length limit, so that text may be missing.
    """

    text: str
    score: float
    finished: bool = True


class Engine(Protocol):
    """A loaded model."""

    def fits(self, sentence: str) -> bool:
        """Return whether the engine can take the sentence whole."""
        ...

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Return one hypothesis a sentence, in order; each depends on its sentence alone."""
        ...

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Translate again, slower, with repeated n-grams forbidden: for sentences whose first hypothesis loops."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How an engine searches, and on what.

    Attributes:
        compute_type: Number format of the matrix products; decides the text.
        beam_size: 1 is greedy; decides the text.
        threads: Processor cores to use; does not.
        batch_tokens: Padded source tokens of a batch; does not.
    """

    compute_type: str = "int8"
    beam_size: int = 1
    threads: int = 1
    batch_tokens: int = 2048


def engine_version(name: EngineName) -> str:
    """Return the version of the engine's library: another version may decode otherwise.

    Loads no model.
    """
    if name == "fake":
        return "1"
    import ctranslate2  # noqa: PLC0415 - 80 MB that `--help` must not load

    return str(ctranslate2.__version__)


def load_engine(name: EngineName, model: Model | None, decoding: Decoding) -> Engine:
    """Return the engine of a model, which loads its weights when the first sentence comes. The fake needs no model.

    Raises:
        ModelError: The files do not load.
    """
    if name == "fake" or model is None:
        from pipeline.engines.fake import FakeEngine  # noqa: PLC0415 - each engine loads only when asked for

        return FakeEngine()
    from pipeline.engines.ctranslate2 import CTranslate2Engine  # noqa: PLC0415 - as above

    return CTranslate2Engine(model, decoding)
