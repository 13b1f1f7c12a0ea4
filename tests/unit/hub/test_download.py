"""Downloads from a Hub on loopback, with everything that can go wrong on the way."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakehub import FakeHub, environment, point_at
from huggingface_hub import constants

from pipeline.errors import ModelError
from pipeline.hub.cache import choose, forget
from pipeline.hub.download import download
from pipeline.models.hub_cache import snapshot_folder

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
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[FakeHub]:
    with FakeHub() as running:
        point_at(monkeypatch, running.url, cache)
        yield running


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A repository with safetensors, a pickle, and much that nobody needs."""
    folder = tmp_path / "checkpoint"
    write(
        folder, **{"modeling_evil.py": "raise SystemExit", "rust_model.ot": "x", "tf_model.h5": "x", "notes.txt": "x"}
    )
    write(folder, **{"flax_model.msgpack": "x", "pytorch_model.bin": "a pickle", "optimizer.safetensors": "x"})
    return folder


def write(folder: Path, **more: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {**SMALL, "source.spm": "source", "target.spm": "target", **more}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    return folder


def fails(repo: str = REPO, revision: str | None = None) -> str:
    with pytest.raises(ModelError) as failure:
        download(repo, revision, progress=False)
    message = str(failure.value)
    assert repo in message
    return message


def test_a_checkpoint_is_downloaded_at_the_commit_that_main_is_now(hub: FakeHub, checkpoint: Path) -> None:
    commit = hub.publish(REPO, checkpoint)

    snapshot = download(REPO, None, progress=False)

    assert (snapshot.repo, snapshot.revision, snapshot.source) == (REPO, commit, "hub")
    assert snapshot.folder == snapshot_folder(REPO, commit)
    assert (snapshot.folder / "model.safetensors").read_bytes() == WEIGHTS
    assert snapshot.licence == "apache-2.0"
    assert all((snapshot.folder / name).read_bytes() == (checkpoint / name).read_bytes() for name in snapshot.files)


def test_only_what_is_needed_is_asked_for_and_never_code(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)

    snapshot = download(REPO, None, progress=False)

    assert snapshot.files == tuple(sorted((*NEEDED, "model.safetensors")))
    assert sorted(hub.downloaded()) == list(snapshot.files)
    assert sorted(path.name for path in snapshot.folder.iterdir()) == list(snapshot.files)


def test_nothing_but_the_list_and_the_files_is_asked_for(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)

    download(REPO, None, progress=False)

    expected = (f"/api/models/{REPO}?", f"/{REPO}/resolve/", "/storage/")
    assert [request.path for request in hub.requests if not request.path.startswith(expected)] == []
    assert not any("agent/" in request.agent or "torch/" in request.agent for request in hub.requests)
    assert constants.HF_HUB_DISABLE_TELEMETRY is False, "the user's own setting is put back"


def test_a_second_call_asks_for_the_list_alone(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    first = download(REPO, None, progress=False)
    hub.requests.clear()

    assert download(REPO, None, progress=False) == first
    assert [request.method for request in hub.requests] == ["GET"]
    assert hub.downloaded() == []


def test_a_pickle_is_taken_when_there_is_nothing_better(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "model.safetensors").unlink()
    hub.publish(REPO, checkpoint)

    files = download(REPO, None, progress=False).files

    assert files == tuple(sorted((*NEEDED, "pytorch_model.bin")))


def test_the_second_vocabulary_comes_when_there_is_one(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(REPO, write(tmp_path / "two", **{"target_vocab.json": "{}"}))

    assert "target_vocab.json" in download(REPO, None, progress=False).files


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
        choose(REPO, names)


def test_what_is_no_checkpoint_is_not_downloaded(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "vocab.json").unlink()
    hub.publish(REPO, checkpoint)

    assert "lacks vocab.json" in fails()
    assert hub.downloaded() == []


def test_a_break_is_gone_on_with_in_the_same_call(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000)

    snapshot = download(REPO, None, progress=False)

    assert (snapshot.folder / "model.safetensors").read_bytes() == WEIGHTS
    assert [start for start in ranges(hub) if start] == ["bytes=24576-"], "whole pieces of 1,024 bytes are kept"


def test_a_break_for_good_is_gone_on_with_by_the_next_call(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000, times=None)
    message = fails()
    assert f"the connection to {hub.url} broke" in message
    assert "What was downloaded is kept: run the same command again" in message
    hub.broken.clear()
    hub.requests.clear()

    snapshot = download(REPO, None, progress=False)

    assert (snapshot.folder / "model.safetensors").read_bytes() == WEIGHTS
    assert set(hub.downloaded()) == {"model.safetensors"}
    assert ranges(hub) == ["bytes=24576-"]


def test_a_partial_file_that_cannot_be_right_is_begun_again(hub: FakeHub, checkpoint: Path, cache: Path) -> None:
    hub.publish(REPO, checkpoint)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    part = cache / "models--Helsinki-NLP--opus-mt-fr-en" / "blobs" / f"{digest}.anglicize.incomplete"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 50_000)

    snapshot = download(REPO, None, progress=False)

    assert (snapshot.folder / "model.safetensors").read_bytes() == WEIGHTS
    assert not part.exists()


def ranges(hub: FakeHub) -> list[str]:
    return [
        request.byte_range
        for request in hub.requests
        if request.path.startswith("/storage") and request.method == "GET" and request.path.endswith("safetensors")
    ]


def test_a_pinned_revision_is_still_fetched_when_upstream_has_gone_on(hub: FakeHub, tmp_path: Path) -> None:
    old = hub.publish(REPO, write(tmp_path / "old"))
    new = hub.publish(REPO, write(tmp_path / "new", **{"config.json": '{"changed": true}'}))

    assert download(REPO, old, progress=False).revision == old
    assert download(REPO, None, progress=False).revision == new
    assert (snapshot_folder(REPO, old) / "config.json").read_text() == SMALL["config.json"]
    assert hub.downloaded().count("model.safetensors") == 1, "both revisions have the same weights"


def test_a_revision_that_is_gone_says_how_to_take_the_present_one(hub: FakeHub, tmp_path: Path) -> None:
    old = hub.publish(REPO, write(tmp_path / "old"))
    hub.publish(REPO, write(tmp_path / "new"))
    hub.withdraw(REPO, old)

    assert "`anglicize models fetch NAME --update`" in fails(revision=old)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_file_that_was_tampered_with_on_the_way_is_refused(hub: FakeHub, checkpoint: Path, name: str) -> None:
    hub.publish(REPO, checkpoint)
    hub.tampered.add(name)

    assert "the Hub advertises" in fails()


def test_weights_that_were_tampered_with_leave_nothing_behind(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.tampered.add("model.safetensors")
    fails()
    hub.tampered.clear()

    assert download(REPO, None, progress=False).source == "hub"


def test_a_file_that_was_tampered_with_in_the_cache_is_found(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    weights = download(REPO, None, progress=False).folder / "model.safetensors"
    blob = weights.resolve()
    blob.write_bytes(b"y" + WEIGHTS[1:])

    assert f"delete {blob}" in fails()
    blob.unlink()
    assert download(REPO, None, progress=False).source == "hub"
    assert weights.read_bytes() == WEIGHTS


def test_a_file_that_is_listed_but_not_there_is_a_fault_of_the_hub(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.listed_only.add("target_vocab.json")

    assert "lists a file that it lacks" in fails()


@pytest.mark.parametrize("token", ["", "hf_of_a_stranger"])
def test_a_missing_repository_is_a_matter_of_spelling_or_of_access(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)

    message = fails("Helsinki-NLP/opus-mt-xx-yy")

    assert "no such repository" in message
    assert "`hf auth login`" in message
    assert hub.downloaded() == []


def test_a_token_that_the_hub_refuses_is_told_from_a_missing_repository(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    hub.status = 401

    assert "refuses the account" in fails()


@pytest.mark.parametrize("token", ["", "hf_not_accepted"])
def test_a_gated_repository_says_to_accept_and_to_log_in(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    hub.publish(REPO, checkpoint)
    hub.gated.add(REPO)
    monkeypatch.setenv("HF_TOKEN", token)

    message = fails()

    assert "accept them on the model's page" in message
    assert "`hf auth login`" in message


def test_a_token_does_not_leave_the_hub(hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(REPO, checkpoint)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    download(REPO, None, progress=False)

    assert {request.is_authorized for request in hub.requests if request.path.startswith("/storage")} == {False}
    assert {request.is_authorized for request in hub.requests if request.path.startswith("/Helsinki")} == {True}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hub_that_is_down_is_told_from_a_missing_model(hub: FakeHub, checkpoint: Path, status: int) -> None:
    hub.publish(REPO, checkpoint)
    hub.status = status

    assert f"answers with status {status}" in fails()


@pytest.mark.parametrize("status", [418, 302])
def test_what_answers_oddly_is_no_hub(hub: FakeHub, status: int) -> None:
    hub.status = status

    assert hub.url in fails()


@pytest.mark.parametrize(
    "page", [b"<html>Please log in</html>", b"[]", b"{}", b'{"id": "x", "siblings": [1]}', b"null"]
)
def test_the_page_of_a_hotel_is_no_hub(hub: FakeHub, page: bytes) -> None:
    hub.page = page

    assert "is no Hub" in fails()


def test_a_hub_that_goes_down_meanwhile_costs_nothing_that_was_downloaded(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.status, hub.status_after = 503, 5
    assert "answers with status 503. What was downloaded is kept" in fails()
    assert hub.downloaded() == ["source.spm", "target.spm"], "the smallest first, and the second broke"
    hub.status = 0
    hub.requests.clear()

    download(REPO, None, progress=False)

    assert "source.spm" not in hub.downloaded()


def test_a_hub_that_does_not_answer_in_time_is_not_waited_for(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(REPO, checkpoint)
    monkeypatch.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 0.05)
    hub.delay = 0.3

    assert "does not answer in time" in fails()


def test_without_network_the_complete_snapshot_in_the_cache_is_taken(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    before = download(REPO, None, progress=False)
    hub.status = 503

    for revision in (None, before.revision):
        now = download(REPO, revision, progress=False)
        assert (now.revision, now.files, now.source) == (before.revision, before.files, "cache")
        assert now.licence == "apache-2.0"


def test_a_cache_that_was_copied_from_elsewhere_is_enough(
    hub: FakeHub, checkpoint: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(REPO, checkpoint)
    download(REPO, None, progress=False)
    copy = shutil.copytree(cache, tmp_path / "copy", symlinks=False)  # as a memory stick without links has it
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(copy))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.requests.clear()

    snapshot = download(REPO, None, progress=False)

    assert snapshot.source == "cache"
    assert snapshot.folder.is_relative_to(copy)
    assert hub.requests == []


def test_without_network_and_without_cache_the_message_says_what_to_copy_where(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9", cache)  # where nobody listens

    message = fails()

    assert "cannot be reached" in message
    assert "models--Helsinki-NLP--opus-mt-fr-en" in message
    assert str(cache) in message
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


def test_a_full_disk_is_seen_before_the_download(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    hub.publish(REPO, checkpoint)
    usage = shutil.disk_usage(cache.parent)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert "make room" in fails()
    assert hub.downloaded() == []


def test_a_disk_that_fills_up_meanwhile_is_named(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    hub.publish(REPO, checkpoint)
    monkeypatch.setattr("huggingface_hub.file_download.http_get", full)

    assert "is full: make room" in fails()


@pytest.mark.parametrize("endpoint", ["not-a-url", "ftp://127.0.0.1", "http://[", "http://127.0.0.1:99999"])
def test_a_nonsensical_endpoint_is_no_traceback(monkeypatch: pytest.MonkeyPatch, cache: Path, endpoint: str) -> None:
    point_at(monkeypatch, endpoint, cache)

    assert "HF_ENDPOINT" in fails()


@pytest.mark.parametrize("proxy", ["socks4://127.0.0.1:9", "nonsense"])
def test_a_nonsensical_proxy_is_no_traceback(monkeypatch: pytest.MonkeyPatch, cache: Path, proxy: str) -> None:
    point_at(monkeypatch, "http://hub.invalid", cache)
    monkeypatch.setenv("http_proxy", proxy)

    assert "HF_ENDPOINT" in fails()


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
    with pytest.raises(ModelError, match="is no repository of the Hub"):
        download(repo, None, progress=False)
    with pytest.raises(ModelError, match="is no repository of the Hub"):
        snapshot_folder(repo, "0" * 40)


@pytest.mark.parametrize("revision", ["../../x", "", "a b", "/etc", "main\n"])
def test_what_is_no_name_of_a_revision_is_refused(revision: str) -> None:
    with pytest.raises(ModelError, match="is no revision"):
        download(REPO, revision, progress=False)


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
    hub.publish(REPO, write(tmp_path / "checkpoint", **{"README.md": card}))

    assert download(REPO, None, progress=False).licence == licence


def test_a_checkpoint_without_a_readme_has_no_licence(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "README.md").unlink()
    hub.publish(REPO, checkpoint)

    assert download(REPO, None, progress=False).licence == ""


def test_a_readme_in_another_encoding_is_read(hub: FakeHub, checkpoint: Path) -> None:
    (checkpoint / "README.md").write_bytes(b"---\nname: fran\xe7ais\nlicense: mit\n---\n")
    hub.publish(REPO, checkpoint)

    assert download(REPO, None, progress=False).licence == "mit"


def test_what_is_forgotten_is_gone_and_counted(hub: FakeHub, tmp_path: Path, cache: Path) -> None:
    old = hub.publish(REPO, write(tmp_path / "old"))
    new = hub.publish(REPO, write(tmp_path / "new", **{"config.json": "{}"}))
    other = hub.publish("other/model", write(tmp_path / "other"))
    for repo, revision in ((REPO, old), (REPO, new), ("other/model", other)):
        download(repo, revision, progress=False)

    assert forget(REPO, old) == len(SMALL["config.json"]), "the other files are of the new revision too"
    assert forget(REPO, new) > len(WEIGHTS)
    assert not (cache / "models--Helsinki-NLP--opus-mt-fr-en").exists()
    assert snapshot_folder("other/model", other).is_dir()
    assert forget(REPO, new) == 0


def test_what_a_broken_download_left_is_forgotten_too(hub: FakeHub, checkpoint: Path, cache: Path) -> None:
    commit = hub.publish(REPO, checkpoint)
    hub.interrupt("model.safetensors", after=25_000, times=None)
    fails()

    assert forget(REPO, commit) > 24_000
    assert list(cache.rglob("*.incomplete")) == []


def test_nothing_is_forgotten_where_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9", cache)

    assert forget(REPO, "0" * 40) == 0


PROCESS = """
import sys
from pipeline.hub.download import download
from pipeline.models.hub_cache import snapshot_folder
heavy = {"httpx2", "tqdm", "huggingface_hub.file_download", "huggingface_hub.hf_api"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
snapshot = download(sys.argv[1], None, progress=True)
print(snapshot.source, snapshot.folder == snapshot_folder(snapshot.repo, snapshot.revision))
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

    assert (ran.stdout, ran.stderr) == ("hub True\n", "")
    assert [
        request.path for request in hub.requests if "/api/models/" not in request.path and REPO not in request.path
    ] == []
