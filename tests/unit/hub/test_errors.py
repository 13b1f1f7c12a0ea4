"""What goes wrong between here and a Hub on loopback: each fault has a message of its own that says what to do."""

import shutil
from pathlib import Path

import pytest
from checkpoints import REPO, fails, write_checkpoint
from fakehub import FakeHub, point_at
from huggingface_hub import constants

from pipeline.hub.download import download


def test_a_revision_that_is_gone_says_how_to_take_the_present_one(hub: FakeHub, tmp_path: Path) -> None:
    old = hub.publish(REPO, write_checkpoint(tmp_path / "old"))
    hub.publish(REPO, write_checkpoint(tmp_path / "new"))
    hub.withdraw(REPO, old)

    assert "`anglicize models fetch NAME --update`" in fails(revision=old)


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

    assert "refuses this account" in fails()


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
    "page",
    [
        b"<html>Please log in</html>",
        b"[]",
        b"{}",
        b'{"id": "x", "siblings": [1]}',
        b"null",
        b'{"id": "x", "sha": "%s", "siblings": [{"rfilename": "config.json"}]}' % (b"0" * 40),  # advertises no digest
        b'{"id": "x", "sha": "%s", "siblings": [{"rfilename": "config.json", "blobId": "../x"}]}' % (b"0" * 40),
    ],
)
def test_the_page_of_a_hotel_is_no_hub(hub: FakeHub, page: bytes) -> None:
    hub.page = page

    assert "is not a Hub" in fails()


def test_a_hub_that_goes_down_meanwhile_costs_nothing_that_was_downloaded(hub: FakeHub, checkpoint: Path) -> None:
    hub.publish(REPO, checkpoint)
    hub.status, hub.status_after = 503, 5
    assert "answers with status 503. What was downloaded is kept" in fails()
    assert hub.downloaded() == ["source.spm", "target.spm"], "the smallest first, and the second broke"
    hub.status = 0
    hub.requests.clear()

    download(REPO, None)

    assert "source.spm" not in hub.downloaded()


def test_a_hub_that_does_not_answer_in_time_is_not_waited_for(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(REPO, checkpoint)
    monkeypatch.setattr(constants, "HF_HUB_ETAG_TIMEOUT", 0.05)
    hub.delay = 0.3

    assert "does not answer in time" in fails()


def test_a_full_disk_is_seen_before_the_download(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, hub_cache: Path
) -> None:
    hub.publish(REPO, checkpoint)
    usage = shutil.disk_usage(hub_cache.parent)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert "room for 0: free some space" in fails()
    assert "model.safetensors" not in hub.downloaded()


def test_a_disk_that_fills_up_meanwhile_is_named(
    hub: FakeHub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    hub.publish(REPO, checkpoint)
    monkeypatch.setattr("pipeline.hub.download.http_get", full)

    assert "is full: free some space" in fails()


@pytest.mark.parametrize("endpoint", ["not-a-url", "ftp://127.0.0.1", "http://[", "http://127.0.0.1:99999"])
def test_a_nonsensical_endpoint_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, hub_cache: Path, endpoint: str
) -> None:
    point_at(monkeypatch, endpoint, hub_cache)

    assert "HF_ENDPOINT" in fails()


@pytest.mark.parametrize("proxy", ["socks4://127.0.0.1:9", "nonsense"])
def test_a_nonsensical_proxy_is_no_traceback(monkeypatch: pytest.MonkeyPatch, hub_cache: Path, proxy: str) -> None:
    point_at(monkeypatch, "http://hub.invalid", hub_cache)
    monkeypatch.setenv("http_proxy", proxy)

    assert "HF_ENDPOINT" in fails()
