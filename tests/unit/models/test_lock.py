from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.models import Conversion, LockedModel, load_lock, write_lock

LOCKED = LockedModel(
    source="owner/name",
    revision="a" * 40,
    self_test="passed",
    checkpoint={"config.json": "0" * 64},
    conversions={"int8": Conversion(converter="tool 1", sha256={"model.bin": "1" * 64})},
)


def test_a_lock_file_reads_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "models.lock.toml"

    write_lock(path, {"b": LOCKED, "a": LOCKED})

    assert load_lock(path) == {"a": LOCKED, "b": LOCKED}
    assert path.read_text("utf-8").index("[models.a]") < path.read_text("utf-8").index("[models.b]")
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_no_lock_file_is_an_empty_one(tmp_path: Path) -> None:
    assert load_lock(tmp_path / "none.toml") == {}


@pytest.mark.parametrize(
    "text",
    [
        "models = [",
        "models = 3",
        "[models.x]\nsource = 1",
        '[models.x]\nsource = "a/b"\nself_test = "no"',
        "[others]",
        "\udcff",
    ],
)
def test_a_damaged_lock_file_is_never_taken_for_an_empty_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "models.lock.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(ModelError, match=r"lock file .* cannot be used"):
        load_lock(path)


def test_a_lock_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(ModelError, match="cannot be written"):
        write_lock(tmp_path / "file" / "models.lock.toml", {})
