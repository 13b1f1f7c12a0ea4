"""What holds of the translation memory, whatever it is told and whatever becomes of its file."""

import random
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.memory import Learned, Memory, MemoryWriter, Remembered, Session, Space

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
REMEMBERED = st.builds(
    Remembered,
    english=st.none() | ANY_TEXT,
    score=st.floats(),
    flags=st.lists(st.sampled_from(["repaired", "empty", "repetition"]), max_size=2).map(tuple),
    language=st.none() | ANY_TEXT,
)
SPACES = st.builds(
    Space,
    language=st.sampled_from(["fr", "de"]) | ANY_TEXT,
    model=st.sampled_from(["1f", "2f"]),
    engine=ANY_TEXT,
    compute_type=st.sampled_from(["int8", "float32"]),
    beam_size=st.integers(1, 16),
)
FRENCH = Space(language="fr", model="1f", engine="fake 1", compute_type="int8", beam_size=1)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def bits(remembered: Remembered) -> tuple[str | None, bytes, tuple[str, ...], str | None]:
    """Return what must come back; two numbers that are not equal to themselves may still be the same."""
    return remembered.english, struct.pack(">d", remembered.score), remembered.flags, remembered.language


@settings(max_examples=30)  # each makes a file
@given(stored=st.dictionaries(SPACES, st.dictionaries(ANY_TEXT, REMEMBERED, max_size=4), max_size=3))
def test_what_was_learned_is_recalled_to_the_last_bit(stored: dict[Space, dict[str, Remembered]]) -> None:
    with folder() as place:
        writer = MemoryWriter(place / "m", warn=pytest.fail)
        session = Session(Memory(place / "m"))
        for space, rows in stored.items():
            session.learn(space, rows)
        writer.absorb(session.drain())
        writer.close()

        memory = Memory(place / "m")
        for space, rows in stored.items():
            for found in (session.recall(space, rows), memory.find(space, rows)):
                assert {sentence: bits(known) for sentence, known in found.items()} == {
                    sentence: bits(known) for sentence, known in rows.items()
                }
        assert sum(memory.counts().values()) == len(list(memory.rows())) == sum(map(len, stored.values()))
        memory.close()


def original(place: Path) -> dict[Space, dict[str, Remembered]]:
    """Write a memory of a few pages with two spaces, and return what is in it."""
    stored = {
        space: {
            f"{name} {number} " + "é" * (number % 40): Remembered(
                english=None if number % 9 == 0 else f"Sentence {number}.",
                score=-number / 7,
                language="fr" if number % 7 == 0 else None,
                flags=("repaired",) if number % 5 == 0 else (),
            )
            for number in range(60)
        }
        for name, space in (("un", FRENCH), ("ein", Space(**{**_fields(FRENCH), "language": "de"})))  # type: ignore[arg-type] # the fields have several types
    }
    writer = MemoryWriter(place, warn=pytest.fail)
    writer.absorb(Learned(rows=stored))
    writer.close()
    return stored


def _fields(space: Space) -> dict[str, object]:
    return {name: getattr(space, name) for name in Space.__slots__}


def check_every_answer(path: Path, stored: dict[Space, dict[str, Remembered]]) -> int:
    """Ask for everything in every way; what comes must be what was stored. Return how many rows came."""
    memory = Memory(path)
    everything = [sentence for rows in stored.values() for sentence in rows]
    found = [(space, *item) for space in stored for item in memory.find(space, everything).items()]
    for space, sentence, remembered in [*found, *Memory(path).rows()]:
        assert stored[space][sentence] == remembered
    Memory(path).counts()
    Memory(path).rate(FRENCH)
    memory.close()
    return len(found)


def flip(content: bytes, generator: random.Random, count: int) -> bytes:
    changed = bytearray(content)
    for _ in range(count):
        changed[generator.randrange(len(changed))] ^= generator.randrange(1, 256)
    return bytes(changed)


def cut(content: bytes, generator: random.Random, _: int) -> bytes:
    return content[: generator.randrange(len(content))]


def swap_pages(content: bytes, generator: random.Random, _: int) -> bytes:
    pages = [content[start : start + 4096] for start in range(0, len(content), 4096)]
    first, second = generator.randrange(len(pages)), generator.randrange(len(pages))
    pages[first], pages[second] = pages[second], pages[first]
    return b"".join(pages)


@pytest.mark.parametrize("damage", [flip, cut, swap_pages])
def test_no_damage_of_the_file_gives_a_wrong_translation(
    tmp_path: Path, damage: Callable[[bytes, random.Random, int], bytes]
) -> None:
    stored = original(tmp_path / "memory")
    content = (tmp_path / "memory").read_bytes()
    assert check_every_answer(tmp_path / "memory", stored) == 120
    generator = random.Random(20)  # noqa: S311 - the same damage in every run

    for number in range(150):
        path = tmp_path / f"damaged {number}"
        path.write_bytes(damage(content, generator, 1 + number % 3))
        check_every_answer(path, stored)


def test_a_damaged_log_gives_no_wrong_translation(tmp_path: Path) -> None:
    writer = MemoryWriter(tmp_path / "memory", warn=pytest.fail)
    rows = {f"Phrase {number}.": Remembered(english=f"{number}", score=-1.0) for number in range(100)}
    writer.absorb(Learned(rows={FRENCH: rows}))
    log = (tmp_path / "memory-wal").read_bytes()
    assert check_every_answer(tmp_path / "memory", {FRENCH: rows}) == 100
    generator = random.Random(21)  # noqa: S311 - as above

    for number in range(60):
        path = tmp_path / f"damaged {number}"
        shutil.copy(tmp_path / "memory", path)
        path.with_name(path.name + "-wal").write_bytes(flip(log, generator, 1))
        check_every_answer(path, {FRENCH: rows})
    writer.close()


def test_a_damaged_file_can_be_written_to_or_is_set_aside(tmp_path: Path) -> None:
    stored = original(tmp_path / "memory")
    content = (tmp_path / "memory").read_bytes()
    generator = random.Random(22)  # noqa: S311 - as above
    new = {"neuf": Remembered(english="new", score=-0.5)}

    for number in range(60):
        path = tmp_path / f"damaged {number}"
        path.write_bytes(flip(content, generator, 4))
        warnings: list[str] = []
        session = Session(Memory(path))
        writer = MemoryWriter(path, warn=warnings.append, max_bytes=40_000 if number % 2 else 1 << 30)
        for space, rows in stored.items():
            session.recall(space, rows)
            session.learn(space, new)
            writer.absorb(session.drain())
        writer.close()
        assert all("set aside" in warning for warning in warnings)
        check_every_answer(path, {space: {**rows, **new} for space, rows in stored.items()})
