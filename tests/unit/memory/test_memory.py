"""The translation memory: what it gives back, what it forgets, and how runs and processes share it."""

import os
import pickle
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from memories import FRENCH, GERMAN, OUI, Warnings, fill, find

from pipeline.memory import (
    Learned,
    Memory,
    MemoryWriter,
    Rate,
    Remembered,
    Session,
    Space,
    default_memory_path,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "memory.sqlite"


@pytest.fixture
def writer(path: Path) -> Iterator[MemoryWriter]:
    made = MemoryWriter(path, warn=pytest.fail)
    yield made
    made.close()


def test_a_missing_file_is_an_empty_memory(path: Path) -> None:
    memory = Memory(path)

    assert memory.find(FRENCH, ["Oui."]) == {}
    assert list(memory.rows()) == []
    assert memory.counts() == {}
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
    for module in ("lookup", "entries"):
        monkeypatch.setattr(f"pipeline.memory.{module}.identify", lambda *_: 7)

    fill(path, {"Oui.": OUI})
    fill(path, {"Oui.": OUI}, space=GERMAN)

    assert find(path, "Non.") == {}
    assert find(path, "Oui.", space=GERMAN) == {}
    assert find(path, "Oui.") == {"Oui.": OUI}


def test_another_process_reads_while_this_one_writes(path: Path, writer: MemoryWriter) -> None:
    writer.absorb(Learned(rows={FRENCH: {"Oui.": OUI}}))
    script = "import sys, pathlib, memories; print(memories.find(pathlib.Path(sys.argv[1]), 'Oui.'))"

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
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
    assert Memory(path).counts() == {FRENCH: 1000}


def test_the_least_recently_used_go_first_when_the_file_is_full(path: Path) -> None:
    old = {f"vieux {number}": Remembered(english="x" * 400, score=0.0) for number in range(2000)}
    new = {f"neuf {number}": Remembered(english="x" * 400, score=0.0) for number in range(2000)}
    fill(path, old)
    fill(path, new)
    writer = MemoryWriter(path, warn=pytest.fail)
    session = Session(Memory(path))
    session.recall(FRENCH, ["vieux 7"])
    writer.absorb(session.drain())
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


def test_rows_are_counted_by_space_in_order_of_language(path: Path) -> None:
    fill(path, {"Oui.": OUI, "Non.": OUI})
    fill(path, {"Ja.": OUI}, space=GERMAN)

    assert list(Memory(path).counts().items()) == [(GERMAN, 1), (FRENCH, 2)]


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
    writer.absorb(Learned(rates={FRENCH: Rate(sentences=10, characters=800, seconds=2.0)}))
    writer.absorb(Learned(rates={FRENCH: Rate(sentences=20, characters=1600, seconds=3.0)}))

    assert Memory(path).rate(FRENCH) == Rate(sentences=30, characters=2400, seconds=5.0)
    assert Memory(path).rate(GERMAN) is None


def test_clearing_forgets_everything_and_shrinks_the_file(path: Path) -> None:
    fill(path, {f"{number}": OUI for number in range(5000)})
    before = path.stat().st_size
    writer = MemoryWriter(path, warn=pytest.fail)

    writer.clear()
    writer.close()

    assert Memory(path).counts() == {}
    assert path.stat().st_size < before / 5


def test_a_session_recalls_what_it_learned_and_hands_it_over_once(path: Path, writer: MemoryWriter) -> None:
    fill(path, {"Oui.": OUI})
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

    writer.absorb(learned)
    assert find(path, "Non.") == {"Non.": non}
    assert Memory(path).rate(FRENCH) == learned.rates[FRENCH]


def test_languages_that_a_detector_found_are_no_translations(path: Path) -> None:
    detector = Space(language="und", model="langid", engine="langid 1, checks 1", compute_type="", beam_size=0)
    found = Remembered(language="fr", score=0.875)
    session = Session(Memory(path))

    session.learn(detector, {"Oui.": found})
    session.learn(FRENCH, {"Oui.": OUI})
    fill(path, session.drain().rows[detector], space=detector)

    assert session.recall(detector, ["Oui."]) == {"Oui.": found}
    assert session.drain().hits == 0
    assert [(space.is_translation, known) for space, _, known in Memory(path).rows()] == [(False, found)]
    assert FRENCH.is_translation


@pytest.fixture
def former(path: Path) -> Path:
    """A file that the former version wrote, which kept detected languages as English: dumped by sqlite."""
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.executescript(Path(__file__).with_name("former_version.sql").read_text("ascii"))
    connection.close()
    return path


THEIRS = {
    "Oui.": OUI,
    "Non.": Remembered(english=None, score=-4.0, flags=("repetition",)),
    "\ud800": Remembered(english="", score=-0.0),
}


def test_a_file_of_the_former_version_is_read_as_it_is(former: Path) -> None:
    content = former.read_bytes()

    assert find(former, *THEIRS) == THEIRS
    assert {sentence: known for space, sentence, known in Memory(former).rows() if space.is_translation} == THEIRS
    assert former.read_bytes() == content


def test_a_file_of_the_former_version_keeps_its_translations_and_takes_languages(former: Path) -> None:
    detector = Space(language="und", model="langid", engine="langid 1, checks 1", compute_type="", beam_size=0)
    assert fill(former, {"Oui.": Remembered(language="fr", score=0.5)}, space=detector) == []
    assert fill(former, {"Si.": OUI}) == []

    assert find(former, *THEIRS, "Si.") == {**THEIRS, "Si.": OUI}
    assert find(former, "Oui.", space=detector) == {"Oui.": Remembered(language="fr", score=0.5)}
    assert Memory(former).rate(FRENCH) == Rate(sentences=200, characters=9000, seconds=4.0)
    assert [(rows, space.is_translation) for space, rows in Memory(former).counts().items()] == [
        (4, True),
        (1, False),
        (1, False),
    ]


def test_what_the_former_version_found_of_languages_goes_first(former: Path) -> None:
    fill(former, {f"{number}": OUI for number in range(1000)})
    writer = MemoryWriter(former, warn=pytest.fail, max_bytes=60_000)
    session = Session(Memory(former))
    session.recall(FRENCH, THEIRS)
    writer.absorb(session.drain())
    writer.close()

    assert find(former, *THEIRS) == THEIRS
    assert [space for space in Memory(former).counts() if not space.is_translation] == []


def test_the_users_memory_lies_in_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    if sys.platform == "linux":
        assert default_memory_path() == tmp_path / "anglicize" / "memory.sqlite"
