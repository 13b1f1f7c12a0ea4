"""Downloads from a Hub on loopback: what is asked for, what breaks and goes on, and what was tampered with."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkpoints import NEEDED, REPO, SMALL, WEIGHTS, fails, write_checkpoint
from fakehub import FakeHub, environment

from pipeline.errors import ModelError
from pipeline.hub.download import download
from pipeline.models.hub_paths import snapshot_folder


def test_a_checkpoint_is_downloaded_at_the_commit_that_main_is_now(hub: FakeHub, checkpoint: Path) -> None:
    commit = hub.publish(REPO, checkpoint)

    folder = download(REPO, None)

    assert folder == snapshot_folder(REPO, commit)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert all((folder / name).read_bytes() == (checkpoint / name).read_bytes() for name in NEEDED)


def test_only_what_is_needed_is_asked_for_and_never_code(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)

    folder = download(REPO, None)

    assert names(folder) == sorted((*NEEDED, "model.safetensors"))
    assert sorted(hub.downloaded()) == names(folder)


def test_nothing_but_the_list_and_the_files_is_asked_for(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)

    download(REPO, None)

    expected = (f"/api/models/{REPO}?", f"/{REPO}/resolve/", "/storage/")
    assert [request.path for request in hub.requests if not request.path.startswith(expected)] == []
    assert not any("agent/" in request.agent or "torch/" in request.agent for request in hub.requests)


def test_a_second_call_asks_for_the_list_alone(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    first = download(REPO, None)
    hub.requests.clear()

    assert download(REPO, None) == first
    assert [request.method for request in hub.requests] == ["GET"]
    assert hub.downloaded() == []


def test_a_pickle_is_taken_when_there_is_nothing_better(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "model.safetensors").unlink()
    hub.publish(REPO, checkpoint)

    assert names(download(REPO, None)) == sorted((*NEEDED, "pytorch_model.bin"))


def test_the_second_vocabulary_comes_when_there_is_one(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(REPO, write_checkpoint(tmp_path / "two", **{"target_vocab.json": "{}"}))

    assert "target_vocab.json" in names(download(REPO, None))


def test_what_is_no_checkpoint_is_not_downloaded(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "vocab.json").unlink()
    hub.publish(REPO, checkpoint)

    assert "lacks vocab.json" in fails()
    assert hub.downloaded() == []


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_break_is_resumed_in_the_same_call(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000)

    weights = download(REPO, None) / "model.safetensors"

    assert weights.read_bytes() == WEIGHTS
    assert [start for start in ranges(hub) if start] == ["bytes=24576-"], "whole pieces of 1,024 bytes are kept"


def test_a_break_for_good_is_resumed_by_the_next_call(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000, times=None)
    message = fails()
    assert f"the connection to {hub.url} broke" in message
    assert "What was downloaded is kept: run the same command again" in message
    hub.broken.clear()
    hub.requests.clear()

    weights = download(REPO, None) / "model.safetensors"

    assert weights.read_bytes() == WEIGHTS
    assert set(hub.downloaded()) == {"model.safetensors"}
    assert ranges(hub) == ["bytes=24576-"]


def test_a_partial_file_that_cannot_be_right_is_begun_again(hub: FakeHub, checkpoint: Path, hub_cache: Path) -> None:
    hub.publish(REPO, checkpoint)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    part = hub_cache / "models--Helsinki-NLP--opus-mt-fr-en" / "blobs" / f"{digest}.anglicize.incomplete"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 50_000)

    weights = download(REPO, None) / "model.safetensors"

    assert weights.read_bytes() == WEIGHTS
    assert not part.exists()


def ranges(hub: FakeHub) -> list[str]:
    return [
        request.byte_range
        for request in hub.requests
        if request.path.startswith("/storage") and request.method == "GET" and request.path.endswith("safetensors")
    ]


def test_a_pinned_revision_is_still_fetched_when_upstream_has_gone_on(hub: FakeHub, tmp_path: Path) -> None:
    old = hub.publish(REPO, write_checkpoint(tmp_path / "old"))
    new = hub.publish(REPO, write_checkpoint(tmp_path / "new", **{"config.json": '{"changed": true}'}))

    assert download(REPO, old).name == old
    assert download(REPO, None).name == new
    assert (snapshot_folder(REPO, old) / "config.json").read_text() == SMALL["config.json"]
    assert hub.downloaded().count("model.safetensors") == 1, "both revisions have the same weights"


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_file_that_was_tampered_with_on_the_way_is_refused(hub: FakeHub, checkpoint: Path, name: str) -> None:
    hub.publish(REPO, checkpoint)
    hub.tampered.add(name)

    assert f"{name} came with another digest than the Hub advertises" in fails()

    hub.tampered.clear()
    assert (download(REPO, None) / name).read_bytes() == (checkpoint / name).read_bytes(), "nothing was left behind"


def test_a_file_that_was_tampered_with_in_the_cache_is_found(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    weights = download(REPO, None) / "model.safetensors"
    blob = weights.resolve()
    blob.write_bytes(b"y" + WEIGHTS[1:])

    assert f"delete {blob}" in fails()
    blob.unlink()
    assert download(REPO, None) == weights.parent
    assert weights.read_bytes() == WEIGHTS


def test_a_token_does_not_leave_the_hub(hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(REPO, checkpoint)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    download(REPO, None)

    assert {request.is_authorized for request in hub.requests if request.path.startswith("/storage")} == {False}
    assert {request.is_authorized for request in hub.requests if request.path.startswith("/Helsinki")} == {True}


@pytest.mark.parametrize(
    "repo",
    [
        "opus-mt-fr-en",
        "a/b/c",
        "../x",
        "a/../b",
        "https://huggingface.co/a/b",
        "a b/c",
        "",
        "a/b\n",
        "-a/b",
        "a/b--c",
        "é/b",
    ],
)
def test_what_is_no_name_of_a_repository_is_refused(repo: str) -> None:
    with pytest.raises(ModelError, match="is not a Hub repository"):
        download(repo, None)
    with pytest.raises(ModelError, match="is not a Hub repository"):
        snapshot_folder(repo, "0" * 40)


@pytest.mark.parametrize("revision", ["../../x", "", "a b", "/etc", "main\n"])
def test_what_is_no_name_of_a_revision_is_refused(revision: str) -> None:
    with pytest.raises(ModelError, match="is not a revision"):
        download(REPO, revision)


PROCESS = """
import sys
from pipeline.hub.download import download
from pipeline.models.hub_paths import snapshot_folder
folder = download(sys.argv[1], None)
print(folder == snapshot_folder(sys.argv[1], folder.name))
"""


def test_a_process_of_its_own_needs_the_environment_alone(hub: FakeHub, checkpoint: Path, tmp_path: Path) -> None:
    hub.publish(REPO, checkpoint)
    root = Path(__file__).parents[3]

    ran = subprocess.run(
        [sys.executable, "-c", PROCESS, REPO],
        env={**os.environ, **environment(hub.url, tmp_path / "other"), "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.stderr) == ("True\n", "")
    assert [
        request.path for request in hub.requests if "/api/models/" not in request.path and REPO not in request.path
    ] == []
