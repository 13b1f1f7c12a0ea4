"""Work and output folders: whose they are, and the messages when they cannot be used."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import TrainingError
from pipeline.training.paths import Files, claimed, prepare_output
from pipeline.training.settings import TrainSettings


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(data=(), tests=(), work=tmp_path / "out" / "work", output=tmp_path / "out")


def settings(**changed: Any) -> TrainSettings:  # noqa: ANN401 - TOML values
    return TrainSettings.of({"name": "boat", "source_language": "fr", "licence": "CC0", **changed})


@pytest.mark.parametrize("changed", [{"seed": 2}, {"vocabulary": {"size": 64}}, {"network": {"ffn_dim": 8}}])
def test_a_folder_with_a_vocabulary_belongs_to_its_network(files: Files, changed: dict[str, Any]) -> None:
    with claimed(settings(), files):
        files.vocabulary.touch()

    with pytest.raises(TrainingError, match="other settings"), claimed(settings(**changed), files):
        pass


@pytest.mark.parametrize("changed", [{"schedule": {"steps": 9}}, {"noise": {"copied": 0}}, {"licence": "MIT"}])
def test_what_decides_no_weight_may_change(files: Files, changed: dict[str, Any]) -> None:
    with claimed(settings(), files):
        files.vocabulary.touch()
    claim = (files.work / "settings.sha256").read_bytes()

    with claimed(settings(**changed), files):
        assert (files.work / "settings.sha256").read_bytes() == claim


def test_a_vocabulary_that_could_not_be_learnt_binds_nobody(files: Files) -> None:
    with pytest.raises(TrainingError), claimed(settings(vocabulary={"size": 20}), files):
        raise TrainingError

    with claimed(settings(vocabulary={"size": 64}), files):
        pass


def test_a_folder_serves_one_run_at_a_time(files: Files) -> None:
    at_work = pytest.raises(TrainingError, match="another run is at work")
    with claimed(settings(), files), at_work, claimed(settings(), files):
        pass

    with claimed(settings(), files):  # and is free again
        pass


def test_a_full_disk_is_a_message(files: Files) -> None:
    with pytest.raises(TrainingError, match=r"pairs\.npz: No space left on device"), claimed(settings(), files):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(files.pack))


def test_a_folder_that_cannot_be_written_is_refused_first(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # the superuser may write anywhere

    with pytest.raises(TrainingError, match="cannot be written"):
        prepare_output(files)


@pytest.mark.parametrize("names", [[], ["work"], ["ctranslate2", "work"], ["registry.toml", "LICENSE", "README.md"]])
def test_what_training_left_is_written_again(files: Files, names: list[str]) -> None:
    files.output.mkdir()
    for name in names:
        (files.output / name).touch()

    prepare_output(files)

    assert sorted(path.name for path in files.output.iterdir()) == sorted(names)


@pytest.mark.parametrize("names", [["README.md", "main.c"], ["huggingface", "holidays.jpg"]])
def test_what_training_did_not_leave_is_not_overwritten(files: Files, names: list[str]) -> None:
    files.output.mkdir()
    for name in names:
        (files.output / name).touch()

    with pytest.raises(TrainingError, match="training did not write"):
        prepare_output(files)
