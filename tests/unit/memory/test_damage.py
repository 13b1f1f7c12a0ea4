"""What the translation memory does when its file, its folder or the disk is bad: it says so and goes on."""

import os
import resource
import signal
import sqlite3
from pathlib import Path

import pytest
from memories import FRENCH, OUI, Warnings, fill, find

from pipeline.memory import (
    Learned,
    Memory,
    MemoryWriter,
    Remembered,
    Session,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "memory.sqlite"


@pytest.fixture
def warnings() -> Warnings:
    return []


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


def test_a_changed_language_is_not_given_out(path: Path) -> None:
    fill(path, {"Oui.": Remembered(language="fr-CA", score=1.0)})
    path.write_bytes(path.read_bytes().replace(b"fr-CA", b"fr-CH"))

    assert find(path, "Oui.") == {}


def test_a_changed_row_is_not_given_out_and_the_parent_is_told_once(path: Path, warnings: Warnings) -> None:
    fill(path, {"Oui.": OUI})
    spoil_english(path)
    writer = MemoryWriter(path, warn=warnings.append)
    workers = [Session(Memory(path)), Session(Memory(path))]

    assert [session.recall(FRENCH, ["Oui."]) for session in workers] == [{}, {}]
    for session in workers:
        session.learn(FRENCH, {"Oui.": OUI})
        writer.absorb(session.drain())
    writer.close()

    assert len(warnings) == 1, "two workers speak of the same file"
    assert "damaged-1" in warnings[0]
    assert find(path, "Oui.") == {"Oui.": OUI}


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
    writer.absorb(Learned(rows={FRENCH: {"Oui.": OUI}}))
    writer.clear()
    writer.close()

    assert not writer.is_open
    assert len(warnings) == 1
    assert "goes on without" in warnings[0]
    assert find(path, "Oui.") == {}
    assert Path(os.devnull).exists()


def test_a_full_disk_is_a_warning_and_the_run_goes_on(path: Path, warnings: Warnings) -> None:
    writer = MemoryWriter(path, warn=warnings.append)
    writer.absorb(Learned(rows={FRENCH: {"Oui.": OUI}}))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        for part in range(3):
            writer.absorb(Learned(rows={FRENCH: {f"{part} {number}": OUI for number in range(5000)}}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    assert len(warnings) == 1
    assert "cannot be written" in warnings[0]
    assert not writer.is_open
    assert find(path, "Oui.") == {"Oui.": OUI}
