"""Other pieces for the same words, drawn anew at every step, so that a name is seen in several spellings.

A piece is sometimes replaced by the most probable smaller pieces that spell it. That is BPE-dropout (Provilkov et al.
2020, arXiv 1910.13267) applied to a unigram vocabulary: like subword regularization (Kudo 2018, arXiv 1804.10959) it
shows rare and common ways to cut a word, but it works on packed pieces, without the text, and the draw depends on the
seed alone (SentencePiece's own sampling uses one generator per thread).
"""

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import sentencepiece

from pipeline.training.batches import Indices, Side

LONGEST = 500
"""Pieces of a sentence; MarianMT has 512 positions."""


@dataclass(frozen=True)
class Splits:
    """How each piece of a vocabulary can be spelt with others.

    Attributes:
        ids: The smaller pieces of all pieces, concatenated.
        starts: Those of piece i are `ids[starts[i]:starts[i + 1]]`; none if it cannot be split.
    """

    ids: npt.NDArray[np.int32]
    starts: Indices

    @classmethod
    def of(cls, spm: Path) -> Self:
        """Find the most probable split of each piece of a SentencePiece model."""
        processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
        scores = {
            processor.id_to_piece(i): processor.get_score(i)
            for i in range(processor.get_piece_size())
            if not (processor.is_control(i) or processor.is_unknown(i) or processor.is_unused(i))
        }
        parts = [
            [processor.piece_to_id(part) for part in best_split(piece, scores)] if piece in scores else []
            for piece in map(processor.id_to_piece, range(processor.get_piece_size()))
        ]
        starts = np.concatenate([[0], np.cumsum([len(each) for each in parts])]).astype(np.int64)
        return cls(ids=np.array([i for each in parts for i in each], dtype=np.int32), starts=starts)

    @cached_property
    def counts(self) -> Indices:
        """How many pieces each would become; 0 if it cannot be split."""
        return np.diff(self.starts)

    def drawn(self, side: Side, share: float, random: np.random.Generator) -> Side:
        """Return the sentences with `share` of their pieces split, where that is possible.

        A sentence that would become longer than the network reads stays as it is.
        """
        chosen = (random.random(len(side.ids)) < share) & (self.counts[side.ids] > 0)
        chosen &= np.repeat(self._lengths(side, chosen) <= LONGEST, np.diff(side.starts))
        counts = np.where(chosen, self.counts[side.ids], 1)
        ends = np.concatenate([[0], np.cumsum(counts)])
        owner = np.repeat(np.arange(len(side.ids)), counts)
        offset = np.arange(ends[-1]) - ends[owner]
        ids = side.ids[owner].astype(np.int32)
        new = chosen[owner]
        ids[new] = self.ids[self.starts[ids[new]] + offset[new]]
        return Side(ids=ids, starts=ends[side.starts])

    def _lengths(self, side: Side, chosen: npt.NDArray[np.bool_]) -> Indices:
        """Return the pieces of each sentence if the `chosen` ones were split."""
        ends = np.concatenate([[0], np.cumsum(np.where(chosen, self.counts[side.ids], 1))])
        return np.diff(ends[side.starts])


def best_split(piece: str, scores: dict[str, float]) -> list[str]:
    """Return the two or more most probable pieces that together spell `piece`; none if there are none.

    >>> best_split("sails", {"sails": -9, "sail": -6, "s": -2, "sa": -5, "ils": -5.5})
    ['sail', 's']
    """
    best: list[tuple[float, int]] = [(0.0, 0)] + [(-math.inf, 0)] * len(piece)
    for end in range(1, len(piece) + 1):
        first = 1 if end == len(piece) else 0  # the piece itself is not a split
        ways = ((best[start][0] + scores.get(piece[start:end], -math.inf), start) for start in range(first, end))
        best[end] = max(ways, default=(-math.inf, 0))
    if best[-1][0] == -math.inf:
        return []
    parts, end = [], len(piece)
    while end:
        start = best[end][1]
        parts.append(piece[start:end])
        end = start
    return parts[::-1]
