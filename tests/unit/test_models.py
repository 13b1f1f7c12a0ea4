from pathlib import Path

import pytest

from pipeline.digest import digest_bytes
from pipeline.errors import ModelError
from pipeline.models import OPENED, load_registry, require

SHA = digest_bytes(b"weights")


def write_registry(folder: Path, text: str) -> Path:
    path = folder / "models.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def registry_file(tmp_path: Path) -> Path:
    (tmp_path / "one").mkdir()
    for name in OPENED:
        (tmp_path / "one" / name).write_bytes(b"weights")
    files = ", ".join(f'"{name}" = "{SHA}"' for name in OPENED)
    entry = 'languages = ["fr", "oc"]\nfolder = "one"\nlicence = "MIT"\n'
    return write_registry(
        tmp_path,
        f'[models.one]\n{entry}sha256 = {{{files}}}\n[models.two]\n{entry}sha256 = {{{files}, "lost.bin" = "{SHA}"}}\n',
    )


def test_a_whole_model_is_found(registry_file: Path) -> None:
    assert require(load_registry([registry_file]), ["one"])["one"].size == 7 * len(OPENED)


def test_a_file_that_would_not_be_verified_is_refused(tmp_path: Path) -> None:
    path = write_registry(tmp_path, '[models.x]\nlanguages = ["fr"]\nfolder = "x"\nlicence = "MIT"\nsha256 = {}\n')

    with pytest.raises(ModelError, match=r"no SHA-256 of config\.json, model\.bin"):
        load_registry([path])


@pytest.mark.parametrize("text", ["models = 3", "[models]\nx = 3"])
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelError):
        load_registry([write_registry(tmp_path, text)])


def test_all_missing_models_are_named_together(registry_file: Path) -> None:
    registry = load_registry([registry_file])

    with pytest.raises(ModelError, match=r"lost\.bin is missing") as error:
        require(registry, ["two", "three"])

    assert "no model is called 'three'; known: one, two" in str(error.value)


def test_a_changed_file_is_refused(registry_file: Path) -> None:
    (registry_file.parent / "one" / "model.bin").write_bytes(b"tampered")

    with pytest.raises(ModelError, match="SHA-256 differs"):
        require(load_registry([registry_file]), ["one"])


def test_every_fault_of_a_registry_is_listed(tmp_path: Path) -> None:
    path = write_registry(tmp_path, '[models.x]\nlanguages = "fr"\nfolder = "x"\nlicense = "MIT"\n')

    with pytest.raises(ModelError) as error:
        load_registry([path, tmp_path / "none.toml"])

    assert [
        key for key in ("languages", "license", "licence", "sha256", "none.toml") if key not in str(error.value)
    ] == []


def test_the_digest_depends_on_files_and_prefix_alone(registry_file: Path) -> None:
    one = load_registry([registry_file])["one"]
    other = one.entry.model_copy(update={"prefix": ">>eng<<"})
    renamed = one.entry.model_copy(update={"licence": "other"})

    assert type(one)(name="one", folder=one.folder, entry=other).digest != one.digest
    assert type(one)(name="uno", folder=one.folder, entry=renamed).digest == one.digest
