"""Pieces as compact arrays, and their grouping into batches of like length.

Every epoch is a pure function of the data, the settings and the epoch's number, so a run that was stopped goes on with
exactly the batches it would have seen. Knows nothing of the network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import sentencepiece

from pipeline.training.corpus import Census, Pair
from pipeline.training.settings import CorpusSettings

Ids = npt.NDArray[np.int32]
END_ID = 0
WINDOW_BATCHES = 128
"""Batches sorted by length together: enough for little padding, few enough to keep an epoch well mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All sentences of one language: `ids[starts[i]:starts[i + 1]]` is sentence i, without the end symbol."""

    ids: Ids
    starts: npt.NDArray[np.int64]

    def __getitem__(self, index: int) -> Ids:
        """Return the pieces of one sentence."""
        return self.ids[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Pieces of each sentence, the end symbol included."""
        return np.diff(self.starts) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Tokenised pairs and how often an epoch takes each."""

    source: Side
    target: Side
    weights: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Padded matrices of shape (sentences, longest)."""

    source: Ids
    target: Ids


def tokenize(pairs: Sequence[Pair], spm: Path, settings: CorpusSettings, census: Census) -> Pairs:
    """Encode all pairs; those with a side longer than `max_pieces` are left out and counted in `census`."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    sources = processor.encode([pair.source for pair in pairs], num_threads=2)
    targets = processor.encode([pair.english for pair in pairs], num_threads=2)
    fits = [max(len(s), len(t)) < settings.max_pieces for s, t in zip(sources, targets, strict=True)]
    for pair, fit in zip(pairs, fits, strict=True):
        if not fit:
            census.kept[pair.origin] -= 1
            census.left_out["too long"] += 1
    weights = [
        settings.weights.get(pair.origin, settings.default_weight) for pair, fit in zip(pairs, fits, strict=True) if fit
    ]
    return Pairs(
        source=_side([ids for ids, fit in zip(sources, fits, strict=True) if fit]),
        target=_side([ids for ids, fit in zip(targets, fits, strict=True) if fit]),
        weights=np.array(weights, dtype=np.float64),
    )


def _side(sentences: list[list[int]]) -> Side:
    lengths = np.array([len(ids) for ids in sentences], dtype=np.int64)
    flat = np.fromiter((i for ids in sentences for i in ids), dtype=np.int32, count=int(lengths.sum()))
    return Side(ids=flat, starts=np.concatenate([[0], np.cumsum(lengths)]))


def epoch(
    pairs: Pairs, *, number: int, seed: int, positions: int, padding: int, longest: int | None = None
) -> Iterator[Batch]:
    """Yield the batches of one epoch, each of at most `positions` padded source plus target positions.

    Pairs with a side of more than `longest` pieces are left out when it is given.
    """
    random = np.random.default_rng([seed, number])
    order = random.permutation(_draw(pairs.weights, random))
    lengths = np.maximum(pairs.source.lengths, pairs.target.lengths)
    if longest is not None:
        order = order[lengths[order] <= longest]
    window = max(1, int(WINDOW_BATCHES * positions / (2 * lengths.mean())))
    for start in range(0, len(order), window):
        part = order[start : start + window]
        part = part[np.lexsort((part, pairs.target.lengths[part], lengths[part]))]
        groups = list(_groups(part, pairs, positions))
        for index in random.permutation(len(groups)):
            yield Batch(
                source=_pad([pairs.source[i] for i in groups[index]], padding),
                target=_pad([pairs.target[i] for i in groups[index]], padding),
            )


def _draw(weights: npt.NDArray[np.float64], random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return each index as often as its weight says; the fraction by lot."""
    times = np.floor(weights + random.random(len(weights))).astype(np.int64)
    return np.repeat(np.arange(len(weights)), times)


def _groups(order: npt.NDArray[np.int64], pairs: Pairs, positions: int) -> Iterator[list[int]]:
    group: list[int] = []
    longest_source = longest_target = 0
    for index in order.tolist():
        source = max(longest_source, int(pairs.source.lengths[index]))
        target = max(longest_target, int(pairs.target.lengths[index]))
        if group and (len(group) + 1) * (source + target) > positions:
            yield group
            group, source, target = [], int(pairs.source.lengths[index]), int(pairs.target.lengths[index])
        group.append(index)
        longest_source, longest_target = source, target
    if group:
        yield group


def _pad(sentences: list[Ids], padding: int) -> Ids:
    matrix = np.full((len(sentences), max(map(len, sentences)) + 1), padding, dtype=np.int32)
    for row, ids in enumerate(sentences):
        matrix[row, : len(ids)] = ids
        matrix[row, len(ids)] = END_ID
    return matrix
