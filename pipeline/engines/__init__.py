"""Engines: sentences of one language → English. One file each, behind one protocol.

An engine runs one model. It neither splits nor truncates: the caller shortens a sentence that does not fit, and a
hypothesis that reached the length limit says so. Weights are loaded with the first sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, Protocol

from pipeline.errors import MissingExtraError
from pipeline.models import Form, ModelFiles

EngineName = Literal["ctranslate2", "transformers", "fake"]
ComputeType = Literal["int8", "int8_float32", "int16", "float32"]
LIBRARIES: dict[EngineName, tuple[str, ...]] = {
    "ctranslate2": ("ctranslate2", "sentencepiece"),
    "transformers": ("transformers", "torch", "sentencepiece"),
    "fake": (),
}
"""Distributions whose versions affect an engine's output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """An engine's translation of one sentence.

    Attributes:
        text: The English; empty when the engine gave nothing.
        score: Length-normalised log-probability, in nats per target token, the end token included.
        finished: False when decoding reached the length limit, so that text may be missing.
        lost: Protected strings of the sentence that the text lacks; set by `pipeline.translation.protected` alone.
    """

    text: str
    score: float
    finished: bool = True
    lost: tuple[str, ...] = ()


class Engine(Protocol):
    """A loaded model."""

    def fits(self, sentence: str) -> bool:
        """Return whether the engine can take the sentence whole."""
        ...

    def length(self, sentence: str) -> int:
        """Return the source tokens of a sentence: sentences of equal length are translated together."""
        ...

    def spells(self, text: str) -> bool:
        """Return whether the model has pieces for every character of a text; it reads others as unknown."""
        ...

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Return one hypothesis per sentence, in order; each depends on its sentence alone.

        Raises:
            ModelError: The weights do not load.
            ValueError: A sentence does not fit; none is truncated.
        """
        ...

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Retranslate sentences whose first hypothesis loops, slower, with repeated n-grams forbidden.

        Raises:
            ModelError: The weights do not load.
            ValueError: A sentence does not fit.
        """
        ...

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        """Return several hypotheses per sentence, best first; slower, for sentences translated badly.

        Raises:
            ModelError: The weights do not load.
            ValueError: A sentence does not fit.
        """
        ...

    def release(self) -> None:
        """Free the memory of the weights; the next sentence loads them again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How an engine searches, and with which resources.

    Attributes:
        compute_type: Number format of the matrix products; affects the text.
        beam_size: 1 is greedy; affects the text.
        sampling_topk: Each piece is drawn from so many likeliest ones, greedily where it is 1; affects the text. Only
            CTranslate2 draws; a run never does.
        threads: Processor cores to use; no effect on the text.
        batch_tokens: Source tokens per batch; no effect on the text.
    """

    compute_type: ComputeType = "int8"
    beam_size: int = 1
    sampling_topk: int = 1
    threads: int = 1
    batch_tokens: int = 2048


def search_name(beam_size: int) -> str:
    """Return the name of a search with this beam.

    >>> search_name(1), search_name(4)
    ('greedy', 'beam 4')
    """
    return "greedy" if beam_size == 1 else f"beam {beam_size}"


def resolve_compute_type(engine: EngineName, compute_type: ComputeType | Literal["auto"]) -> ComputeType:
    """Return the number format that an engine computes in; `auto` is its default.

    int8 is 2.1 times as fast as float32 in CTranslate2, at 0 to 0.3 BLEU (its own table for OPUS-MT on newstest2014).

    Raises:
        ValueError: The engine does not compute in this format.
    """
    if engine != "transformers":
        return "int8" if compute_type == "auto" else compute_type
    if compute_type not in ("auto", "float32"):
        message = f"compute_type = {compute_type!r}: the engine 'transformers' computes in 'float32' only"
        raise ValueError(message)
    return "float32"


def form_of(engine: EngineName, compute_type: ComputeType) -> Form:
    """Return the form in which an engine opens a model.

    >>> form_of("ctranslate2", "int8_float32"), form_of("transformers", "float32")
    ('int8', 'checkpoint')
    """
    if engine == "transformers":
        return "checkpoint"
    return "int8" if compute_type == "int8_float32" else compute_type


def engine_version(name: EngineName) -> str:
    """Return the versions of the engine's libraries, which may affect decoding. Imports none of them.

    Raises:
        MissingExtraError: The engine is not installed.
    """
    try:
        return " ".join(f"{library} {version(library)}" for library in LIBRARIES[name]) or "1"
    except PackageNotFoundError as error:
        what = f"the engine {name!r}"
        raise MissingExtraError(what, "torch") from error


def load_engine(name: EngineName, files: ModelFiles | None, decoding: Decoding) -> Engine:
    """Return the engine of a model; its weights load with the first sentence. The fake needs no model.

    Raises:
        MissingExtraError: The engine is not installed.
        ModelError: The files do not load.
    """
    if name == "fake" or files is None:
        from pipeline.engines.fake import FakeEngine  # noqa: PLC0415 - each engine loads only when asked for

        return FakeEngine()
    if name == "transformers":
        from pipeline.engines.transformers import TransformersEngine  # noqa: PLC0415 - as above

        return TransformersEngine(files, decoding)
    from pipeline.engines.ctranslate2 import CTranslate2Engine  # noqa: PLC0415 - as above

    return CTranslate2Engine(files, decoding)
