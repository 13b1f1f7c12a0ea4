"""The set kept aside: what is drawn depends on the sentences alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import TrainingError
from pipeline.training.held_out import draw_aside, write_pairs
from pipeline.training.parallel_text import Pair, read_all

PAIRS = [Pair(source=f"Phare {n}", target=f"Lighthouse {n}", origin="news" if n % 2 else "law") for n in range(40)]


def test_the_choice_depends_neither_on_order_nor_on_company() -> None:
    drawn = draw_aside(PAIRS, 5, ["news"], seed=1)

    assert draw_aside(PAIRS[::-1], 5, ["news"], seed=1) == drawn
    assert draw_aside([pair for pair in PAIRS if pair.origin == "news"], 5, [], seed=1) == drawn
    assert {pair.origin for pair in drawn} == {"news"}


def test_of_several_translations_the_same_is_drawn_in_any_order() -> None:
    others = [replace(pair, target=f"The {pair.target}") for pair in PAIRS]
    drawn = draw_aside([*PAIRS, *others], 20, [], seed=1)

    assert draw_aside([*others, *PAIRS], 20, [], seed=1) == drawn


def test_another_seed_draws_others() -> None:
    assert draw_aside(PAIRS, 5, [], seed=1) != draw_aside(PAIRS, 5, [], seed=2)


def test_a_source_is_drawn_once() -> None:
    drawn = draw_aside([*PAIRS, *PAIRS], 20, [], seed=1)

    assert len({pair.source for pair in drawn}) == 20


def test_most_pairs_must_be_left_to_train_on() -> None:
    with pytest.raises(TrainingError, match=r"20 to draw from.*keep_aside_from"):
        draw_aside(PAIRS, 11, ["news"], seed=1)


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    write_pairs(tmp_path / "aside.tsv", PAIRS)

    assert list(read_all(tmp_path / "aside.tsv")) == PAIRS


def test_what_is_written_out_of_english_has_its_english_second(tmp_path: Path) -> None:
    reverse = [replace(pair, source=pair.target, target=pair.source) for pair in PAIRS]

    write_pairs(tmp_path / "aside.tsv", reverse, from_english=True)

    assert list(read_all(tmp_path / "aside.tsv")) == PAIRS
