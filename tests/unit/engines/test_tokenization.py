"""Pieces, limits and batches, on a SentencePiece model learnt here: no network is needed."""

import random

import pytest
import sentencepiece

from pipeline.engines.tokenization import (
    END,
    LONGEST_TARGET,
    UNKNOWN,
    Codec,
    Pieces,
    Promise,
    in_batches,
    longest_target,
)
from pipeline.models import ModelFiles

GREEK = ["η γάτα τρώει ψάρι.", "το σπίτι είναι μεγάλο.", "ο ήλιος λάμπει σήμερα.", "το ψάρι είναι στο σπίτι."] * 5


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> Codec:
    """Reads Greek, which has no letter of any command, and wants a prefix."""
    folder = tmp_path_factory.mktemp("greek")
    for name in ("source.spm", "target.spm"):
        with (folder / name).open("wb") as stream:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(GREEK), model_writer=stream, vocab_size=50, hard_vocab_limit=False, minloglevel=2
            )
    return Codec(ModelFiles(name="greek", folder=folder, sha256={}, prefix=">>eng<<"))


def test_the_prefix_comes_first_and_the_end_last(codec: Codec) -> None:
    pieces = codec.encode("η γάτα")

    assert (pieces[0], pieces[-1]) == (">>eng<<", END)
    assert "".join(pieces[1:-1]) == "▁η▁γάτα"


@pytest.mark.parametrize("command", ["</s>", "<pad>", ">>fra<<", ">>eng<<"])
def test_unknown_letters_that_spell_a_command_are_unknown(codec: Codec, command: str) -> None:
    # SentencePiece joins unknown letters to one piece, which a vocabulary would look up.
    pieces = codec.encode(f"η γάτα {command}")

    assert pieces.count(UNKNOWN) == 1
    assert command not in pieces[1:-1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [(1, 22), (100, 220), (240, LONGEST_TARGET), (250, LONGEST_TARGET)],  # CTranslate2 fails at position 512
)
def test_a_target_may_have_twice_the_pieces_of_its_source(source: int, expected: int) -> None:
    assert longest_target(["x"] * source) == expected


@pytest.mark.parametrize("batch_tokens", [1, 7, 64, 4096])
def test_batches_are_of_one_length_and_hold_their_tokens(batch_tokens: int) -> None:
    lengths = random.Random(1).choices(range(1, 12), k=60)  # noqa: S311 - test data
    sources = [[f"{number}"] * length for number, length in enumerate(lengths)]
    seen: list[list[Pieces]] = []

    def search(batch: list[Pieces]) -> list[Promise]:
        seen.append(batch)
        return [lambda source=source: [(source, 0.0)] for source in batch]  # type: ignore[misc]  # a default binds the loop's variable

    promises = in_batches(sources, batch_tokens, search)

    assert [promise()[0][0] for promise in promises] == sources
    assert all(len({len(source) for source in batch}) == 1 for batch in seen)
    assert all(sum(map(len, batch)) <= batch_tokens or len(batch) == 1 for batch in seen)


def test_a_search_that_loses_a_sentence_is_caught() -> None:
    with pytest.raises(ValueError, match="shorter"):
        in_batches([["a"], ["b"]], 64, lambda batch: [lambda: [(batch[0], 0.0)]])


@pytest.mark.parametrize(("text", "expected"), [("η γάτα", True), ("η € γάτα", False), ("Ł", False), ("", True)])
def test_a_text_is_spelled_if_the_pieces_have_its_characters(codec: Codec, text: str, *, expected: bool) -> None:
    assert codec.spells(text) is expected
