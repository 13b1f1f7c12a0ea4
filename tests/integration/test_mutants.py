"""Ten thousand broken articles: none may crash or hang the run, and each is accounted for."""

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from builders import Command

ENGLISH = "The council met on Tuesday. READ ALSO: The port reopens\n\n“It is over,” said the mayor. Source: site\n" * 3
FRENCH = "Le conseil s'est réuni mardi.\n\nLire aussi : le port rouvre\n\n« C'est fini », a dit le maire.\n" * 3
COUNT = 10_000


def cut(lot: random.Random, data: bytes) -> bytes:
    return data[: lot.randrange(len(data))]


def noise(lot: random.Random, _: bytes) -> bytes:
    return lot.randbytes(lot.randrange(2_000))


def huge_line(lot: random.Random, _: bytes) -> bytes:
    return b"word " * lot.randrange(1, 4_000)


def zeros(_: random.Random, data: bytes) -> bytes:
    return data.replace(b" ", b"\x00")


def surrogates(_: random.Random, data: bytes) -> bytes:
    return data + "\ud800\udfff".encode("utf-8", "surrogatepass")


def bidirectional(_: random.Random, data: bytes) -> bytes:
    return data + "\u202e\u2066\u200f\u061c abc \u202c".encode() * 20


def blank_lines(lot: random.Random, data: bytes) -> bytes:
    return b"\r\n" * lot.randrange(300) + data


def flipped(lot: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(lot.randrange(1, 40)):
        changed[lot.randrange(len(changed))] = lot.randrange(256)
    return bytes(changed)


MUTATIONS = (cut, noise, huge_line, zeros, surrogates, bidirectional, blank_lines, flipped)


def mutant(lot: random.Random) -> bytes:
    encoding = lot.choice(("utf-8", "utf-16", "cp1252"))
    return lot.choice(MUTATIONS)(lot, lot.choice((ENGLISH, FRENCH)).encode(encoding, "replace"))


@pytest.mark.slow
def test_ten_thousand_mutants_are_all_accounted_for(anglicize: Command, tmp_path: Path) -> None:
    lot = random.Random(2026)  # noqa: S311 - mutations, not secrets
    (tmp_path / "in").mkdir()
    for number in range(COUNT):
        (tmp_path / "in" / f"{number:05}.txt").write_bytes(mutant(lot))

    anglicize("run", "in", "--output", "out", "--set", "translate.engine=fake", "--set", "runtime.workers=2")

    tables = {name: pq.read_table(tmp_path / "out/data" / name, columns=["id"]) for name in ("corpus", "rejected")}
    identifiers = [row["id"] for table in tables.values() for row in table.to_pylist()]
    reasons = {row["reason"] for row in pq.read_table(tmp_path / "out/data/rejected").to_pylist()}
    assert sorted(identifiers) == [f"{number:05}.txt" for number in range(COUNT)]
    assert not reasons & {"stage_failed", "unbalanced_ledger"}
    anglicize("verify", "out")
