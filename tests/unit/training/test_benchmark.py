"""Test sets as they are read, and what a measurement says of itself."""

import json
from pathlib import Path

import pytest

from pipeline.digest import digest_file
from pipeline.errors import TrainingError
from pipeline.models import load_registry
from pipeline.shipped import shipped
from pipeline.training.benchmark import Search, measure, read_set
from pipeline.training.model_source import find_subject

pytest.importorskip("sacrebleu", reason="needs the extra 'evaluate': pip install 'anglicize[evaluate]'")

LINES = [f"Il y a {number} chats.\tThere are {number} cats.\n" for number in range(40)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "cats.fr-en.tsv"
    file.write_text("".join(LINES), encoding="utf-8")
    return file


def test_a_test_set_is_read_whole(path: Path) -> None:
    found = read_set(path)

    assert (found.name, found.of, found.sha256) == ("cats.fr-en", 40, digest_file(path))
    assert [pair.source for pair in found.pairs] == [line.split("\t")[0] for line in LINES]


def test_a_sample_is_always_the_same_pairs_in_the_order_of_the_file(path: Path) -> None:
    sample = read_set(path, 7)
    path.write_text("".join(reversed(LINES)), encoding="utf-8")
    reversed_sample = read_set(path, 7)

    assert (len(sample.pairs), sample.of) == (7, 40)
    assert sample.pairs == tuple(reversed(reversed_sample.pairs))
    assert set(read_set(path, 6).pairs) < set(sample.pairs)


def test_a_sample_larger_than_the_file_is_the_file(path: Path) -> None:
    assert read_set(path, 99).pairs == read_set(path).pairs


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").touch()

    with pytest.raises(TrainingError, match=r"empty\.tsv holds no pair"):
        read_set(tmp_path / "empty.tsv")


def test_a_measurement_names_all_that_decided_it(path: Path) -> None:
    registry = load_registry([shipped("models", "models.toml")])
    search = Search(engine="ctranslate2", compute_types=("int8",), beam_size=1, threads=1)
    log: list[str] = []

    (found,) = measure(find_subject("fr-en", registry), [read_set(path, 2)], search, log.append)

    described = json.loads(json.dumps(found.as_dict()))
    files = registry["fr-en"].files("int8")
    assert files
    assert described["digest"] == files.digest
    assert described["weights"] == "conversion"
    assert described["data_sha256"] == digest_file(path)
    assert (described["compute_type"], described["beam_size"], described["data_pairs"]) == ("int8", 1, 40)
    assert described["scores"]["sentences"] == 2
    assert described["scores"]["tokens_per_core_second"] > 0
    assert log == ["cats.fr-en: translating 2 sentences in int8"]
