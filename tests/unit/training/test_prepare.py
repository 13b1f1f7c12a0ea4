"""Preparing training data: what is packed, when it is packed again, and what is never trained on."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import TrainingError
from pipeline.training.packed_data import Pack
from pipeline.training.parallel_text import read_all
from pipeline.training.paths import Files
from pipeline.training.prepare import prepare
from pipeline.training.settings import TrainSettings

FRENCH = ["le", "port", "quai", "phare", "digue", "voile", "rame", "ancre", "mouette", "grue", "pont", "vent"]
ENGLISH = ["the", "port", "quay", "light", "dyke", "sail", "oar", "anchor", "gull", "crane", "bridge", "wind"]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """400 made-up pairs, and a test set of which 10 are among them."""
    lot = random.Random(1)  # noqa: S311 - made-up sentences
    draws = [[lot.randrange(len(FRENCH)) for _ in range(6)] for _ in range(420)]
    lines = [f"{' '.join(FRENCH[n] for n in draw)}.\t{' '.join(ENGLISH[n] for n in draw)}.\tnews\n" for draw in draws]
    (tmp_path / "train.tsv").write_text("".join(lines[:400]), encoding="utf-8")
    (tmp_path / "test.tsv").write_text("".join(lines[390:]), encoding="utf-8")
    (tmp_path / "work").mkdir()
    return files_of(tmp_path)


def files_of(folder: Path, *, data: bool = True, test: bool = True) -> Files:
    return Files(
        data=(folder / "train.tsv",) if data else (),
        tests=(folder / "test.tsv",) if test else (),
        work=folder / "work",
        output=folder / "out",
    )


def settings(**corpus: Any) -> TrainSettings:  # noqa: ANN401 - TOML values
    vocabulary = {"size": 48}
    table = {"name": "boat", "source_language": "fr", "licence": "CC0", "corpus": corpus, "vocabulary": vocabulary}
    return TrainSettings.of(table)


@pytest.fixture
def prepared(files: Files) -> Callable[..., tuple[Pack, list[str]]]:
    """Prepare, and return the pack and what was logged."""

    def call(given: TrainSettings | None = None, files: Files = files) -> tuple[Pack, list[str]]:
        log: list[str] = []
        return prepare(given or settings(), files, log.append), log

    return call


Prepared = Callable[..., tuple[Pack, list[str]]]


def test_pairs_of_a_test_set_are_left_out_and_counted(prepared: Prepared) -> None:
    pack, log = prepared()

    assert pack.census.left_out["in a protected set"] == 10
    assert any("10 in a protected set" in line for line in log)


def test_noisy_copies_are_packed_with_their_origin(prepared: Prepared) -> None:
    pack, _ = prepared()

    assert pack.copies > 40  # a share of 0.36 of 390, less those that change nothing
    assert len(pack.pairs) == pack.census.kept["news"] == 390 + pack.copies


def test_unchanged_data_are_taken_from_the_pack(prepared: Prepared, files: Files) -> None:
    prepared()
    before = files.pack.read_bytes()

    _, log = prepared(settings(weights={"news": 2.0}, licences={"news": "CC0"}))  # how often, not what

    assert len(log) == 1
    assert files.pack.read_bytes() == before


@pytest.mark.parametrize("corpus", [{"max_pieces": 8}, {"max_length_ratio": 2.0}, {"weights": {"other": 0.0}}])
def test_changed_settings_pack_again(prepared: Prepared, corpus: dict[str, Any]) -> None:
    prepared()

    _, log = prepared(settings(**corpus))

    assert any(line.startswith("packed") for line in log)


def test_a_new_test_set_packs_again(prepared: Prepared, tmp_path: Path) -> None:
    prepared(files=files_of(tmp_path, test=False))

    pack, _ = prepared()

    assert pack.census.left_out["in a protected set"] == 10
    assert len(pack.protected) == 1


def test_a_damaged_pack_is_made_again_from_the_text(prepared: Prepared, files: Files) -> None:
    whole, _ = prepared()
    files.pack.write_bytes(files.pack.read_bytes()[:-100])

    pack, _ = prepared()

    assert len(pack.pairs) == len(whole.pairs)


def test_the_pack_alone_is_enough(prepared: Prepared, files: Files, tmp_path: Path) -> None:
    whole, _ = prepared()
    files.data[0].unlink()

    pack, _ = prepared(files=files_of(tmp_path, data=False))

    assert len(pack.pairs) == len(whole.pairs)


def test_another_origin_packs_again(prepared: Prepared, files: Files, tmp_path: Path) -> None:
    """Lines without an origin have that of the name of their file."""
    text = files.data[0].read_text("utf-8").replace("\tnews", "")
    files.data[0].write_text(text, encoding="utf-8")
    first, _ = prepared()
    files.data[0].rename(tmp_path / "laws.tsv")

    renamed = Files(data=(tmp_path / "laws.tsv",), tests=files.tests, work=files.work, output=files.output)
    second, _ = prepared(files=renamed)

    assert (first.pairs.origins, second.pairs.origins) == (("train",), ("laws",))


def test_without_text_nothing_more_can_be_protected(prepared: Prepared, tmp_path: Path) -> None:
    prepared()
    (tmp_path / "more.tsv").write_text("Le port.\tThe port.\n", encoding="utf-8")
    packed = files_of(tmp_path, data=False)

    with pytest.raises(TrainingError, match=r"without protecting .*more\.tsv.*--data"):
        prepared(settings(protect=[str(tmp_path / "more.tsv")]), packed)
    with pytest.raises(TrainingError, match=r"without pairs kept aside.*--data"):
        prepared(settings(keep_aside=30), packed)
    prepared(settings(protect=["left/behind.tsv"]), packed)  # the work folder moved without what is protected already


def test_without_text_a_new_test_set_is_named_in_the_log(prepared: Prepared, tmp_path: Path) -> None:
    prepared(files=files_of(tmp_path, test=False))

    _, log = prepared(files=files_of(tmp_path, data=False))

    assert any("test was not kept out" in line for line in log)


def test_without_text_other_settings_are_refused(prepared: Prepared, tmp_path: Path) -> None:
    prepared()

    with pytest.raises(TrainingError, match=r"another \[corpus\].*--data"):
        prepared(settings(max_pieces=50), files_of(tmp_path, data=False))


def test_without_text_and_pack_there_is_nothing(prepared: Prepared, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="give them with --data"):
        prepared(files=files_of(tmp_path, data=False))


def test_a_set_kept_aside_is_not_trained_on(prepared: Prepared, files: Files) -> None:
    plain, _ = prepared()
    pack, _ = prepared(settings(keep_aside=30))

    assert len(list(read_all(files.aside))) == 30
    assert pack.census.left_out["in a protected set"] == plain.census.left_out["in a protected set"] + 30
    assert files.scored == (*files.tests, files.aside)


def test_what_was_kept_aside_stays_aside(prepared: Prepared, files: Files) -> None:
    prepared(settings(keep_aside=30))
    before = files.aside.read_bytes()

    pack, _ = prepared(settings(keep_aside=0))

    assert files.aside.read_bytes() == before
    assert pack.census.left_out["in a protected set"] == 40


def test_what_was_trained_on_is_not_kept_aside(prepared: Prepared, files: Files) -> None:
    prepared()
    (files.work / "checkpoint.pt").write_bytes(b"")

    with pytest.raises(TrainingError, match="keep_aside"):
        prepared(settings(keep_aside=30))


def test_data_without_a_usable_pair_say_why(prepared: Prepared, files: Files) -> None:
    files.data[0].write_text("Oui.\t\n", encoding="utf-8")

    with pytest.raises(TrainingError, match=r"no usable pair \(1 one side empty\)"):
        prepared()


def test_too_little_text_for_the_vocabulary_is_a_message(prepared: Prepared, files: Files) -> None:
    files.data[0].write_text("Le port dort.\tThe port sleeps.\n", encoding="utf-8")

    with pytest.raises(TrainingError, match=r"vocabulary\.size"):
        prepared()


def test_a_missing_file_is_named(prepared: Prepared, files: Files) -> None:
    files.tests[0].unlink()

    with pytest.raises(TrainingError, match=r"test\.tsv"):
        prepared()
