"""Hostile folders: whatever the bytes are, every article is accounted for and nothing falls over."""

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from builders import Command

SNIPPETS = [
    b"\x00",
    b"\xff\xfe",
    "\u202e".encode(),
    "\u0301".encode() * 50,
    b"\r",
    b"\n\n\n",
    b"READ ALSO",
    b"*" * 500,
    b"\x1b[2J",
]


def mutate(data: bytes, lot: random.Random) -> bytes:
    kind = lot.randrange(6)
    if kind == 0:
        return data[: lot.randrange(len(data))]
    if kind == 1:
        return bytes(lot.randrange(256) for _ in range(lot.randrange(3000)))
    if kind == 2:
        return data.replace(b"\n", b" ") * 3  # one long line
    if kind == 3:
        return data.decode("utf-8").encode(lot.choice(["utf-16", "cp1252", "utf-8-sig", "latin-1"]), "replace")
    spots = sorted(lot.randrange(len(data)) for _ in range(20))
    parts = [data[start:end] for start, end in zip([0, *spots], [*spots, len(data)], strict=True)]
    if kind == 4:
        return b"".join(part + lot.choice(SNIPPETS) for part in parts)
    lot.shuffle(parts)
    return b"".join(parts)


@pytest.mark.slow
def test_every_mutated_article_is_accounted_for(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    lot = random.Random(1)  # noqa: S311 - mutations, not secrets
    originals = [path.read_bytes() for path in sorted(seeds.iterdir())]
    (tmp_path / "in").mkdir()
    for number in range(300):
        (tmp_path / "in" / f"{number:03}.txt").write_bytes(mutate(lot.choice(originals), lot))

    anglicize("run", "in", "--output", "out", "--set", "translate.engine=fake")

    found = [
        identifier
        for table in ("corpus", "rejected")
        for file in sorted((tmp_path / "out" / "data" / table).glob("*.parquet"))
        for identifier in pq.read_table(file).column("id").to_pylist()
    ]
    reasons = {
        reason
        for file in (tmp_path / "out" / "data" / "rejected").glob("*.parquet")
        for reason in pq.read_table(file).column("reason").to_pylist()
    }
    assert sorted(found) == [f"{number:03}.txt" for number in range(300)]
    assert not reasons & {"stage_failed", "unbalanced_ledger"}
