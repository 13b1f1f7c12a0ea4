from pathlib import Path

import pytest

from pipeline.digest import digest_bytes
from pipeline.errors import ModelError
from pipeline.models import Conversion, LockedModel, Places, load_registry, require, write_lock
from pipeline.models.files import CONVERSION_FILES
from pipeline.shipped import shipped

SHA = digest_bytes(b"weights")
HASHES = dict.fromkeys(CONVERSION_FILES, SHA)
TABLE = "{" + ", ".join(f'"{name}" = "{SHA}"' for name in CONVERSION_FILES) + "}"


def write_registry(folder: Path, text: str) -> Path:
    path = folder / "models.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write_files(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in CONVERSION_FILES:
        (folder / name).write_bytes(b"weights")


@pytest.fixture
def registry_file(tmp_path: Path) -> Path:
    write_files(tmp_path / "one")
    one = (
        f'[models.one]\nlanguages = ["fr", "oc"]\nlicence = "MIT"\nctranslate2 = {{folder = "one", sha256 = {TABLE}}}\n'
    )
    two = one.replace("models.one", "models.two").replace("}}", f', "lost.bin" = "{SHA}"}}}}')
    hub = '[models.hub]\nlanguages = ["de"]\nrepo = "owner/name"\n'
    return write_registry(tmp_path, one + two + hub)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(cache=tmp_path / "cache", lock=tmp_path / "models.lock.toml")


def lock_hub_model(places: Places, source: str = "owner/name") -> Path:
    """Record an int8 conversion of the model `hub`, put its files in place, and return their folder."""
    conversions = {"int8": Conversion(converter="tool 1", sha256=HASHES)}
    locked = LockedModel.of(
        {
            "source": source,
            "revision": "c" * 40,
            "licence": "cc-by-4.0",
            "self_test": "passed",
            "checkpoint": {},
            "conversions": {form: made.model_dump() for form, made in conversions.items()},
        }
    )
    write_lock(places.lock, {"hub": locked})
    folder = places.conversion(source, "c" * 40, "int8", "tool 1")
    write_files(folder)
    return folder


def test_a_whole_model_is_found(registry_file: Path) -> None:
    found = require(load_registry([registry_file]), ["one"], "int8")["one"]

    assert found.size == 7 * len(CONVERSION_FILES)
    assert found.folder == registry_file.parent / "one"


def test_a_conversion_of_the_user_serves_every_compute_type(registry_file: Path) -> None:
    model = load_registry([registry_file])["one"]

    assert model.files("float32") == model.files("int8") is not None
    assert model.files("checkpoint") is None
    assert list(model.all_files()) == ["int8"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('languages = ["fr"]', "no source"),
        ('repo = "owner/name"', r"models\.x\.languages: Field required"),
        ('languages = []\nrepo = "owner/name"', r"models\.x\.languages"),
        ('languages = ["fr"]\nrepo = "../../etc"', r"models\.x\.repo"),
        ('languages = ["fr"]\nrepo = "owner/name"\nctranslate2 = {folder = "x"}', "not from both"),
        ('languages = ["fr"]\nrevision = "main"\ncheckpoint = {folder = "x"}', "a revision needs a repo"),
        (f'languages = ["fr"]\nctranslate2 = {{folder = "x", sha256 = {{"model.bin" = "{SHA}"}}}}', "no SHA-256 of"),
        (
            f'languages = ["fr"]\ncheckpoint = {{folder = "x", sha256 = {{"config.json" = "{SHA}"}}}}',
            "model.safetensors",
        ),
        ('languages = ["fr"]\ncheckpoint = {folder = "x", sha256 = {"config.json" = "12"}}', "should match pattern"),
    ],
)
def test_an_entry_that_cannot_be_trusted_is_refused(tmp_path: Path, entry: str, fault: str) -> None:
    with pytest.raises(ModelError, match=fault):
        load_registry([write_registry(tmp_path, f"[models.x]\n{entry}\n")])


@pytest.mark.parametrize("text", ["models = 3", "[models]\nx = 3", "models = [", "\0"])
def test_what_is_no_registry_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelError, match=r"models\.toml"):
        load_registry([write_registry(tmp_path, text)])


def test_all_missing_models_are_named_together_with_the_one_command(registry_file: Path, places: Places) -> None:
    registry = load_registry([registry_file], places)

    with pytest.raises(ModelError, match=r"lost\.bin is missing") as error:
        require(registry, ["two", "three", "hub"], "int8")

    assert "no model is called 'three'; known: hub, one, two" in str(error.value)
    assert "hub: not fetched" in str(error.value)
    assert str(error.value).endswith("anglicize models fetch hub")


def test_a_changed_file_is_refused(registry_file: Path) -> None:
    (registry_file.parent / "one" / "model.bin").write_bytes(b"tampered")

    with pytest.raises(ModelError, match="SHA-256 differs"):
        require(load_registry([registry_file]), ["one"], "int8")


def test_a_fetched_model_is_found_by_the_lock_file(registry_file: Path, places: Places) -> None:
    folder = lock_hub_model(places)

    model = load_registry([registry_file], places)["hub"]

    assert require({"hub": model}, ["hub"], "int8")["hub"].folder == folder
    assert model.licence == "cc-by-4.0"
    assert model.is_recorded
    assert not model.is_bundled


def test_a_form_that_was_not_made_says_how_to_make_it(registry_file: Path, places: Places) -> None:
    lock_hub_model(places)

    with pytest.raises(ModelError, match="not converted to float32") as error:
        require(load_registry([registry_file], places), ["hub"], "float32")

    assert "anglicize models fetch --compute-type float32 hub" in str(error.value)


def test_a_record_of_another_repository_does_not_count(registry_file: Path, places: Places) -> None:
    lock_hub_model(places, source="someone/else")

    assert not load_registry([registry_file], places)["hub"].is_recorded


def test_the_digest_depends_on_the_files_and_the_prefix(registry_file: Path) -> None:
    model = load_registry([registry_file])["one"]
    prefixed = registry_file.read_text("utf-8").replace('licence = "MIT"', 'prefix = ">>fra<<"', 1)
    other = load_registry([write_registry(registry_file.parent, prefixed)])["one"]
    files, prefixed_files = model.files("int8"), other.files("int8")

    assert files
    assert prefixed_files
    assert files.digest != prefixed_files.digest


def test_the_shipped_registry_loads_and_its_models_read_something() -> None:
    registry = load_registry([shipped("models", "models.toml")])

    assert registry["fr-en"].is_bundled
    assert registry["opus-mt-mul-en"].entry.repo == "Helsinki-NLP/opus-mt-mul-en"
    assert all(model.entry.languages for model in registry.values())
    assert not any(model.entry.revision for model in registry.values())  # the first fetch records it
