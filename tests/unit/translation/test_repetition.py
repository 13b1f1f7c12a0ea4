import pytest

from pipeline.translation.repetition import is_loop, longest_repetition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a b c", 1),
        ("very very good", 1),  # said, not looped
        ("poor poor poor poor poor poor", 3),
        ("of the of the of the", 3),
        ("we will fight on the beaches, we will fight on the landing grounds", 1),
    ],
)
def test_consecutive_copies_are_counted(text: str, expected: int) -> None:
    assert longest_repetition(text) == expected


def test_a_source_that_repeats_itself_may_be_repeated() -> None:
    assert is_loop("vote vote vote vote vote vote", "votez")
    assert not is_loop("vote vote vote vote vote vote", "votez votez votez votez votez votez")


def test_a_long_text_takes_a_bounded_scan() -> None:
    assert longest_repetition("a b " * 1_000_000) == 1000
