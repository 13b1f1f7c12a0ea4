"""`anglicize evaluate`: the table, the JSON, and what it refuses."""

import json
from pathlib import Path

import pytest
from builders import Command

from pipeline.shipped import shipped

pytest.importorskip("sacrebleu", reason="needs the extra 'evaluate': pip install 'anglicize[evaluate]'")

PAIRS = (
    "La réunion commencera demain matin.\tThe meeting will begin tomorrow morning.\n"
    "Nous avons besoin de plus de temps.\tWe need more time.\n"
    "Les enfants jouent dans le jardin.\tThe children are playing in the garden.\n"
)


@pytest.fixture(autouse=True)
def _test_set(tmp_path: Path) -> None:
    (tmp_path / "easy.tsv").write_text(PAIRS, encoding="utf-8")


def test_the_bundled_model_is_measured_by_name(anglicize: Command) -> None:
    printed = anglicize("evaluate", "fr-en", "--data", "easy.tsv", "--threads", "1")

    assert printed.stdout.startswith("fr-en: ctranslate2: ctranslate2 ")
    (row,) = [line.split() for line in printed.stdout.splitlines() if line.startswith("easy ")]
    assert row[1:3] == ["int8", "3"]
    assert float(row[4]) > 50  # chrF: these sentences are easy
    assert "BLEU nrefs:1|case:mixed|" in printed.stdout
    assert printed.stderr == "easy: translating 3 sentences in int8\n"


def test_json_alone_goes_to_standard_output(anglicize: Command) -> None:
    arguments = ("--data", "easy.tsv", "--sample", 2, "--beam", 2, "--json", "-")
    printed = anglicize("evaluate", shipped("models", "fr-en"), *arguments)

    (found,) = json.loads(printed.stdout)["measurements"]
    assert (found["data"], found["data_pairs"], found["beam_size"]) == ("easy", 3, 2)
    assert found["scores"]["sentences"] == 2


def test_json_goes_to_a_file_beside_the_table(anglicize: Command, tmp_path: Path) -> None:
    printed = anglicize("evaluate", "fr-en", "--data", "easy.tsv", "--data", "easy.tsv", "--json", "figures.json")

    measurements = json.loads((tmp_path / "figures.json").read_text("utf-8"))["measurements"]
    assert [each["beam_size"] for each in measurements] == [2, 2]  # as the registry says of the model
    assert printed.stdout.count("\neasy ") == 2


def test_a_sample_and_an_empty_side_are_not_passed_over(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "sides.tsv").write_text(PAIRS + "Oui.\t\n\tYes.\n", encoding="utf-8")

    sample = anglicize("evaluate", "fr-en", "--data", "easy.tsv", "--sample", "2", "--threads", "1")
    sides = anglicize("evaluate", "fr-en", "--data", "sides.tsv", "--threads", "1")

    assert "2/3" in sample.stdout.split()
    assert "sides: 2 of its pairs have an empty side" in sides.stderr


def test_number_formats_are_compared(anglicize: Command) -> None:
    """Without a checkpoint to convert: the int8 weights in both."""
    conversion = shipped("models", "fr-en", "ctranslate2")

    printed = anglicize("evaluate", conversion, "--data", "easy.tsv", "--compute", "int8", "--compute", "float32")

    assert "easy: float32 against int8: BLEU " in printed.stdout


def test_the_user_is_told_which_of_two_models_of_a_name_is_meant(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "fr-en").mkdir()

    assert "for the folder of that name write ./fr-en" in anglicize("evaluate", "fr-en", "--data", "easy.tsv").stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("nothing",), 1, "neither a folder nor a registered model"),
        (("fr-en", "--data", "missing.tsv"), 1, "missing.tsv cannot be read"),
        (("fr-en", "--json", "no/folder.json"), 2, "choose another --json"),
        (("fr-en", "--engine", "transformers", "--compute", "int8"), 2, "computes in 'float32' only"),
        (("fr-en", "--threads", "0"), 2, "--threads"),
    ],
)
def test_a_mistake_is_one_message(anglicize: Command, arguments: tuple[str, ...], status: int, message: str) -> None:
    printed = anglicize("evaluate", *arguments, "--data", "easy.tsv", expect=status)

    assert message in printed.stderr
    assert "Traceback" not in printed.stderr


@pytest.mark.torch
def test_float32_is_computed_with_the_weights_of_the_checkpoint(anglicize: Command) -> None:
    pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")
    arguments = ("--data", "easy.tsv", "--compute", "float32", "--compute", "int8", "--json", "-")

    exact, rounded = json.loads(anglicize("evaluate", "fr-en", *arguments).stdout)["measurements"]

    assert exact["weights"] == "converted from the checkpoint"
    assert rounded["weights"] == "conversion"
    assert exact["digest"] != rounded["digest"]
