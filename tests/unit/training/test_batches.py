"""Batches: what is drawn, in what order, and that the matrices hold what the arrays do."""

from pathlib import Path

import numpy as np
import pytest
import sentencepiece

from pipeline.errors import TrainingError
from pipeline.training.batches import END_ID, Pairs, Side, epoch, tokenize
from pipeline.training.parallel_text import Census, Pair
from pipeline.training.settings import CorpusSettings

PADDING = 9999


def side(lengths: list[int]) -> Side:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Side(ids=np.arange(1, sum(lengths) + 1, dtype=np.uint16), starts=starts)


def pairs(lengths: list[int], origins: list[int] | None = None) -> Pairs:
    origin = np.array(origins or [0] * len(lengths), dtype=np.int16)
    return Pairs(source=side(lengths), target=side(lengths[::-1]), origin=origin, origins=("a", "b"))


def ones(data: Pairs) -> np.ndarray:
    return data.weights({}, 1.0)


def test_an_epoch_holds_every_pair_once_in_batches_that_fit() -> None:
    data = pairs([3, 9, 5, 5, 1, 7] * 50)

    batches = list(epoch(data, ones(data), number=0, seed=1, positions=120, padding=PADDING))

    sources = [tuple(row[row != PADDING]) for batch in batches for row in batch.source]
    assert sorted(sources) == sorted((*data.source[i], END_ID) for i in range(len(data)))
    assert max(batch.source.size + batch.target.size for batch in batches) <= 120


def test_source_and_target_of_a_row_belong_together() -> None:
    data = pairs([3, 9, 5, 0, 1, 7])
    firsts = {int(data.source[i][0]): tuple(data.target[i]) for i in range(6) if len(data.source[i])}

    for batch in epoch(data, ones(data), number=0, seed=1, positions=60, padding=PADDING):
        for source, target in zip(batch.source, batch.target, strict=True):
            if source[0] != END_ID:
                assert tuple(target[target != PADDING]) == (*firsts[int(source[0])], END_ID)


def test_a_pair_longer_than_a_batch_makes_one_of_its_own() -> None:
    data = pairs([2, 500, 2])

    rows = [len(b.source) for b in epoch(data, ones(data), number=0, seed=1, positions=100, padding=PADDING)]

    assert sorted(rows) == [1, 2]


def test_an_epoch_is_decided_by_its_number_and_seed() -> None:
    data = pairs([3, 9, 5] * 30)

    def sources(number: int, seed: int) -> list[list[int]]:
        plan = epoch(data, ones(data), number=number, seed=seed, positions=100, padding=PADDING)
        return [batch.source.ravel().tolist() for batch in plan]

    assert sources(0, 1) == sources(0, 1)
    assert sources(0, 1) != sources(1, 1)
    assert sources(0, 1) != sources(0, 2)


def test_weights_say_how_often_a_pair_is_seen() -> None:
    data = pairs([2, 4, 2], origins=[0, 1, 0])
    weights = data.weights({"a": 3.0}, 0.0)

    (batch,) = epoch(data, weights, number=0, seed=1, positions=1000, padding=PADDING)

    assert weights.tolist() == [3.0, 0.0, 3.0]
    assert batch.source.shape == (6, 3)  # three times each pair of the first origin, with its end symbol


def test_a_fraction_of_a_weight_is_decided_by_lot() -> None:
    data = pairs([1] * 1000)

    drawn = [
        sum(len(b.source) for b in epoch(data, ones(data) * 0.25, number=n, seed=1, positions=99, padding=PADDING))
        for n in range(4)
    ]

    assert all(200 < count < 300 for count in drawn)
    assert len(set(drawn)) > 1  # another quarter each time


def test_short_pairs_can_be_had_alone() -> None:
    data = Pairs(source=side([2, 50]), target=side([2, 50]), origin=np.zeros(2, np.int16), origins=("a",))

    batches = epoch(data, ones(data), number=0, seed=1, positions=1000, padding=PADDING, longest=10)

    assert [batch.source.shape for batch in batches] == [(1, 3)]


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_nothing_to_draw_from_gives_no_batch(weight: float) -> None:
    data = pairs([3, 3] if weight == 0 else [])

    assert not list(epoch(data, ones(data) * weight, number=0, seed=1, positions=99, padding=PADDING))


@pytest.fixture(scope="module")
def spm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spm")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["le chat dort", "the cat sleeps", "un deux trois", "one two three"] * 9),
        model_prefix=str(folder / "source"),
        vocab_size=30,
        model_type="char",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return folder / "source.model"


def test_tokenised_pairs_keep_their_origin_and_take_two_bytes_a_piece(spm: Path) -> None:
    texts = [Pair(source="le chat", target="the cat", origin="b"), Pair(source="un", target="one", origin="a")]

    data = tokenize(iter(texts), spm, CorpusSettings(), Census())

    assert [data.origins[index] for index in data.origin] == ["b", "a"]
    assert data.source.ids.dtype == np.uint16
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    assert processor.decode([data.target[i].tolist() for i in range(2)]) == ["the cat", "one"]


def test_a_pair_with_too_many_pieces_is_left_out_and_counted(spm: Path) -> None:
    texts = [Pair(source="le chat dort", target="x", origin="a"), Pair(source="un", target="one", origin="b")]
    census = Census()
    census.kept.update(a=1, b=1)

    data = tokenize(texts, spm, CorpusSettings(max_pieces=10), census)

    assert (len(data), data.origins) == (1, ("b",))
    assert census.left_out == {"too long": 1}
    assert census.kept["a"] == 0


def test_a_line_number_in_place_of_an_origin_is_noticed(spm: Path) -> None:
    texts = (Pair(source="un", target="one", origin=str(number)) for number in range(33_000))

    with pytest.raises(TrainingError, match="33,000 origins"):
        tokenize(texts, spm, CorpusSettings(), Census())
