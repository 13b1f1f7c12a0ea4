"""The known words of a model are those of its English, without those that noise made up."""

import random
from pathlib import Path

import pytest

from pipeline.training.known_words import known_words, write_words
from pipeline.training.paths import Files
from pipeline.training.prepare import prepare
from pipeline.training.settings import TrainSettings

ENGLISH = ["the", "Port", "quay", "light", "dyke's", "sail", "oar", "Śruba", "gull", "crane", "tug-boat", "wind"]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """300 made-up pairs, "zzyzx" in the last alone."""
    lot = random.Random(1)  # noqa: S311 - made-up sentences
    drawn = [" ".join(lot.choices(ENGLISH, k=6)) for _ in range(299)] + ["the zzyzx"]
    lines = [f"{english[::-1]} {number} Quimper\t{english} {number} Quimper\n" for number, english in enumerate(drawn)]
    (tmp_path / "news.tsv").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "work").mkdir()
    return Files(data=(tmp_path / "news.tsv",), tests=(), work=tmp_path / "work", output=tmp_path / "out")


def settings(copied: float) -> TrainSettings:
    return TrainSettings.of(
        {
            "name": "boat",
            "source_language": "fr",
            "licence": "CC0",
            "vocabulary": {"size": 50},
            "noise": dict.fromkeys(
                ("upper_case", "title_case", "lower_case", "no_accents", "punctuation", "no_end_mark"), 0.0
            )
            | {"copied": copied},
        }
    )


@pytest.mark.parametrize("copied", [0.0, 0.5])
def test_words_are_those_of_the_english_that_stand_there_twice(files: Files, copied: float) -> None:
    pack = prepare(settings(copied), files, lambda _: None)

    words = known_words(pack, files)

    assert bool(pack.copies) == bool(copied)  # each with a name that nobody bears
    assert words == sorted(
        [
            "the",
            "port",
            "quay",
            "light",
            "dyke",
            "s",
            "sail",
            "oar",
            "sruba",
            "gull",
            "crane",
            "tug",
            "boat",
            "wind",
            "quimper",
        ]
    )


def test_they_are_written_one_a_line(files: Files) -> None:
    write_words(prepare(settings(0.0), files, lambda _: None), files)

    written = files.words.read_text(encoding="utf-8")
    assert written.startswith("boat\ncrane\n")
    assert written.endswith("\nwind\n")
