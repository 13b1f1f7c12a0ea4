"""Other pieces for the same words: they spell the same, and only the seed decides which."""

import random
from pathlib import Path

import numpy as np
import pytest
import sentencepiece

from pipeline.training.batches import Side
from pipeline.training.parallel_text import Pair
from pipeline.training.settings import VocabularySettings
from pipeline.training.subword_sampling import Splits, best_split
from pipeline.training.vocabulary import learn_vocabulary

WORDS = ["port", "ports", "porter", "porte", "phare", "phares", "digue", "voile", "voiles", "rame", "rames", "mouette"]


@pytest.fixture(scope="module")
def processor(tmp_path_factory: pytest.TempPathFactory) -> sentencepiece.SentencePieceProcessor:
    folder = tmp_path_factory.mktemp("vocabulary")
    lot = random.Random(1)  # noqa: S311 - made-up sentences
    texts = [" ".join(lot.choices(WORDS, k=6)) for _ in range(400)]
    learn_vocabulary([Pair(source=t, target=t, origin="made") for t in texts], VocabularySettings(size=28), 1, folder)
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))


@pytest.fixture(scope="module")
def splits(processor: sentencepiece.SentencePieceProcessor, tmp_path_factory: pytest.TempPathFactory) -> Splits:
    path = tmp_path_factory.mktemp("copy") / "source.spm"
    path.write_bytes(processor.serialized_model_proto())
    return Splits.of(Path(path))


@pytest.fixture(scope="module")
def side(processor: sentencepiece.SentencePieceProcessor) -> Side:
    lot = random.Random(2)  # noqa: S311 - made-up sentences
    encoded = [processor.encode(" ".join(lot.choices(WORDS, k=lot.randint(0, 9)))) for _ in range(50)]
    starts = np.concatenate([[0], np.cumsum(list(map(len, encoded)))])
    return Side(ids=np.array([i for ids in encoded for i in ids], dtype=np.uint16), starts=starts)


def texts(side: Side, processor: sentencepiece.SentencePieceProcessor) -> list[str]:
    return [processor.decode(side[row].tolist()) for row in range(len(side.starts) - 1)]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_words_stay_the_same(
    splits: Splits, side: Side, processor: sentencepiece.SentencePieceProcessor, share: float
) -> None:
    drawn = splits.drawn(side, share, np.random.default_rng(1))

    assert texts(drawn, processor) == texts(side, processor)
    assert (len(drawn.ids) > len(side.ids)) == (share > 0)


def test_a_share_of_the_pieces_is_split(splits: Splits, side: Side) -> None:
    whole = splits.drawn(side, 1.0, np.random.default_rng(1))
    half = splits.drawn(side, 0.5, np.random.default_rng(1))

    grown = (len(half.ids) - len(side.ids)) / (len(whole.ids) - len(side.ids))
    assert grown == pytest.approx(0.5, abs=0.15)


def test_the_lot_decides_and_nothing_else(splits: Splits, side: Side) -> None:
    first, again, other = (splits.drawn(side, 0.5, np.random.default_rng(seed)).ids for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_no_sentence_becomes_longer_than_the_network_reads(splits: Splits, side: Side) -> None:
    long = Side(ids=np.resize(side.ids, 700).astype(np.uint16), starts=np.array([0, 600, 700], dtype=np.int64))

    drawn = splits.drawn(long, 1.0, np.random.default_rng(1))

    assert np.array_equal(drawn[0], long[0])
    assert len(drawn[1]) > len(long[1])


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("ab", ["a", "b"]),
        ("abc", ["ab", "c"]),  # -4 and -2: better than three letters, and than "a" and "bc"
        ("a", []),  # a letter has no parts
        ("ax", []),  # nothing spells "x"
        ("", []),
    ],
)
def test_the_best_split_is_the_most_probable_one(piece: str, expected: list[str]) -> None:
    assert best_split(piece, {"a": -3, "b": -3, "c": -2, "ab": -4, "bc": -9, "abc": -1}) == expected
