"""Which files stand for a model that is to be evaluated: by name, by folder, by form."""

from pathlib import Path

import pytest

from pipeline.digest import digest_file
from pipeline.errors import ModelError
from pipeline.models import Registry, load_registry
from pipeline.models.files import CHECKPOINT_FILES, CONVERSION_FILES, Form
from pipeline.training.model_source import find_subject, opened


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"{name} of {folder.name}", encoding="utf-8")
    return folder


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """What training leaves, as far as names go."""
    fill(tmp_path / "trained" / "ctranslate2", *CONVERSION_FILES)
    fill(tmp_path / "trained" / "huggingface", *CHECKPOINT_FILES, "model.safetensors")
    return tmp_path / "trained"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    fill(tmp_path / "own", *CONVERSION_FILES)
    hashes = ", ".join(f'"{name}" = "{digest_file(tmp_path / "own" / name)}"' for name in CONVERSION_FILES)
    (tmp_path / "models.toml").write_text(
        f'[models.own]\nlanguages = ["fr"]\nctranslate2 = {{folder = "own", sha256 = {{{hashes}}}}}\n'
        '[models.hub]\nlanguages = ["de"]\nrepo = "owner/name"\n',
        encoding="utf-8",
    )
    return load_registry([tmp_path / "models.toml"])


@pytest.mark.parametrize(
    ("below", "forms"),
    [
        (".", {"int8": "ctranslate2", "checkpoint": "huggingface"}),
        ("ctranslate2", {"int8": "ctranslate2"}),
        ("huggingface", {"checkpoint": "huggingface"}),
    ],
)
def test_a_folder_is_the_output_of_training_or_a_part_of_it(trained: Path, below: str, forms: dict[Form, str]) -> None:
    found = find_subject(str(trained / below), {})

    assert {form: files.folder.name for form, files in found.forms.items()} == forms


def test_a_trained_model_is_searched_as_the_registry_beside_it_says(trained: Path, registry: Registry) -> None:
    before = find_subject(str(trained), {}).beam_size
    entry = '[models.new]\nlanguages = ["fr"]\nbeam_size = 3\ncheckpoint = { folder = "huggingface" }\n'
    (trained / "registry.toml").write_text(entry, encoding="utf-8")

    assert (before, find_subject(str(trained), {}).beam_size) == (1, 3)
    assert find_subject("own", registry).beam_size == 1


@pytest.mark.parametrize(("form", "weights"), [("int8", "conversion"), ("checkpoint", "checkpoint")])
def test_a_form_that_is_there_is_opened_as_it_is(trained: Path, form: Form, weights: str) -> None:
    with opened(find_subject(str(trained), {}), form) as found:
        assert found.weights == weights
        assert set(found.files.sha256) == {path.name for path in found.files.folder.iterdir()}


def test_a_conversion_without_a_checkpoint_serves_every_number_format(trained: Path) -> None:
    with opened(find_subject(str(trained / "ctranslate2"), {}), "float32") as found:
        assert (found.files.folder.name, found.weights) == ("ctranslate2", "conversion")


def test_a_conversion_is_no_checkpoint(trained: Path) -> None:
    subject = find_subject(str(trained / "ctranslate2"), {})

    with pytest.raises(ModelError, match=r"there is no checkpoint of .*ctranslate2"), opened(subject, "checkpoint"):
        pass


def test_a_registered_name_wins_over_a_folder(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_subject("own", registry).registry is registry
    assert find_subject("./own", registry).registry is None


def test_a_registered_model_must_have_the_recorded_hashes(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "own" / "model.bin").write_text("something else", encoding="utf-8")

    with pytest.raises(ModelError, match="SHA-256 differs"), opened(find_subject("own", registry), "int8"):
        pass


def test_a_model_that_was_not_fetched_comes_with_the_command_that_fetches_it(registry: Registry) -> None:
    with pytest.raises(ModelError, match="anglicize models fetch hub"), opened(find_subject("hub", registry), "int8"):
        pass


def test_neither_name_nor_folder_is_told(registry: Registry) -> None:
    with pytest.raises(ModelError, match="neither a folder nor a registered model"):
        find_subject("nothing", registry)


def test_a_folder_of_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="contains no model"):
        find_subject(str(tmp_path), {})


def test_a_folder_with_half_a_model_names_what_is_missing(tmp_path: Path) -> None:
    fill(tmp_path / "half", "model.bin", "config.json", "source.spm")

    with pytest.raises(ModelError, match=r"target\.spm is missing"):
        find_subject(str(tmp_path / "half"), {})


@pytest.mark.parametrize(("language", "target", "reads_english"), [("fr", "en", False), ("en", "fr", True)])
def test_the_registry_beside_a_model_tells_its_direction(
    trained: Path, language: str, target: str, *, reads_english: bool
) -> None:
    folder = 'checkpoint = { folder = "huggingface" }'
    entry = f'[models.new]\nlanguages = ["{language}"]\ntarget = "{target}"\n{folder}\n'
    (trained / "registry.toml").write_text(entry, encoding="utf-8")

    assert find_subject(str(trained), {}).from_english is reads_english
