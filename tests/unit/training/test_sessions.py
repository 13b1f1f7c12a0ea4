"""The stretches of a run: what is kept, what is dropped, what is listed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import TrainingError
from pipeline.training.sessions import (
    Mark,
    Stretch,
    differences,
    go_on,
    not_protected,
    read_stretches,
    write_stretches,
)


def stretch(step: int, data: str = "a", protected: tuple[str, ...] = ("p",), **schedule: Any) -> Stretch:  # noqa: ANN401 - TOML values
    settings = {"corpus": {"weights": {"news": 1.0, "law": 1.0}}, "schedule": {"steps": 100} | schedule}
    start = Mark(step=step, tokens=step * 10, seconds=step / 2)
    return Stretch(start=start, settings=settings, data=data, protected=protected, device="CPU")


@pytest.mark.parametrize(
    ("stored", "now", "starts"),
    [
        ([], stretch(0), [0]),
        ([stretch(0)], stretch(60), [0]),  # killed and started again: the same stretch
        ([stretch(0)], stretch(100, steps=200), [0, 100]),  # lengthened
        ([stretch(0), stretch(100, steps=200)], stretch(100, steps=300), [0, 100]),  # changed twice, trained once
        ([stretch(0), stretch(100, steps=200)], stretch(0), [0]),  # begun again from nothing
        ([stretch(0), stretch(60, data="b")], stretch(80), [0, 60, 80]),  # there and back
        ([stretch(0)], replace(stretch(60), device="GPU"), [0, 60]),  # another machine is another throughput
    ],
)
def test_a_stretch_begins_where_something_changed(stored: list[Stretch], now: Stretch, starts: list[int]) -> None:
    assert [each.start.step for each in go_on(stored, now)] == starts


def test_stretches_are_read_as_they_were_written(tmp_path: Path) -> None:
    stretches = (stretch(0), stretch(60, data="b", learning_rate=0.001))
    write_stretches(tmp_path / "stretches.json", stretches)

    assert read_stretches(tmp_path / "stretches.json") == stretches
    assert read_stretches(tmp_path / "none.json") == ()


@pytest.mark.parametrize("text", ["", "[1]", "{}[", '[{"start": {"step": 0}}]', '[{"start": {"foo": 1}}]'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "stretches.json").write_text(text, encoding="utf-8")

    with pytest.raises(TrainingError, match=r"stretches\.json is damaged"):
        read_stretches(tmp_path / "stretches.json")


def test_what_changed_is_told_key_by_key() -> None:
    after = stretch(60, data="b", protected=("p", "q"), steps=200, learning_rate=0.001)

    assert differences(stretch(0), after) == [
        "schedule.learning_rate none → 0.001",
        "schedule.steps 100 → 200",
        "other data",
        "other protected sets",
    ]


def test_of_a_long_table_only_the_number_of_changes_is_told() -> None:
    after = replace(stretch(60), settings={"corpus": {"weights": dict.fromkeys("abcdefgh", 2.0)}, "schedule": {}})

    assert differences(stretch(0), after) == ["corpus.weights.* (10 values)", "schedule.steps 100 → none"]


def test_a_test_set_counts_as_unseen_only_if_every_stretch_was_kept_away_from_it() -> None:
    stretches = [stretch(0, protected=("p",)), stretch(60, protected=("p", "q"))]

    assert not_protected(stretches, {"first": "p", "second": "q", "third": "r"}) == ["second", "third"]


def test_what_steps_without_a_record_have_seen_is_not_known() -> None:
    assert not_protected([stretch(60, protected=("p",))], {"first": "p"}) == ["first"]
    assert not_protected([], {"first": "p"}) == ["first"]
