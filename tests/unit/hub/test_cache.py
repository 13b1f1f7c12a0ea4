"""The user's Hub cache: what is taken from it without network, what its cards say, and what is deleted of it."""

import shutil
from pathlib import Path

import pytest
from checkpoints import CARD, REPO, SMALL, WEIGHTS, fails, write_checkpoint
from fakehub import FakeHub, point_at
from huggingface_hub import constants

from pipeline.errors import ModelError
from pipeline.hub.cache import files_to_take, forget
from pipeline.hub.download import download
from pipeline.models.hub_paths import snapshot_folder


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["config.json", "model.safetensors"], "lacks source.spm, target.spm, vocab.json"),
        (
            ["config.json", "source.spm", "target.spm", "vocab.json", "tf_model.h5"],
            "no model.safetensors and no pytorch",
        ),
        (
            ["config.json", "source.spm", "target.spm", "vocab.json", "model.safetensors.index.json"],
            "split over several",
        ),
        (["x/config.json", "x/source.spm", "x/target.spm", "x/vocab.json", "x/model.safetensors"], "lacks config.json"),
    ],
)
def test_what_is_no_checkpoint_of_ours_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        files_to_take(REPO, names)


def test_without_network_the_complete_snapshot_in_the_cache_is_taken(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    before = download(REPO, None, progress=False)
    hub.status = 503

    for revision in (None, before.revision):
        now = download(REPO, revision, progress=False)
        assert (now.revision, now.files, now.source) == (before.revision, before.files, "cache")
        assert now.licence == "apache-2.0"


def test_a_cache_that_was_copied_from_elsewhere_is_enough(
    hub: FakeHub, checkpoint: Path, hub_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(REPO, checkpoint)
    download(REPO, None, progress=False)
    copy = shutil.copytree(hub_cache, tmp_path / "copy", symlinks=False)  # as a memory stick without links has it
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(copy))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.requests.clear()

    snapshot = download(REPO, None, progress=False)

    assert snapshot.source == "cache"
    assert snapshot.folder.is_relative_to(copy)
    assert hub.requests == []


def test_without_network_and_without_cache_the_message_says_what_to_copy_where(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9", hub_cache)  # where nobody listens

    message = fails()

    assert "cannot be reached" in message
    assert "models--Helsinki-NLP--opus-mt-fr-en" in message
    assert str(hub_cache) in message
    assert "HF_HUB_CACHE" in message
    assert "HF_ENDPOINT" in message


def test_offline_by_wish_asks_nobody(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    assert "HF_HUB_OFFLINE" in fails()
    assert hub.requests == []


def test_an_incomplete_cache_is_no_snapshot(hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(REPO, checkpoint)
    folder = download(REPO, None, progress=False).folder
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    (folder / "tokenizer_config.json").unlink()
    (folder / "tokenizer_config.json").write_text('{"separate_vocabs": true}', encoding="utf-8")

    assert "lacks target_vocab.json of" in fails()

    (folder / "model.safetensors").unlink()
    (folder / "tokenizer_config.json").unlink()

    assert "lacks model.safetensors or pytorch_model.bin of" in fails()


def test_a_damaged_cache_is_no_snapshot(hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(REPO, checkpoint)
    weights = download(REPO, None, progress=False).folder / "model.safetensors"
    weights.resolve().write_bytes(b"half of i")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    assert "is damaged" in fails()


def test_a_branch_is_no_commit() -> None:
    with pytest.raises(ModelError, match="no commit"):
        snapshot_folder(REPO, "main")


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        (CARD, "apache-2.0"),
        (CARD.replace("\n", "\r\n"), "apache-2.0"),
        ("\ufeff" + CARD, "apache-2.0"),
        ("---\nlicense: 'cc-by-4.0'\n---\n", "cc-by-4.0"),
        ("---\nlicense: [mit, apache-2.0]\n---\n", "mit"),
        ("---\nlicense:\n- mit\n- apache-2.0\n---\n", "mit"),
        ("---\nlicense: other\nlicense_name: tatoeba-mix\n---\n", "tatoeba-mix"),
        ("---\nlicense: other\n---\n", "other"),
        ("---\n: : [broken {{\nlicense: cc0-1.0\n\tx\n---\n", "cc0-1.0"),  # the YAML is broken elsewhere
        ("---\nlicense: mit\n", ""),  # a front matter that does not end is none
        ("---\nlicense:\n---\n", ""),
        ("---\nlicense: null\n---\n", ""),
        ("---\nlicense: {a: b}\n---\n", ""),
        ("---\nbase:\n  license: mit\n---\n", ""),  # of something else
        ("license: mit\n", ""),
        ("", ""),
        ("---\nlicense:" + " " * 70_000 + "\n---\n", ""),
    ],
)
def test_the_licence_is_what_the_front_matter_says(hub: FakeHub, tmp_path: Path, card: str, licence: str) -> None:
    hub.publish(REPO, write_checkpoint(tmp_path / "checkpoint", **{"README.md": card}))

    assert download(REPO, None, progress=False).licence == licence


def test_a_checkpoint_without_a_readme_has_no_licence(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "README.md").unlink()
    hub.publish(REPO, checkpoint)

    assert download(REPO, None, progress=False).licence == ""


def test_a_readme_in_another_encoding_is_read(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "README.md").write_bytes(b"---\nname: fran\xe7ais\nlicense: mit\n---\n")
    hub.publish(REPO, checkpoint)

    assert download(REPO, None, progress=False).licence == "mit"


def test_what_is_forgotten_is_gone_and_counted(hub: FakeHub, tmp_path: Path, hub_cache: Path) -> None:
    old = hub.publish(REPO, write_checkpoint(tmp_path / "old"))
    new = hub.publish(REPO, write_checkpoint(tmp_path / "new", **{"config.json": "{}"}))
    other = hub.publish("other/model", write_checkpoint(tmp_path / "other"))
    for repo, revision in ((REPO, old), (REPO, new), ("other/model", other)):
        download(repo, revision, progress=False)

    assert forget(REPO, old) == len(SMALL["config.json"]), "the other files are of the new revision too"
    assert forget(REPO, new) > len(WEIGHTS)
    assert not (hub_cache / "models--Helsinki-NLP--opus-mt-fr-en").exists()
    assert snapshot_folder("other/model", other).is_dir()
    assert forget(REPO, new) == 0


def test_what_a_broken_download_left_is_forgotten_too(hub: FakeHub, checkpoint: Path, hub_cache: Path) -> None:
    commit = hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000, times=None)
    fails()

    assert forget(REPO, commit) > 24_000
    assert list(hub_cache.rglob("*.incomplete")) == []


def test_nothing_is_forgotten_where_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, hub_cache: Path) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9", hub_cache)

    assert forget(REPO, "0" * 40) == 0
