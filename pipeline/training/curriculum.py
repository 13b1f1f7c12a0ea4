"""Which pairs are drawn when: short ones first, then all, then the mixture of the last phase.

The batch of a step depends only on the step's place, so a run stopped in any phase resumes with exactly the batches
that would have come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple, Self

import numpy as np

from pipeline.errors import TrainingError
from pipeline.training.batches import Batch, Indices, Pairs, Side, Weights, grouped
from pipeline.training.settings import CorpusSettings, ScheduleSettings
from pipeline.training.subword_sampling import Splits

Phase = Literal["short", "main", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """What a run is trained on.

    Attributes:
        pairs: All pairs.
        weights: How often an epoch takes each, until the learning rate falls.
        last_weights: The same from then on.
        splits: Other pieces for the same words; None if they are never drawn.
    """

    pairs: Pairs
    weights: Weights
    last_weights: Weights
    splits: Splits | None = None

    @classmethod
    def of(cls, pairs: Pairs, settings: CorpusSettings, splits: Splits | None = None) -> Self:
        """Return all pairs with the weights of their origins."""
        main, last = (
            pairs.weights(settings.phase_weights(phase), settings.default_weight) for phase in ("main", "last")
        )
        return cls(pairs=pairs, weights=main, last_weights=last, splits=splits)


class Place(NamedTuple):
    """Where a run is in its data: `batch` batches of this epoch, drawn as in this phase, have been taken."""

    phase: Phase = "short"
    epoch: int = 0
    batch: int = 0


def phase_at(step: int, settings: ScheduleSettings) -> Phase:
    """Return the phase of `step`, counted from 0; the last one is as long as the learning rate's decay."""
    if step < settings.short_steps:
        return "short"
    return "last" if step >= settings.steps - settings.decay_steps else "main"


def batches(
    curriculum: Curriculum, place: Place, *, step: int, settings: ScheduleSettings, seed: int, padding: int
) -> Iterator[tuple[Place, Batch]]:
    """Yield without end, from `step` and `place` on, each batch and the place after it. A new phase begins an epoch.

    Raises:
        TrainingError: A phase has nothing to draw from.
    """
    while True:
        phase = phase_at(step, settings)
        if phase != place.phase:
            place = Place(phase, place.epoch + 1)
        for group in islice(_groups(curriculum, place, settings, seed), place.batch, None):
            if phase_at(step, settings) != phase:
                break
            step += 1
            place = place._replace(batch=place.batch + 1)
            # One more number than the seed of an epoch, and never 0: to NumPy, [1, 2] and [1, 2, 0] are one seed.
            random = np.random.default_rng([seed, place.epoch, place.batch])
            source = _sources(curriculum, group, settings.piece_dropout, random)
            target = curriculum.pairs.target.taken(group)
            yield place, Batch(source=source.padded(padding), target=target.padded(padding))
        place = Place(phase_at(step, settings), place.epoch + 1)


def _sources(curriculum: Curriculum, group: Indices, dropout: float, random: np.random.Generator) -> Side:
    sources = curriculum.pairs.source.taken(group)
    if not (dropout and curriculum.splits):
        return sources
    return curriculum.splits.drawn(sources, dropout, random)


def _groups(curriculum: Curriculum, place: Place, settings: ScheduleSettings, seed: int) -> Iterator[Indices]:
    pairs = curriculum.pairs
    weights = curriculum.last_weights if place.phase == "last" else curriculum.weights
    longest = settings.short_pieces if place.phase == "short" else None
    fits = True if longest is None else np.maximum(pairs.source.lengths, pairs.target.lengths) <= longest
    if not np.any((weights > 0) & fits):
        limit = "" if longest is None else f" of at most schedule.short_pieces = {longest} pieces a side"
        message = f"the phase '{place.phase}' finds no pair{limit} with a weight above 0: see corpus.weights"
        raise TrainingError(message)
    return grouped(pairs, weights, number=place.epoch, seed=seed, positions=settings.batch_positions, longest=longest)
