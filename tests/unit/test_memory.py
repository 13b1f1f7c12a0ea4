"""The translation memory: what it gives back, what it forgets, and what it does when the disk or the file is bad."""

import os
import pickle
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.memory import (
    Learned,
    Memory,
    MemoryWriter,
    Rate,
    Remembered,
    Session,
    Space,
    Statistics,
    default_memory_path,
)

FRENCH = Space(language="fr", model="1f" * 32, engine="fake 1", compute_type="int8", beam_size=1)
GERMAN = replace(FRENCH, language="de")
OUI = Remembered(english="Yes.", score=-0.25)
Warnings = list[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "memory.sqlite"


@pytest.fixture
def warnings() -> Warnings:
    return []


@pytest.fixture
def writer(path: Path, warnings: Warnings) -> Iterator[MemoryWriter]:
    made = MemoryWriter(path, warn=warnings.append)
    yield made
    made.close()


def fill(path: Path, rows: Mapping[str, Remembered], space: Space = FRENCH, max_bytes: int = 1 << 30) -> Warnings:
    """Let one run remember these rows."""
    warnings: Warnings = []
    writer = MemoryWriter(path, warn=warnings.append, max_bytes=max_bytes)
    writer.add(space, rows)
    writer.close()
    return warnings


def find(path: Path, *sentences: str, space: Space = FRENCH) -> dict[str, Remembered]:
    memory = Memory(path)
    found = memory.find(space, sentences)
    memory.close()
    return found


def test_a_missing_file_is_an_empty_memory(path: Path) -> None:
    memory = Memory(path)

    assert memory.find(FRENCH, ["Oui."]) == {}
    assert list(memory.rows()) == []
    assert memory.statistics() == Statistics()
    assert memory.rate(FRENCH) is None
    assert memory.fault is None
    assert not path.parent.exists()


def test_a_reader_that_came_first_sees_what_is_written_later(path: Path) -> None:
    memory = Memory(path)
    assert memory.find(FRENCH, ["Oui."]) == {}

    fill(path, {"Oui.": OUI})

    assert memory.find(FRENCH, ["Non.", "Oui."]) == {"Oui.": OUI}


@pytest.mark.parametrize(
    "change",
    [{"language": "de"}, {"model": "2f" * 32}, {"engine": "fake 2"}, {"compute_type": "float32"}, {"beam_size": 4}],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_the_space_tells_translations_apart(path: Path, change: dict[str, str]) -> None:
    fill(path, {"Oui.": OUI})

    other = Space(
        **{"language": "fr", "model": "1f" * 32, "engine": "fake 1", "compute_type": "int8", "beam_size": 1} | change  # type: ignore[arg-type] # one field has another type
    )

    assert find(path, "Oui.", space=other) == {}
    assert find(path, "Oui.") == {"Oui.": OUI}


def test_the_first_answer_stays(path: Path) -> None:
    fill(path, {"Oui.": OUI})
    fill(path, {"Oui.": Remembered(english="Yeah.", score=-0.1)})

    assert find(path, "Oui.") == {"Oui.": OUI}


def test_more_sentences_than_one_question_takes(path: Path) -> None:
    rows = {f"Phrase {number}.": Remembered(english=f"{number}", score=-number / 7) for number in range(1234)}
    fill(path, rows)

    assert find(path, *reversed(rows), "Non.") == rows
    assert list(find(path, *reversed(rows))) == list(reversed(rows)), "in the order asked for"


def test_a_sentence_of_equal_id_is_compared(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reader", "records", "session"):
        monkeypatch.setattr(f"pipeline.memory.{module}.identify", lambda *_: 7)

    fill(path, {"Oui.": OUI})
    fill(path, {"Oui.": OUI}, space=GERMAN)

    assert find(path, "Non.") == {}
    assert find(path, "Oui.", space=GERMAN) == {}
    assert find(path, "Oui.") == {"Oui.": OUI}


def test_another_process_reads_while_this_one_writes(path: Path, writer: MemoryWriter) -> None:
    writer.add(FRENCH, {"Oui.": OUI})
    script = "import sys, pathlib, test_memory as t; print(t.find(pathlib.Path(sys.argv[1]), 'Oui.'))"

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    read = subprocess.run([sys.executable, "-c", script, path], env=environment, capture_output=True, check=True)

    assert read.stdout.decode().strip() == str({"Oui.": OUI})


def test_two_runs_write_at_the_same_time(path: Path) -> None:
    told: list[Warnings] = []

    def work(run: int) -> None:
        for part in range(5):
            rows = {f"{run} {part} {number}": OUI for number in range(50)}
            told.append(fill(path, rows))

    threads = [threading.Thread(target=work, args=(run,)) for run in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [warning for warnings in told for warning in warnings] == []
    assert Memory(path).statistics().rows == 1000


def test_the_least_recently_used_go_first_when_the_file_is_full(path: Path) -> None:
    old = {f"vieux {number}": Remembered(english="x" * 400, score=0.0) for number in range(2000)}
    new = {f"neuf {number}": Remembered(english="x" * 400, score=0.0) for number in range(2000)}
    fill(path, old)
    fill(path, new)
    writer = MemoryWriter(path, warn=pytest.fail)
    writer.touch(FRENCH, ["vieux 7"])
    writer.close()

    assert fill(path, {"Oui.": OUI}, max_bytes=1 << 20) == []

    left = [sentence for _, sentence, _ in Memory(path).rows()]
    assert path.stat().st_size <= 1 << 20
    assert {"Oui.", "vieux 7"} <= set(left)
    assert len(left) > 900
    assert len([sentence for sentence in left if sentence.startswith("vieux")]) == 1


def test_a_cap_below_an_empty_file_forgets_everything_and_ends(path: Path) -> None:
    assert fill(path, {"Oui.": OUI, "Non.": OUI}, max_bytes=1) == []

    assert find(path, "Oui.", "Non.") == {}


def test_the_same_runs_forget_the_same(tmp_path: Path) -> None:
    rows = {f"{number}": Remembered(english="x" * 300, score=0.0) for number in range(3000)}
    for name in ("one", "two"):
        fill(tmp_path / name, rows, max_bytes=500_000)

    assert list(Memory(tmp_path / "one").rows()) == list(Memory(tmp_path / "two").rows()) != []


def test_statistics_count_by_space(path: Path) -> None:
    fill(path, {"Oui.": OUI, "Non.": OUI})
    fill(path, {"Ja.": OUI}, space=GERMAN)

    found = Memory(path).statistics()

    assert found == Statistics(rows=3, size=path.stat().st_size, spaces={GERMAN: 1, FRENCH: 2})
    assert list(found.spaces) == [GERMAN, FRENCH]


def test_rows_come_by_language_and_sentence(path: Path) -> None:
    fill(path, {"b": OUI, "a": OUI})
    fill(path, {"z": OUI, "a": OUI}, space=GERMAN)

    assert [(space.language, sentence) for space, sentence, _ in Memory(path).rows()] == [
        ("de", "a"),
        ("de", "z"),
        ("fr", "a"),
        ("fr", "b"),
    ]


def test_rates_of_several_runs_add_up(path: Path, writer: MemoryWriter) -> None:
    writer.record_rate(FRENCH, Rate(sentences=10, characters=800, seconds=2.0))
    writer.record_rate(FRENCH, Rate(sentences=20, characters=1600, seconds=3.0))

    assert Memory(path).rate(FRENCH) == Rate(sentences=30, characters=2400, seconds=5.0)
    assert Memory(path).rate(GERMAN) is None


def test_clearing_forgets_everything_and_shrinks_the_file(path: Path, writer: MemoryWriter) -> None:
    writer.add(FRENCH, {f"{number}": OUI for number in range(5000)})
    before = Memory(path).statistics().size

    writer.clear()

    assert Memory(path).statistics().rows == 0
    assert Memory(path).statistics().size < before / 5


def spoil(path: Path, how: str) -> None:
    """Make the file what `how` says, with one row in it where it still can have one."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if how == "text":
        path.write_bytes(b"this is a shopping list, and no database\n" * 40)
    elif how == "foreign":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE visits (page TEXT)")
        connection.close()
    else:
        fill(path, {"Oui.": OUI})
        content = bytearray(path.read_bytes())
        content[63 if how == "version" else 3] += 1  # 60 to 63 are the version; the first 16 say what format it is
        path.write_bytes(content)


@pytest.mark.parametrize("how", ["text", "foreign", "version", "header"])
def test_what_is_no_memory_of_this_version_is_set_aside_and_a_new_one_begun(path: Path, how: str) -> None:
    spoil(path, how)
    content = path.read_bytes()
    memory = Memory(path)
    assert memory.find(FRENCH, ["Oui."]) == {}
    assert memory.fault

    warnings = fill(path, {"Non.": OUI})

    assert len(warnings) == 1
    assert "memory.sqlite.damaged-1" in warnings[0]
    assert path.with_name("memory.sqlite.damaged-1").read_bytes() == content
    assert find(path, "Oui.", "Non.") == {"Non.": OUI}
    spoil(path, how)
    assert "memory.sqlite.damaged-2" in fill(path, {"Non.": OUI})[0], "an earlier one is never overwritten"


def test_an_empty_file_is_filled(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert Memory(path).find(FRENCH, ["Oui."]) == {}

    assert fill(path, {"Oui.": OUI}) == []
    assert find(path, "Oui.") == {"Oui.": OUI}


def spoil_english(path: Path) -> None:
    content = path.read_bytes()
    assert content.count(b"Yes.") == 1
    path.write_bytes(content.replace(b"Yes.", b"Yes!"))


def test_a_changed_row_is_not_given_out_and_the_parent_is_told_once(path: Path, warnings: Warnings) -> None:
    fill(path, {"Oui.": OUI})
    spoil_english(path)
    writer = MemoryWriter(path, warn=warnings.append)
    workers = [Session(Memory(path)), Session(Memory(path))]

    assert [session.recall(FRENCH, ["Oui."]) for session in workers] == [{}, {}]
    for session in workers:
        session.learn(FRENCH, {"Oui.": OUI})
        writer.absorb(session.drain())
        assert session.drain() == Learned(), "damage is told once"
    writer.close()

    assert len(warnings) == 1, "two workers speak of the same file"
    assert "damaged-1" in warnings[0]
    assert find(path, "Oui.") == {"Oui.": OUI}


def test_a_counter_that_was_changed_is_damage(path: Path) -> None:
    fill(path, {"Oui.": OUI})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runs SET number = -5")
    connection.close()

    assert "damaged-1" in fill(path, {"Non.": OUI})[0]


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda tmp_path: tmp_path, id="folder"),
        pytest.param(lambda tmp_path: tmp_path / "file" / "memory.sqlite", id="below a file"),
        pytest.param(lambda _: Path(os.devnull), id="device"),
        pytest.param(lambda tmp_path: tmp_path / "a\0b", id="impossible name"),
    ],
)
def test_a_place_that_no_file_can_have_is_a_warning_and_no_memory(
    tmp_path: Path, place: object, warnings: Warnings
) -> None:
    (tmp_path / "file").touch()
    assert callable(place)
    path: Path = place(tmp_path)

    writer = MemoryWriter(path, warn=warnings.append)
    writer.add(FRENCH, {"Oui.": OUI})
    writer.touch(FRENCH, ["Oui."])
    writer.clear()
    writer.close()

    assert not writer.is_open
    assert len(warnings) == 1
    assert "goes on without" in warnings[0]
    assert find(path, "Oui.") == {}
    assert Path(os.devnull).exists()


def test_a_full_disk_is_a_warning_and_the_run_goes_on(path: Path, writer: MemoryWriter, warnings: Warnings) -> None:
    writer.add(FRENCH, {"Oui.": OUI})
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        for part in range(3):
            writer.add(FRENCH, {f"{part} {number}": OUI for number in range(5000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    assert len(warnings) == 1
    assert "cannot be written" in warnings[0]
    assert not writer.is_open
    assert find(path, "Oui.") == {"Oui.": OUI}


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is read-only for the administrator")
def test_a_read_only_folder_is_read_and_not_written(path: Path) -> None:
    fill(path, {"Oui.": OUI})
    path.chmod(0o400)
    path.parent.chmod(0o500)

    warnings = fill(path, {"Non.": OUI})

    assert len(warnings) == 1
    assert "goes on without" in warnings[0]
    assert find(path, "Oui.", "Non.") == {"Oui.": OUI}
    path.parent.chmod(0o700)


def test_a_session_recalls_what_it_learned_and_hands_it_over_once(path: Path, writer: MemoryWriter) -> None:
    writer.add(FRENCH, {"Oui.": OUI})
    session = Session(Memory(path))
    non = Remembered(english=None, score=-3.0, flags=("repetition",))

    assert session.recall(FRENCH, ["Non.", "Oui."]) == {"Oui.": OUI}
    session.learn(FRENCH, {"Non.": non}, seconds=0.5)
    assert session.recall(FRENCH, ["Non.", "Oui.", "Non."]) == {"Non.": non, "Oui.": OUI}
    assert session.recall(GERMAN, ["Non."]) == {}

    learned = pickle.loads(pickle.dumps(session.drain()))  # noqa: S301 - what a pool does between our processes
    assert learned.rows == {FRENCH: {"Non.": non}}
    assert learned.rates == {FRENCH: Rate(sentences=1, characters=4, seconds=0.5)}
    assert (len(learned.found), learned.hits) == (1, 3)
    assert session.drain() == Learned()
    assert session.recall(FRENCH, ["Non."]) == {"Non.": non}, "before the parent has written it"

    writer.absorb(learned)
    assert find(path, "Non.") == {"Non.": non}
    assert Memory(path).rate(FRENCH) == learned.rates[FRENCH]


def test_a_session_does_not_grow_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.memory.session.OWN_SENTENCES", 3)
    session = Session(Memory(path))

    session.learn(FRENCH, {f"{number}": OUI for number in range(5)})

    assert list(session.recall(FRENCH, "01234")) == ["2", "3", "4"]
    assert len(session.drain().rows[FRENCH]) == 5


def test_the_users_memory_lies_in_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    if sys.platform == "linux":
        assert default_memory_path() == tmp_path / "anglicize" / "memory.sqlite"
