"""Whatever stops a run, the former corpus stands, finished shards are kept, and the same command goes on."""

import errno
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from pkgutil import resolve_name

import pyarrow.parquet as pq
import pytest
from builders import ENGLISH, FAKE, Command
from corpora import published

from pipeline.cleaning.article_rules import find
from pipeline.corpus.store import Store
from pipeline.document import Document
from pipeline.engines import Hypothesis
from pipeline.engines.fake import FakeEngine

SMALL = ("--set", "publish.shard_documents=8")
FRENCH = "Le ministre a quitté Paris lundi matin. Il rencontrera ses collègues à Londres, selon son porte-parole.\n"
TOWNS = ("Paris", "Londres", "Madrid", "Rome", "Berlin", "Vienne", "Prague", "Genève", "Lisbonne", "Athènes")


def write_articles(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        text = f"Le ministre a quitté {town} lundi. {FRENCH}" if number % 3 == 0 else f"Report {number}. {ENGLISH}"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")


def start(arguments: list[str], folder: Path) -> subprocess.Popen[str]:
    """Start the command line in a process of its own, and group, so that signals reach it alone."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def call(arguments: list[str], folder: Path) -> None:
    """Run the command line to its end, which must be a good one."""
    process = start(arguments, folder)
    _, message = process.communicate()
    assert process.returncode == 0, message


def when(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until the condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def finished_shards(output: Path) -> set[str]:
    return {path.parent.name for path in (output / ".anglicize" / "shards").glob("*/receipt.json")}


@pytest.mark.slow
def test_killed_thirty_times_the_corpus_is_the_same(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 500)
    settings = ["--set", "publish.shard_documents=16"]
    began = time.monotonic()
    call(["run", "in", "--output", "calm", *settings, "--set", "memory.enabled=false"], tmp_path)
    whole = time.monotonic() - began
    lot = random.Random(7)  # noqa: S311 - moments, not secrets
    kills = 0
    while kills < 30:
        finished = finished_shards(tmp_path / "out")
        times = {
            name: (tmp_path / "out/.anglicize/shards" / name / "receipt.json").stat().st_mtime_ns for name in finished
        }
        run = start(["run", "in", "--output", "out", *settings], tmp_path)
        try:
            run.communicate(timeout=lot.uniform(0.1, whole * 0.6))
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            kills += 1
        else:  # complete before its end came: begin again
            assert run.returncode == 0
            assert published(tmp_path / "out") == published(tmp_path / "calm")
            for shard in list((tmp_path / "out/.anglicize/shards").iterdir())[::2]:
                (shard / "receipt.json").unlink()
            continue
        for name, written in times.items():  # no finished shard was worked on again
            assert (tmp_path / "out/.anglicize/shards" / name / "receipt.json").stat().st_mtime_ns == written
    call(["run", "in", "--output", "out", *settings], tmp_path)

    assert published(tmp_path / "out") == published(tmp_path / "calm")
    call(["verify", "out"], tmp_path)


def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 200)
    run = start(["run", "in", "--output", "out", *FAKE, *SMALL], tmp_path)
    when(lambda: len(finished_shards(tmp_path / "out")) > 1)
    os.kill(run.pid, signal.SIGINT)
    _, message = run.communicate(timeout=60)

    if run.returncode:  # else it was done before the signal came
        assert run.returncode == 130
        assert re.search(r"shards are done and kept.*; run the same command again to go on", message)
        assert "Traceback" not in message
    call(["run", "in", "--output", "out", *FAKE, *SMALL], tmp_path)


def test_an_interrupted_run_keeps_the_sentences_of_the_shard_under_way(
    anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(40):
        text = f"La réunion numéro {number} a duré trois heures. Les ministres ont parlé de la paix {number} fois."
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    translate = FakeEngine.translate
    calls = iter(range(100))

    def interrupted(self: FakeEngine, sentences: Sequence[str]) -> list[Hypothesis]:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return translate(self, sentences)

    monkeypatch.setattr("pipeline.translation.sentences.PART_TOKENS", 500)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeEngine, "translate", interrupted)
        message = anglicize("run", "in", "--output", "out", *FAKE, expect=130).stderr
    (kept,) = re.findall(r"stopped: 0 of 1 shard is done and kept, and (\d+) sentences of the others", message)

    assert int(kept) > 20
    assert f"{kept} remembered" in anglicize("run", "in", "--output", "out", *FAKE).stdout


@pytest.mark.parametrize("seconds", [0.15, 0.5, 1.0])
def test_an_interrupt_while_everything_loads_is_one_line(tmp_path: Path, seconds: float) -> None:
    write_articles(tmp_path / "in", 200)
    run = start(["run", "in", "--output", "out", *SMALL, "--set", "memory.enabled=false"], tmp_path)
    time.sleep(seconds)
    os.kill(run.pid, signal.SIGINT)
    _, message = run.communicate(timeout=60)

    assert run.returncode in (130, -signal.SIGINT)  # the second before the first line of ours runs
    assert "Traceback" not in message
    assert run.returncode != 130 or message.splitlines()[-1].startswith("anglicize: stopped")


def test_several_processes_stop_at_once_when_interrupted(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 200)
    run = start(["run", "in", "--output", "out", *FAKE, *SMALL, "--set", "runtime.workers=2"], tmp_path)
    when(lambda: len(finished_shards(tmp_path / "out")) > 1)
    os.kill(run.pid, signal.SIGINT)
    _, message = run.communicate(timeout=60)

    assert run.returncode in (0, 130)
    assert "Traceback" not in message


def is_gone(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_workers_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    write_articles(tmp_path / "in", 300)
    many = ("--set", "runtime.workers=2")
    run = start(["run", "in", "--output", "out", *FAKE, *SMALL, *many], tmp_path)
    when(lambda: len(finished_shards(tmp_path / "out")) > 1)
    os.kill(run.pid, number)
    _, message = run.communicate(timeout=60)

    when(lambda: is_gone(run.pid), seconds=5)
    assert run.returncode == (130 if number != signal.SIGKILL else -signal.SIGKILL) or not run.returncode
    assert "Traceback" not in message


def test_two_runs_do_not_work_on_one_folder(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 2)
    store = Store(tmp_path / "out")
    store.prepare()

    with store.claimed():
        message = anglicize("run", "in", "--output", "out", *FAKE, expect=1).stderr
    anglicize("run", "in", "--output", "out", *FAKE)

    assert f"another run is at work on out (process {os.getpid()} on " in message


def test_the_lock_of_a_run_that_died_keeps_nobody_away(tmp_path: Path, anglicize: Command) -> None:
    write_articles(tmp_path / "in", 200)
    run = start(["run", "in", "--output", "out", *FAKE, *SMALL], tmp_path)
    when((tmp_path / "out/.anglicize/owner").exists)
    run.kill()
    run.communicate()
    assert run.returncode == -signal.SIGKILL

    anglicize("run", "in", "--output", "out", *FAKE, *SMALL)

    assert len(pq.read_table(tmp_path / "out/data/corpus")) == 200


WRITES = (
    "pipeline.corpus.storage.pq.write_table",
    "pipeline.corpus.storage.os.fsync",
    "pathlib.Path.write_text",
    "os.makedirs",
    "pathlib.Path.replace",
    "pathlib.Path.rename",
    "os.link",
)
"""All that changes the output folder goes through one of these."""


@pytest.fixture(params=[errno.ENOSPC, errno.EACCES], ids=["full", "forbidden"])
def failing(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[int], list[str]]]:
    """Let the n-th write into the output folder fail, and all later ones; tells which failed."""

    def arm(number: int) -> list[str]:
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
        monkeypatch.chdir(tmp_path)
        failed: list[str] = []
        seen = [0]

        def wrapped(name: str, original: Callable[..., object]) -> Callable[..., object]:
            def call(*arguments: object, **options: object) -> object:
                if "user-cache" not in str(arguments[0]):
                    seen[0] += 1
                    if seen[0] > number:
                        failed.append(name)
                        raise OSError(request.param, os.strerror(request.param))
                return original(*arguments, **options)

            return call

        for name in WRITES:
            monkeypatch.setattr(name, wrapped(name, resolve_name(name)))
        return failed

    yield arm
    monkeypatch.undo()


def test_a_full_or_closed_disk_at_any_write_is_one_clear_error_and_the_run_goes_on(
    anglicize: Command, tmp_path: Path, failing: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 12)
    settings = (*FAKE, *SMALL, "--set", "memory.enabled=false")
    anglicize("run", "in", "--output", "calm", *settings)
    kinds = set()
    number = 0
    while failed := attempt(anglicize, failing, number, settings):
        kinds.update(failed)
        number += 1
    monkeypatch.chdir(tmp_path)

    assert kinds == set(WRITES)
    assert published(tmp_path / "out") == published(tmp_path / "calm")


def attempt(
    anglicize: Command, failing: Callable[[int], list[str]], number: int, settings: tuple[str, ...]
) -> list[str]:
    """Run with the n-th write failing; return the writes that failed, none when the run needed fewer."""
    failed = failing(number)
    outcome = anglicize("run", "in", "--output", "out", *settings, expect=None)
    assert ("cannot be written" in outcome.stderr) == bool(failed), outcome.stderr
    return failed


def test_a_read_only_output_is_one_clear_error(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1)
    (tmp_path / "out").mkdir(mode=0o500)
    if os.access(tmp_path / "out", os.W_OK):
        pytest.skip("this user may write anywhere")

    assert "cannot be written" in anglicize("run", "in", "--output", "out", *FAKE, expect=1).stderr


def test_a_poisonous_article_is_rejected_with_its_traceback_in_the_log(
    anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 3)
    (tmp_path / "in" / "bad.txt").write_text(f"POISON {ENGLISH}", encoding="utf-8")

    def poisoned(document: Document, *rest: object) -> object:
        if "POISON" in document.text:
            message = "list index out of range"
            raise IndexError(message)
        return find(document, *rest)  # type: ignore[arg-type]  # whatever the stage passes on

    monkeypatch.setattr("pipeline.stages.clean.find", poisoned)

    done = anglicize("run", "in", "--output", "out", *FAKE, "--max-rejected", "30")
    anglicize("run", "in", "--output", "again", *FAKE, "--max-rejected", "20", expect=1)
    anglicize("run", "in", "--output", "strict", *FAKE, "--strict", expect=1)

    (rejected,) = pq.read_table(tmp_path / "out/data/rejected").to_pylist()
    assert (rejected["id"], rejected["reason"]) == ("bad.txt", "stage_failed")
    assert "in poisoned" in (tmp_path / "out/.anglicize/logs/failures.log").read_text("utf-8")
    assert "failures.log" in done.stdout


def test_another_folder_locale_time_zone_day_and_hash_seed_give_the_same_bytes(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 20)
    (tmp_path / "elsewhere").mkdir()
    for path in sorted((tmp_path / "in").iterdir(), reverse=True):  # another order on disk
        (tmp_path / "elsewhere" / path.name).write_bytes(path.read_bytes())
    other = {
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "Asia/Kathmandu",
        "PYTHONUTF8": "0",
        "PYTHONHASHSEED": "4711",
        "SHIFT": str(400 * 86_400),
    }
    settings = ["--set", "memory.enabled=false", *SMALL]
    shifted = (
        "import os, sys, time; now = time.time; shift = float(os.environ.get('SHIFT', 0)); "
        "time.time = lambda: now() + shift; from pipeline.cli import main; main(sys.argv[1:])"
    )
    for name, environment, folder in (("one", dict[str, str](), "in"), ("two", other, "elsewhere")):
        subprocess.run(
            [sys.executable, "-c", shifted, "run", folder, "--output", name, *settings],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            check=True,
            capture_output=True,
        )

    assert published(tmp_path / "one") == published(tmp_path / "two")
    assert (tmp_path / "one/README.md").read_bytes() == (tmp_path / "two/README.md").read_bytes()
    one, two = (json.loads((tmp_path / name / ".anglicize/run.json").read_text("utf-8")) for name in ("one", "two"))
    assert one["shards"] == two["shards"]
