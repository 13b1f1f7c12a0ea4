"""What holds for any parallel text: nothing protected is trained on, nothing twice; noise disturbs and never breaks."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.training.noise import KINDS, noisy_copies
from pipeline.training.parallel_text import Census, Pair, folded, protected_sentences, read_all, read_pairs
from pipeline.training.settings import CorpusSettings, NoiseSettings

LINE_BREAKS = "\t\n\r"
fields = st.text(st.characters(exclude_characters=LINE_BREAKS, codec="utf-8"), max_size=30)
# Few words, so that sentences meet; their case, spaces and marks differ.
sentences = st.lists(st.sampled_from(["oui", "Oui", "NON", "non", "été", "42", ".", "« "]), max_size=4).map(" ".join)
rows = st.lists(st.tuples(sentences | fields, sentences | fields), max_size=12)


def write(folder: Path, name: str, pairs: list[tuple[str, str]]) -> Path:
    path = folder / name
    path.write_text("".join(f"{source}\t{english}\n" for source, english in pairs), encoding="utf-8", newline="\n")
    return path


def both(pairs: Iterator[Pair] | list[Pair]) -> set[str]:
    return {folded(side) for pair in pairs for side in (pair.source, pair.target)} - {""}


@given(rows, rows)
def test_nothing_protected_is_read_and_every_pair_is_counted(
    data: list[tuple[str, str]], test: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        protected = write(Path(name), "test.tsv", test)
        path = write(Path(name), "data.tsv", data)
        census = Census()

        found = list(read_pairs([path], CorpusSettings(), census, protected_sentences([protected])))

        assert not both(found) & both(read_all(protected))
    assert census.kept.total() == len(found)
    assert census.kept.total() + census.left_out.total() == len(data)
    assert len({(folded(pair.source), folded(pair.target)) for pair in found}) == len(found)


@given(rows)
def test_a_set_protected_from_itself_is_empty(data: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name), "data.tsv", data)

        assert list(read_pairs([path], CorpusSettings(), Census(), protected_sentences([path]))) == []


@given(fields, fields, st.sampled_from(sorted(KINDS)), st.integers(0, 99))
def test_a_copy_is_another_pair_on_one_line(source: str, english: str, kind: str, seed: int) -> None:
    settings = NoiseSettings(**{**dict.fromkeys(KINDS, 0.0), kind: 1.0})
    pair = Pair(source=source, target=english, origin="made")

    copies = list(noisy_copies([pair], settings, seed))

    assert len(copies) <= 1
    assert pair not in copies
    assert not any(mark in copy.source + copy.target for copy in copies for mark in LINE_BREAKS)
