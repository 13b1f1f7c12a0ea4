"""Packed training data: small, restored as they were, and damage is noticed."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TrainingError
from pipeline.training.batches import Pairs, Side
from pipeline.training.packed_data import Pack, read_pack, write_pack
from pipeline.training.parallel_text import Census

Sentences = list[tuple[list[int], list[int]]]


def side(sentences: list[list[int]]) -> Side:
    starts = np.concatenate([[0], np.cumsum([len(ids) for ids in sentences], dtype=np.int64)]).astype(np.int64)
    return Side(ids=np.array([i for ids in sentences for i in ids], dtype=np.int32), starts=starts)


def pack_of(sentences: Sentences) -> Pack:
    return Pack(
        pairs=Pairs(
            source=side([source for source, _ in sentences]),
            target=side([target for _, target in sentences]),
            origin=np.arange(len(sentences), dtype=np.int16) % 2,
            origins=("news", "été"),
        ),
        parts={"data": "d", "vocabulary": "v"},
        protected=("p", "q"),
        census=Census(Counter(news=3), Counter({"length ratio": 2}), 1),
        copies=1,
    )


ids = st.lists(st.integers(0, 70_000), max_size=5)


@given(sentences=st.lists(st.tuples(ids, ids), max_size=6))
def test_a_pack_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, sentences: Sentences) -> None:
    path = tmp_path_factory.mktemp("pack") / "pairs.npz"
    pack = pack_of(sentences)
    write_pack(path, pack)

    found = read_pack(path)

    assert found is not None
    for name in ("source", "target"):
        mine, theirs = getattr(pack.pairs, name), getattr(found.pairs, name)
        assert mine.ids.tolist() == theirs.ids.tolist()
        assert mine.starts.tolist() == theirs.starts.tolist()
    assert found.pairs.origin.tolist() == pack.pairs.origin.tolist()
    assert (found.pairs.origins, found.copies) == (pack.pairs.origins, pack.copies)
    assert (found.parts, found.protected, found.census) == (pack.parts, pack.protected, pack.census)


def test_ids_take_two_bytes_where_the_vocabulary_allows(tmp_path: Path) -> None:
    write_pack(tmp_path / "pairs.npz", pack_of([([1, 65_535], [2])]))
    narrow = read_pack(tmp_path / "pairs.npz")
    write_pack(tmp_path / "pairs.npz", pack_of([([1, 65_536], [2])]))
    wide = read_pack(tmp_path / "pairs.npz")

    assert narrow is not None
    assert wide is not None
    assert (narrow.pairs.source.ids.itemsize, wide.pairs.source.ids.itemsize) == (2, 4)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        write_pack(tmp_path / name, pack_of([([1, 2], [3])] * 50))

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]


def test_no_pack_is_no_fault(tmp_path: Path) -> None:
    assert read_pack(tmp_path / "pairs.npz") is None


@pytest.mark.parametrize("kept", [0, 10, 400, -1])
def test_a_pack_cut_short_is_named(tmp_path: Path, kept: int) -> None:
    write_pack(tmp_path / "pairs.npz", pack_of([([1, 2], [3])] * 50))
    (tmp_path / "pairs.npz").write_bytes((tmp_path / "pairs.npz").read_bytes()[:kept])

    with pytest.raises(TrainingError, match=r"pairs\.npz is damaged.*--data"):
        read_pack(tmp_path / "pairs.npz")


def test_parts_that_do_not_fit_together_are_named(tmp_path: Path) -> None:
    pack = pack_of([([1, 2], [3])] * 4)
    write_pack(tmp_path / "pairs.npz", replace(pack, pairs=replace(pack.pairs, origins=())))

    with pytest.raises(TrainingError, match="do not fit together"):
        read_pack(tmp_path / "pairs.npz")


def test_a_full_disk_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"cannot be written.*--work"):
        write_pack(tmp_path / "gone" / "pairs.npz", pack_of([]))
