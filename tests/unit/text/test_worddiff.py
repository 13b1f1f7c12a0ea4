import time

import pytest
from builders import nasty_texts
from hypothesis import given

from pipeline.text.worddiff import Piece, word_diff


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("same words", "same words", [Piece("kept", "same words")]),
        ("", "", []),
        ("gone", "", [Piece("removed", "gone")]),
        ("", "come", [Piece("added", "come")]),
        # Words side by side are one stretch, with the space before them.
        ("a b c d", "a x d", [Piece("kept", "a"), Piece("removed", " b c"), Piece("added", " x"), Piece("kept", " d")]),
        # Punctuation is a word of its own.
        ("Yes.", "Yes!", [Piece("kept", "Yes"), Piece("removed", "."), Piece("added", "!")]),
        # What stays in the middle is found.
        ("old bridge here", "new bridge there", [
            Piece("removed", "old"), Piece("added", "new"), Piece("kept", " bridge"),
            Piece("removed", " here"), Piece("added", " there"),
        ]),
    ],
)  # fmt: skip
def test_pieces_are_stretches_of_words(before: str, after: str, expected: list[Piece]) -> None:
    assert word_diff(before, after) == expected


@given(nasty_texts, nasty_texts)
def test_the_pieces_give_both_versions(before: str, after: str) -> None:
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.fate != "added") == before
    assert "".join(piece.text for piece in pieces if piece.fate != "removed") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 50_000, "b a a " * 50_000),  # repeated words: an alignment would take time cubed
        ("a b c d e f g " * 20, "g f e d c b a " * 20),  # as many pairs as are aligned
        (" " * 300_000, "\t" * 200_000),
        ("x" * 300_000, "y" * 300_000),
        (" ".join(map(str, range(50_000))), " ".join(map(str, range(50_000, 0, -1)))),
    ],
)
def test_hostile_lines_take_no_time(before: str, after: str) -> None:
    started = time.monotonic()

    assert word_diff(before, after)
    assert time.monotonic() - started < 3
