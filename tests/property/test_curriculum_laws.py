"""Laws of what training draws: a stop changes nothing, and every batch fits."""

from itertools import islice

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.training.batches import Batch, Pairs, Side
from pipeline.training.curriculum import Curriculum, Place, batches
from pipeline.training.settings import ScheduleSettings

PADDING = 60_000


@st.composite
def corpora(draw: st.DrawFn) -> Pairs:
    lengths = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40))
    # One pair is short, and of weight 1, so that no phase is empty.
    sources, targets = zip((1, 1), *lengths, strict=True)
    origin = np.arange(len(sources), dtype=np.int16) % 2
    return Pairs(source=_side(sources), target=_side(targets), origin=origin, origins=("a", "b"))


def _side(lengths: tuple[int, ...]) -> Side:
    ids = np.arange(sum(lengths), dtype=np.uint16)
    return Side(ids=ids, starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleSettings:
    steps = draw(st.integers(1, 25))
    return ScheduleSettings(
        steps=steps,
        short_steps=draw(st.integers(0, 12)),
        decay_steps=draw(st.integers(1, 30)),
        short_pieces=draw(st.integers(2, 20)),
        batch_positions=draw(st.integers(10, 200)),
    )


def _plan(pairs: Pairs, schedule: ScheduleSettings, place: Place, step: int) -> list[tuple[Place, Batch]]:
    curriculum = Curriculum(
        pairs=pairs, weights=pairs.weights({"b": 0.4}, 1), last_weights=pairs.weights({"b": 0}, 1.5)
    )
    plan = batches(curriculum, place, step=step, settings=schedule, seed=7, padding=PADDING)
    return list(islice(plan, schedule.steps - step))


def _bytes(plan: list[tuple[Place, Batch]]) -> list[tuple[Place, bytes, bytes]]:
    return [(place, batch.source.tobytes(), batch.target.tobytes()) for place, batch in plan]


@settings(max_examples=60, deadline=None)
@given(pairs=corpora(), schedule=schedules(), data=st.data())
def test_a_run_stopped_anywhere_sees_what_it_would_have_seen(
    pairs: Pairs, schedule: ScheduleSettings, data: st.DataObject
) -> None:
    whole = _bytes(_plan(pairs, schedule, Place(), 0))
    step = data.draw(st.integers(0, schedule.steps - 1))

    rest = _bytes(_plan(pairs, schedule, whole[step - 1][0] if step else Place(), step))

    assert whole[step:] == rest


@settings(max_examples=60, deadline=None)
@given(pairs=corpora(), schedule=schedules())
def test_a_batch_of_several_pairs_fits_and_every_row_ends(pairs: Pairs, schedule: ScheduleSettings) -> None:
    for _, batch in _plan(pairs, schedule, Place(), 0):
        assert len(batch.source) == len(batch.target)
        assert len(batch.source) == 1 or batch.source.size + batch.target.size <= schedule.batch_positions
        for matrix in (batch.source, batch.target):
            assert ((matrix != PADDING).sum(axis=1) >= 1).all()
            assert not (matrix == PADDING).all(axis=0).any()  # no column of padding alone
