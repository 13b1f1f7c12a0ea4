"""A checkpoint as repositories of the Hub have it, and the fixtures of a Hub on loopback to fetch it from."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakehub import FakeHub, point_at

from pipeline.errors import ModelError
from pipeline.hub.download import download

REPO = "Helsinki-NLP/opus-mt-fr-en"
CARD = "---\nlanguage:\n- fr\n- en\n\nlicense: apache-2.0\n---\n\n### A model\n\nlicense: none of this counts\n"
SMALL = {
    "README.md": CARD,
    "config.json": '{"model_type": "marian"}',
    "generation_config.json": '{"num_beams": 4}',
    "tokenizer_config.json": '{"source_lang": "fr"}',
    "vocab.json": '{"a": 0}',
}
WEIGHTS = random.Random(1).randbytes(40_000)  # noqa: S311 - no secret, but the same bytes for everyone
NEEDED = (*sorted(SMALL), "source.spm", "target.spm")


@pytest.fixture
def hub_cache(tmp_path: Path) -> Path:
    """Where this test has its Hub cache."""
    return tmp_path / "cache"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, hub_cache: Path) -> Iterator[FakeHub]:
    """An empty Hub, the only one that `huggingface_hub` can reach."""
    with FakeHub() as running:
        point_at(monkeypatch, running.url, hub_cache)
        yield running


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A repository with safetensors, a pickle, and much that nobody needs."""
    unwanted = ("rust_model.ot", "tf_model.h5", "flax_model.msgpack", "optimizer.safetensors", "notes.txt")
    pickle = {"pytorch_model.bin": "a pickle"}
    code = {"modeling_evil.py": "raise SystemExit"}
    return write_checkpoint(tmp_path / "checkpoint", **dict.fromkeys(unwanted, "x"), **pickle, **code)


def write_checkpoint(folder: Path, **more: str) -> Path:
    """Write the files that every checkpoint needs, and more by name; return the folder."""
    folder.mkdir(exist_ok=True)
    for name, text in {**SMALL, "source.spm": "source", "target.spm": "target", **more}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    return folder


def fails(repo: str = REPO, revision: str | None = None) -> str:
    """Return the message of a download that must fail, and must name its repository."""
    with pytest.raises(ModelError) as failure:
        download(repo, revision)
    message = str(failure.value)
    assert repo in message
    return message
