"""One model on several test sets, in one or more number formats: each figure with all that decided it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.digest import digest_file
from pipeline.engines import ComputeType, Decoding, EngineName, engine_version, form_of, load_engine
from pipeline.engines.tokenization import Codec
from pipeline.errors import TrainingError
from pipeline.training.evaluate import Scores, evaluate, require_sacrebleu
from pipeline.training.model_source import Opened, Subject, Weights, opened
from pipeline.training.parallel_text import Pair, read_all, set_name

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the sources are translated.

    Attributes:
        engine: What runs the model.
        compute_types: Number formats to measure; the engine must support all of them.
        beam_size: 1 is greedy.
        threads: Processor cores to use.
    """

    engine: EngineName
    compute_types: tuple[ComputeType, ...]
    beam_size: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """Pairs to translate, and where they come from.

    Attributes:
        name: Of the file, without its endings.
        sha256: Of the file.
        pairs: Those used, in the order of the file.
        of: Pairs in the file.
    """

    name: str
    sha256: str
    pairs: tuple[Pair, ...]
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One test set through one model in one number format.

    Attributes:
        model: As the user named it.
        digest: Of the files that the engine opened.
        weights: Where they come from.
        engine: Its name and the versions of its libraries.
        compute_type: Number format of the matrix products.
        beam_size: 1 is greedy.
        threads: Processor cores used.
        data: Name of the test set.
        data_sha256: Of its file.
        data_pairs: Pairs in its file.
        scores: The figures.
    """

    model: str
    digest: str
    weights: Weights
    engine: str
    compute_type: ComputeType
    beam_size: int
    threads: int
    data: str
    data_sha256: str
    data_pairs: int
    scores: Scores

    def as_dict(self) -> dict[str, object]:
        """Return all of it as one JSON object."""
        return asdict(self) | {"scores": self.scores.as_dict()}


def read_set(path: Path, sample: int | None = None, *, from_english: bool = False) -> EvaluationSet:
    """Read a test set, or the `sample` pairs with the smallest digests: always the same ones.

    Raises:
        TrainingError: The file cannot be read, holds no pair, or a line of it has fewer than two fields.
    """
    pairs = tuple(read_all(path, from_english=from_english))
    if not pairs:
        message = f"{path} holds no pair; lines are 'source TAB English [TAB origin]'"
        raise TrainingError(message)
    chosen = sorted(sorted(range(len(pairs)), key=lambda index: (_digest(pairs[index]), index))[:sample])
    return EvaluationSet(
        name=set_name(path), sha256=digest_file(path), pairs=tuple(pairs[index] for index in chosen), of=len(pairs)
    )


def measure(subject: Subject, tests: Sequence[EvaluationSet], search: Search, log: Log) -> Iterator[Measurement]:
    """Yield a measurement for every number format and, within it, every test set.

    Raises:
        MissingExtraError: sacrebleu is missing, or PyTorch where it is needed.
        ModelError: The model has no form that the engine opens, or does not load.
    """
    require_sacrebleu()
    version = f"{search.engine}: {engine_version(search.engine)}"
    for compute_type in search.compute_types:
        with opened(subject, form_of(search.engine, compute_type)) as model:
            decoding = Decoding(compute_type=compute_type, beam_size=search.beam_size, threads=search.threads)
            for test, scores in _scored(model, tests, search.engine, decoding, log):
                yield Measurement(
                    model=subject.name,
                    digest=model.files.digest,
                    weights=model.weights,
                    engine=version,
                    compute_type=compute_type,
                    beam_size=search.beam_size,
                    threads=search.threads,
                    data=test.name,
                    data_sha256=test.sha256,
                    data_pairs=test.of,
                    scores=scores,
                )


def _scored(
    model: Opened, tests: Sequence[EvaluationSet], name: EngineName, decoding: Decoding, log: Log
) -> Iterator[tuple[EvaluationSet, Scores]]:
    engine = load_engine(name, model.files, decoding)
    pieces = Codec(model.files).encode
    try:
        for test in tests:
            log(f"{test.name}: translating {len(test.pairs):,} sentences in {decoding.compute_type}")
            if lacking := sum(not (pair.source.strip() and pair.target.strip()) for pair in test.pairs):
                log(f"{test.name}: {lacking:,} of its pairs have an empty side; they are scored as they are")
            yield test, evaluate(engine, test.pairs, pieces=pieces)
    finally:
        engine.release()


def _digest(pair: Pair) -> bytes:
    return hashlib.sha256(f"{pair.source}\t{pair.target}".encode()).digest()
