"""What a model's folder tells of it beside its weights."""

from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.models import ModelFiles
from pipeline.models.files import WORDS


def files(folder: Path, *names: str) -> ModelFiles:
    return ModelFiles(name="tiny", folder=folder, sha256=dict.fromkeys(names, "0" * 64))


def test_a_model_knows_the_words_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / WORDS).write_text("harbour\nœuvre\n", encoding="utf-8")

    assert files(tmp_path, WORDS).words() == {"harbour", "œuvre"}
    assert files(tmp_path).words() == frozenset()  # a file that the registry does not vouch for is not read


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_words_that_cannot_be_read_are_a_fault_of_the_model(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / WORDS).write_bytes(content)

    with pytest.raises(ModelError, match=r"words\.txt cannot be read"):
        files(tmp_path, WORDS).words()
