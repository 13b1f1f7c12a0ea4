"""The user's Hub cache: what is taken from it without network, what its cards say, and what is deleted of it."""

import shutil
from pathlib import Path

import pytest
from checkpoints import CARD, REPO, SMALL, WEIGHTS, fails, write_checkpoint
from fakehub import FakeHub, point_at
from huggingface_hub import constants

from pipeline.errors import ModelError
from pipeline.hub.cache import files_to_take, forget, licence
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
    before = download(REPO, None)
    hub.status = 503

    assert download(REPO, None) == download(REPO, before.name) == before


def test_a_cache_that_was_copied_from_elsewhere_is_enough(
    hub: FakeHub, checkpoint: Path, hub_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(REPO, checkpoint)
    download(REPO, None)
    copy = shutil.copytree(hub_cache, tmp_path / "copy", symlinks=False)  # as a memory stick without links has it
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(copy))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.requests.clear()

    assert download(REPO, None).is_relative_to(copy)
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

    assert "HF_HUB_OFFLINE forbids asking the Hub" in fails()
    assert hub.requests == []


def test_an_incomplete_cache_is_no_snapshot(hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(REPO, checkpoint)
    folder = download(REPO, None)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    (folder / "tokenizer_config.json").unlink()
    (folder / "tokenizer_config.json").write_text('{"separate_vocabs": true}', encoding="utf-8")

    assert "no complete copy of revision main" in fails()

    (folder / "tokenizer_config.json").unlink()
    assert download(REPO, None) == folder

    (folder / "model.safetensors").unlink()
    assert "no complete copy of revision main" in fails()


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_damaged_cache_is_no_snapshot(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hub.publish(REPO, checkpoint)
    blob = (download(REPO, None) / name).resolve()
    blob.write_bytes(b"half of i")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    message = fails()

    assert f"{name} is damaged" in message
    assert f"delete {blob}" in message


def test_a_branch_is_no_commit() -> None:
    with pytest.raises(ModelError, match="not a commit"):
        snapshot_folder(REPO, "main")


@pytest.mark.parametrize(
    ("card", "expected"),
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
def test_the_licence_is_what_the_front_matter_says(tmp_path: Path, card: str, expected: str) -> None:
    (tmp_path / "README.md").write_text(card, encoding="utf-8", newline="")

    assert licence(tmp_path) == expected


def test_a_checkpoint_without_a_readme_has_no_licence(tmp_path: Path) -> None:
    assert licence(tmp_path) == ""


def test_a_readme_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"---\nname: fran\xe7ais\nlicense: mit\n---\n")

    assert licence(tmp_path) == "mit"


def test_what_is_forgotten_is_gone_and_counted(hub: FakeHub, tmp_path: Path, hub_cache: Path) -> None:
    old = hub.publish(REPO, write_checkpoint(tmp_path / "old"))
    new = hub.publish(REPO, write_checkpoint(tmp_path / "new", **{"config.json": "{}"}))
    other = hub.publish("other/model", write_checkpoint(tmp_path / "other"))
    for repo, revision in ((REPO, old), (REPO, new), ("other/model", other)):
        download(repo, revision)

    assert forget(REPO, old) == len(SMALL["config.json"]), "the other files are of the new revision too"
    assert forget(REPO, new) > len(WEIGHTS)
    assert not (hub_cache / "models--Helsinki-NLP--opus-mt-fr-en").exists()
    assert snapshot_folder("other/model", other).is_dir()
    assert forget(REPO, new) == 0


def test_what_a_broken_update_left_is_forgotten_too(
    hub: FakeHub, checkpoint: Path, hub_cache: Path, tmp_path: Path
) -> None:
    hub.publish(REPO, checkpoint)
    old = download(REPO, None)
    changed = write_checkpoint(tmp_path / "changed")
    (changed / "model.safetensors").write_bytes(b"x" * 40_000)
    hub.publish(REPO, changed)
    hub.interrupt("model.safetensors", after=25_000, times=None)
    fails()

    assert forget(REPO, old.name) == len(WEIGHTS) + 24_576, "whole pieces of 1,024 bytes were kept"
    assert list(hub_cache.rglob("*.incomplete")) == []


def test_a_copy_of_the_repository_with_the_same_commit_stays(hub: FakeHub, checkpoint: Path, hub_cache: Path) -> None:
    hub.publish(REPO, checkpoint)
    folder = download(REPO, None)
    copies = [hub_cache / f"models--copy--{number}" for number in range(8)]  # the client deletes any one of them
    for copy in copies:
        shutil.copytree(folder.parents[1], copy, symlinks=True)

    assert forget(REPO, folder.name) > 0
    assert not folder.exists()
    assert all(copy.exists() for copy in copies)


def test_a_cache_that_the_client_cannot_read_is_named(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    folder = download(REPO, None)
    (folder.parent / "a file among folders").touch()

    with pytest.raises(ModelError, match=f"{folder} cannot be deleted"):
        forget(REPO, folder.name)


def test_nothing_is_forgotten_where_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, hub_cache: Path) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9", hub_cache)

    assert forget(REPO, "0" * 40) == 0
