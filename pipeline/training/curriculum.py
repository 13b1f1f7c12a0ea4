"""What is drawn when: short pairs first, then everything, then the mixture of the last phase.

The batch of a step follows from the step's place alone, so a run that was stopped goes on in any phase with exactly the
batches that would have come. Knows nothing of the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple, Self

import numpy as np

from pipeline.errors import TrainingError
from pipeline.training.batches import Batch, Indices, Pairs, Weights, batch_of, grouped
from pipeline.training.settings import CorpusSettings, ScheduleSettings

Phase = Literal["short", "main", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """What a run is trained on.

    Attributes:
        pairs: All pairs.
        weights: How often an epoch takes each, until the learning rate falls.
        last_weights: The same from then on.
    """

    pairs: Pairs
    weights: Weights
    last_weights: Weights

    @classmethod
    def of(cls, pairs: Pairs, settings: CorpusSettings) -> Self:
        """Return all pairs with the weights of their origins."""
        main, last = (
            pairs.weights(settings.phase_weights(phase), settings.default_weight) for phase in ("main", "last")
        )
        return cls(pairs=pairs, weights=main, last_weights=last)


class Place(NamedTuple):
    """Where a run stands in its data: so many batches of this epoch, drawn as in this phase, have been taken."""

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
    """Yield without end, from `step` and `place` on, each batch and the place behind it. A new phase begins an epoch.

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
            yield place, batch_of(curriculum.pairs, group, padding)
        place = Place(phase_at(step, settings), place.epoch + 1)


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
