from collections.abc import Sequence

import pytest

from pipeline.cleaning.repeated_blocks import repeated

BOX = ["Sport", "Ten goals at sea", "Weather", "Rain in the port"]


REFRAIN = [
    "Down to the river we go,",
    "down where the lanterns burn low,",
    "and nobody there will know",
    "when we are coming home.",
]
PROSE = "The council met on Tuesday evening and spoke of the port."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([*BOX, PROSE, *BOX], "####.####"),
        ([*BOX, "Elsewhere", *BOX], "........."),  # no prose between: the refrain of a song
        ([*BOX, *BOX], "........"),
        ([*REFRAIN, PROSE, *REFRAIN], "........."),
        ([*REFRAIN[1:], PROSE, *REFRAIN[1:], PROSE, *REFRAIN[1:]], "..........."),
        ([*BOX[:3], PROSE, *BOX[:3]], "......."),  # three lines twice: a table may hold them
        ([*BOX[:3], PROSE, *BOX[:3], "There", *BOX[:3]], "###.###.###"),
        (["Sport", "Sport", "Sport", "Sport"] * 3, "." * 12),  # one line again and again is no run
        (["A", "B", "C", "D", "E", "A", "B", "C"], "........"),
        (["1", "2", "3", ""] * 2, "." * 8),  # too few words: cells of a table
        (BOX[:3], "..."),
        ([], ""),
    ],
)
def test_a_run_that_stands_again_goes(texts: Sequence[str], expected: str) -> None:
    gone = repeated(texts, [text == PROSE for text in texts])

    assert "".join("#" if place in gone else "." for place in range(len(texts))) == expected


def test_of_a_run_with_prose_the_first_copy_stays() -> None:
    """The article itself may have been scraped twice."""
    texts = [*BOX[:3], PROSE]

    assert repeated(texts * 2, [False, False, False, True] * 2) == {4, 5, 6, 7}


def test_a_hundred_thousand_equal_lines_take_linear_time() -> None:
    assert repeated(["Sport"] * 100_000, [False] * 100_000) == set()
