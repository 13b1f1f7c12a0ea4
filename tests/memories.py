"""Translation memories for tests: what they hold, and how they are filled and asked."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.memory import Learned, Memory, MemoryWriter, Remembered, Space

FRENCH = Space(language="fr", model="1f" * 32, engine="fake 1", compute_type="int8", beam_size=1)
GERMAN = replace(FRENCH, language="de")
OUI = Remembered(english="Yes.", score=-0.25)
Warnings = list[str]


def fill(path: Path, rows: Mapping[str, Remembered], space: Space = FRENCH, max_bytes: int = 1 << 30) -> Warnings:
    """Let one run remember these rows."""
    warnings: Warnings = []
    writer = MemoryWriter(path, warn=warnings.append, max_bytes=max_bytes)
    writer.absorb(Learned(rows={space: rows}))
    writer.close()
    return warnings


def find(path: Path, *sentences: str, space: Space = FRENCH) -> dict[str, Remembered]:
    """Return what a new reader finds."""
    memory = Memory(path)
    found = memory.find(space, sentences)
    memory.close()
    return found
