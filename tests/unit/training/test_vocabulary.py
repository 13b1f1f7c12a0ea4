"""The vocabulary: laid out as OPUS-MT's, the same every time, and blind to typography."""

import json
import random
from pathlib import Path

import pytest
import sentencepiece

from pipeline.training.parallel_text import Pair
from pipeline.training.settings import VocabularySettings
from pipeline.training.vocabulary import learn_vocabulary

SIZE = 40


def learnt(folder: Path, seed: int = 1, size: int = SIZE) -> Path:
    lot = random.Random(1)  # noqa: S311 - made-up sentences
    words = ["l'été", "quai", "phare", '"digue"', "voile", "rame", "ancre...", "mou-ette"]
    texts = [" ".join(lot.choices(words, k=5)) for _ in range(200)]
    folder.mkdir()
    pairs = [Pair(source=text, target=text[::-1], origin="made") for text in texts]
    learn_vocabulary(pairs, VocabularySettings(size=size), seed, folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return learnt(tmp_path_factory.mktemp("vocabulary") / "learnt")


def test_ids_are_those_of_opus_mt_and_both_languages_share_them(folder: Path) -> None:
    table = json.loads((folder / "vocab.json").read_text("utf-8"))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))

    assert (table["</s>"], table["<unk>"], table["<pad>"]) == (0, 1, SIZE - 1)
    assert sorted(table.values()) == list(range(SIZE))
    assert all(table[processor.id_to_piece(index)] == index for index in range(SIZE - 1))
    assert (folder / "source.spm").read_bytes() == (folder / "target.spm").read_bytes()


def test_nothing_else_is_left_in_the_folder(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"source.spm", "target.spm", "vocab.json"}


def test_the_same_text_gives_the_same_bytes_in_any_folder(folder: Path, tmp_path: Path) -> None:
    """So the published model reveals nothing of the machine it was made on."""
    assert (learnt(tmp_path / "again") / "source.spm").read_bytes() == (folder / "source.spm").read_bytes()


@pytest.mark.parametrize(
    ("typeset", "plain"),
    [
        ("l’e\u0301té", "l'été"),
        ("« digue »", '" digue "'),
        ("ancre…", "ancre..."),
        ("mou–ette", "mou-ette"),
        ("quai\u202fphare", "quai phare"),
        ("pha\u00adre", "phare"),
    ],
)
def test_typography_gives_the_same_pieces(folder: Path, typeset: str, plain: str) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))

    assert processor.encode(typeset) == processor.encode(plain)
    assert processor.unk_id() not in processor.encode(plain)


def test_more_characters_than_pieces_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="required_chars"):
        learnt(tmp_path / "small", size=10)
