"""Pieces as compact arrays, and their grouping into batches of like length.

Every epoch is a pure function of the data, the weights and the epoch's number, so a stopped run resumes with exactly
the batches it would have seen.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sentencepiece

from pipeline.errors import TrainingError
from pipeline.training.parallel_text import Census, Pair
from pipeline.training.settings import CorpusSettings

Ids = npt.NDArray[np.uint16] | npt.NDArray[np.int32]
Weights = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
END_ID = 0
"""Of `</s>` in the vocabulary."""
WINDOW_BATCHES = 128
"""Batches sorted by length together: enough for little padding, few enough to keep an epoch well mixed."""
ENCODED_TOGETHER = 20_000
"""Pairs tokenised at a time: SentencePiece returns Python lists, twenty times the size of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All sentences of one language: `ids[starts[i]:starts[i + 1]]` is sentence i, without the end symbol."""

    ids: Ids
    starts: Indices

    def __getitem__(self, index: int) -> Ids:
        """Return the pieces of one sentence."""
        return self.ids[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> Indices:
        """Pieces of each sentence, the end symbol included."""
        return np.diff(self.starts) + 1

    def taken(self, rows: Indices) -> "Side":
        """Return only the sentences `rows`."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        inside = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Side(ids=self.ids[inside], starts=starts)

    def padded(self, padding: int) -> npt.NDArray[np.int32]:
        """Return all sentences, each with its end symbol, as one matrix padded with `padding`."""
        lengths = np.diff(self.starts)[:, None]
        columns = np.arange(int(lengths.max()) + 1)
        matrix = np.where(columns == lengths, END_ID, padding).astype(np.int32)
        matrix[columns < lengths] = self.ids
        return matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Tokenised pairs and where each comes from: `origins[origin[i]]`."""

    source: Side
    target: Side
    origin: npt.NDArray[np.int16]
    origins: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.origin)

    def weights(self, table: Mapping[str, float], default: float) -> Weights:
        """Return how often an epoch takes each pair; `default` is for origins that `table` does not name."""
        return np.array([table.get(origin, default) for origin in self.origins], dtype=np.float64)[self.origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Padded matrices of shape (sentences, longest)."""

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]

    def split(self, parts: int) -> list["Batch"]:
        """Return the sentences dealt into `parts` batches of like size, or fewer if there are fewer sentences."""
        dealt = range(min(parts, len(self.source)))
        return [Batch(source=self.source[part::parts], target=self.target[part::parts]) for part in dealt]


def tokenize(pairs: Iterable[Pair], spm: Path, settings: CorpusSettings, census: Census) -> Pairs:
    """Encode all pairs; those with a side longer than `max_pieces` are left out and counted in `census`.

    Raises:
        TrainingError: There are more origins than 16 bits can number.
    """
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    sources, targets = _Sentences(processor.get_piece_size()), _Sentences(processor.get_piece_size())
    origins: dict[str, int] = {}
    origin: list[int] = []
    remaining = iter(pairs)
    while part := list(islice(remaining, ENCODED_TOGETHER)):
        encoded = processor.encode([text for pair in part for text in (pair.source, pair.target)], num_threads=-1)
        for pair, source, target in zip(part, encoded[::2], encoded[1::2], strict=True):
            if max(len(source), len(target)) >= settings.max_pieces:
                census.kept[pair.origin] -= 1
                census.left_out["too long"] += 1
            else:
                sources.append(source)
                targets.append(target)
                origin.append(origins.setdefault(pair.origin, len(origins)))
    if len(origins) > np.iinfo(np.int16).max:
        message = f"the training data name {len(origins):,} origins; the third field of a line is its origin"
        raise TrainingError(message)
    return Pairs(
        source=sources.side(), target=targets.side(), origin=np.array(origin, dtype=np.int16), origins=tuple(origins)
    )


class _Sentences:
    """Builds a side."""

    def __init__(self, vocabulary_size: int) -> None:
        narrow = vocabulary_size <= np.iinfo(np.uint16).max
        self._ids = array("H" if narrow else "i")
        self._starts = array("q", [0])

    def append(self, ids: list[int]) -> None:
        self._ids.extend(ids)
        self._starts.append(len(self._ids))

    def side(self) -> Side:
        ids: Ids = np.array(self._ids, np.uint16) if self._ids.typecode == "H" else np.array(self._ids, np.int32)
        return Side(ids=ids, starts=np.array(self._starts, dtype=np.int64))


def epoch(
    pairs: Pairs,
    weights: Weights,
    *,
    number: int,
    seed: int,
    positions: int,
    padding: int,
    longest: int | None = None,
) -> Iterator[Batch]:
    """Yield the batches of one epoch, each of at most `positions` padded source plus target positions.

    Args:
        pairs: What is drawn from.
        weights: How often each pair is taken; the fraction is decided at random.
        number: Of the epoch; decides the draw and the order.
        seed: Of the run.
        positions: Padded positions of a batch; a single longer pair makes a batch of its own.
        padding: Id of `<pad>`.
        longest: If given, pairs with a side of more pieces are left out.
    """
    for group in grouped(pairs, weights, number=number, seed=seed, positions=positions, longest=longest):
        yield batch_of(pairs, group, padding)


def batch_of(pairs: Pairs, group: Indices, padding: int) -> Batch:
    """Return the pairs of `group` as matrices."""
    return Batch(source=pairs.source.taken(group).padded(padding), target=pairs.target.taken(group).padded(padding))


def grouped(
    pairs: Pairs, weights: Weights, *, number: int, seed: int, positions: int, longest: int | None = None
) -> Iterator[Indices]:
    """Yield the indices of the pairs of each batch; arguments as for `epoch`."""
    random = np.random.default_rng([seed, number])
    sources, targets = pairs.source.lengths, pairs.target.lengths
    lengths = np.maximum(sources, targets)
    order = random.permutation(_draw(weights, random))
    if longest is not None:
        order = order[lengths[order] <= longest]
    if not len(order):
        return
    window = max(1, int(WINDOW_BATCHES * positions / (2 * lengths[order].mean())))
    for start in range(0, len(order), window):
        part = order[start : start + window]
        part = part[np.lexsort((part, targets[part], lengths[part]))]
        groups = np.split(part, _cuts(sources[part].tolist(), targets[part].tolist(), positions))
        for index in random.permutation(len(groups)):
            yield groups[index]


def _draw(weights: Weights, random: np.random.Generator) -> Indices:
    """Return each index as often as its weight says; fractions at random."""
    times = np.floor(weights + random.random(len(weights))).astype(np.int64)
    return np.repeat(np.arange(len(weights)), times)


def _cuts(sources: list[int], targets: list[int], positions: int) -> list[int]:
    """Return where each batch but the first begins: each is as long as fits into `positions`."""
    cuts = []
    first = longest_source = longest_target = 0
    for index, (source, target) in enumerate(zip(sources, targets, strict=True)):
        longest_source, longest_target = max(longest_source, source), max(longest_target, target)
        if index > first and (index + 1 - first) * (longest_source + longest_target) > positions:
            cuts.append(index)
            first, longest_source, longest_target = index, source, target
    return cuts
