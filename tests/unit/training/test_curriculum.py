"""What is drawn when, and that a resumed run sees the batches it would have seen."""

from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest

from pipeline.errors import TrainingError
from pipeline.training.batches import Pairs, Side
from pipeline.training.curriculum import Curriculum, Place, batches, phase_at
from pipeline.training.settings import CorpusSettings, ScheduleSettings
from pipeline.training.subword_sampling import Splits

SETTINGS = ScheduleSettings(steps=40, short_steps=6, decay_steps=15, short_pieces=4, batch_positions=60)


def curriculum(corpus: CorpusSettings | None = None) -> Curriculum:
    lengths = [2, 3, 8, 9, 2, 7] * 6
    side = Side(ids=np.arange(sum(lengths), dtype=np.uint16), starts=np.concatenate([[0], np.cumsum(lengths)]))
    origin = np.arange(len(lengths), dtype=np.int16) % 2
    pairs = Pairs(source=side, target=side, origin=origin, origins=("news", "laws"))
    return Curriculum.of(pairs, corpus or CorpusSettings(weights={"laws": 0.5}, last_weights={"laws": 0, "news": 2}))


def taken(
    place: Place, step: int, settings: ScheduleSettings = SETTINGS, corpus: CorpusSettings | None = None
) -> list[tuple[Place, bytes]]:
    plan = batches(curriculum(corpus), place, step=step, settings=settings, seed=1, padding=60_000)
    return [(place, batch.source.tobytes()) for place, batch in islice(plan, settings.steps - step)]


@pytest.mark.parametrize(("step", "phase"), [(0, "short"), (5, "short"), (6, "main"), (24, "main"), (25, "last")])
def test_phases_follow_from_the_schedule(step: int, phase: str) -> None:
    assert phase_at(step, SETTINGS) == phase


@pytest.mark.parametrize("step", range(SETTINGS.steps))
def test_a_run_stopped_anywhere_sees_the_batches_that_would_have_come(step: int) -> None:
    whole = taken(Place(), 0)

    assert whole[:step] + taken(whole[step - 1][0] if step else Place(), step) == whole


def test_a_phase_that_ends_with_an_epoch_is_left_as_if_the_run_had_not_stopped() -> None:
    whole = taken(Place(), 0)
    ends = [
        index + 1
        for index, (former, later) in enumerate(pairwise(whole))
        if former[0].phase == later[0].phase == "main" and later[0].epoch > former[0].epoch
    ]
    settings = SETTINGS.model_copy(update={"decay_steps": SETTINGS.steps - ends[0]})

    went_on = taken(whole[ends[0] - 1][0], ends[0], settings)

    assert taken(Place(), 0, settings)[ends[0] :] == went_on


def test_first_batches_hold_short_pairs_and_the_last_ones_the_origins_of_the_last_phase() -> None:
    plan = batches(curriculum(), Place(), step=0, settings=SETTINGS, seed=1, padding=60_000)
    drawn = [(place.phase, batch.source) for place, batch in islice(plan, SETTINGS.steps)]

    assert max(source.shape[1] for phase, source in drawn if phase == "short") == 4
    assert max(source.shape[1] for phase, source in drawn if phase == "main") == 10
    news = {int(curriculum().pairs.source[i][0]) for i in range(0, 36, 2)}
    assert {int(row[0]) for phase, source in drawn if phase == "last" for row in source} == news


def test_a_lengthened_run_leaves_the_last_phase_again() -> None:
    stopped = taken(Place(), 0)[29][0]
    lengthened = SETTINGS.model_copy(update={"steps": 80})

    assert stopped.phase == "last"
    assert taken(stopped, 30, lengthened)[0][0] == Place("main", stopped.epoch + 1, 1)


@pytest.mark.parametrize(
    ("settings", "corpus", "message"),
    [
        (SETTINGS.model_copy(update={"short_pieces": 1}), CorpusSettings(), "'short' finds no pair of at most"),
        (SETTINGS, CorpusSettings(last_weights={"news": 0, "laws": 0}), "'last' finds no pair"),
    ],
)
def test_a_phase_without_pairs_is_an_error(settings: ScheduleSettings, corpus: CorpusSettings, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        taken(Place(), 0, settings, corpus)


@pytest.mark.parametrize("step", [0, 3, 17])
def test_pieces_drawn_anew_are_the_same_after_a_stop(step: int) -> None:
    ids = np.repeat(np.arange(1000, dtype=np.int32), 2)  # every piece can be spelt by itself twice
    splits = Splits(ids=ids, starts=np.arange(1001, dtype=np.int64) * 2)
    settings = SETTINGS.model_copy(update={"piece_dropout": 0.3})
    drawing = replace(curriculum(), splits=splits)

    def drawn(place: Place, first: int) -> list[tuple[Place, bytes, bytes]]:
        plan = batches(drawing, place, step=first, settings=settings, seed=1, padding=60_000)
        return [(at, batch.source.tobytes(), batch.target.tobytes()) for at, batch in islice(plan, 20 - first)]

    whole = drawn(Place(), 0)

    assert whole[:step] + drawn(whole[step - 1][0] if step else Place(), step) == whole
    plain = [sentences for _, sentences in taken(Place(), 0)[:20]]  # both sides are the same there
    assert all(source != sentences for (_, source, _), sentences in zip(whole, plain, strict=True))
    assert [target for _, _, target in whole] == plain  # English keeps its pieces


def test_a_pair_that_comes_again_has_other_pieces() -> None:
    side = Side(ids=np.arange(40, dtype=np.uint16), starts=np.array([0, 40], dtype=np.int64))
    pairs = Pairs(source=side, target=side, origin=np.zeros(1, np.int16), origins=("news",))
    splits = Splits(ids=np.repeat(np.arange(40, dtype=np.int32), 2), starts=np.arange(41, dtype=np.int64) * 2)
    settings = SETTINGS.model_copy(update={"piece_dropout": 0.3, "short_steps": 0})

    plan = batches(
        Curriculum.of(pairs, CorpusSettings(), splits), Place(), step=0, settings=settings, seed=1, padding=99
    )

    assert len({batch.source.tobytes() for _, batch in islice(plan, 10)}) == 10
