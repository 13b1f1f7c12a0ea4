import unicodedata

import pytest
from builders import applied

from pipeline.text.change import Change
from pipeline.text.unicode import MAX_MARKS, compose, plain_letters, plain_spaces, remove_invisible, zero_width_gaps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("co\u00adoperation", "cooperation"),  # soft hyphen
        ("\ufeffTitle", "Title"),  # byte order mark
        ("a\u200b\u2060b", "ab"),  # zero-width space, word joiner
        ("\u202eabc\u202c \u2066x\u2069", "abc x"),  # bidirectional controls
        ("a\x00\x07b\x9f", "ab"),  # controls
        ("👩\u200d👧", "👩\u200d👧"),  # the joiner makes one picture of two
        ("می\u200cخواهم", "می\u200cخواهم"),  # the non-joiner is Persian spelling
        ("Kyiv\u200c", "Kyiv"),  # but nothing in Latin script
        ("½ m² ™", "½ m² ™"),
    ],
)
def test_what_prints_nothing_is_removed(text: str, expected: str) -> None:
    assert applied(text, remove_invisible(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry sank.\u200bNobody drowned,\u200bthey said", "The ferry sank. Nobody drowned, they said"),
        ("the harbour\u200bMaster", "the harbour Master"),
        ("The\u200bferry\u200bsailed\u200bat 9", "The ferry sailed at 9"),
        ("an un\u200bbroken example.\u200bcom/\u200bpath", None),  # where a line may break
        ("เรือ\u200bออก\u200bจาก\u200bท่า", None),  # Thai
    ],
)
def test_a_zero_width_space_is_a_space_where_it_alone_parts_words(text: str, expected: str | None) -> None:
    assert applied(text, zero_width_gaps(text)) == (expected or text)


def test_ligatures_are_letters_and_fractions_have_a_slash() -> None:
    text = "The ﬁrst oﬃcer of the ﬂeet drank 1\u20442 and ½ pint"

    assert applied(text, plain_letters(text)) == "The first officer of the fleet drank 1/2 and ½ pint"


def test_neighbouring_invisible_characters_are_one_change() -> None:
    assert remove_invisible("a\u200b\u00ad\ufeffb") == [Change("invisible", 1, 4, "")]


@pytest.mark.parametrize(
    "text", ["E\u0301lyse\u0301e", "\u212a", "\u1112\u1161\u11ab", "ﬁ ² ½", "Andrii\u0308 x", "a\u0316\u0301"]
)
def test_composing_gives_nfc(text: str) -> None:
    assert applied(text, compose(text)) == unicodedata.normalize("NFC", text)


def test_only_the_character_that_is_not_composed_changes() -> None:
    assert compose("un cafe\u0301 noir") == [Change("nfc", 6, 8, "é")]


def test_a_long_text_is_composed_too() -> None:
    text = "e\u0301 " * 3000

    assert applied(text, compose(text)) == "é " * 3000


def test_a_tower_of_marks_is_left_alone_and_its_neighbours_are_not() -> None:
    tower = "z" + "\u0301\u0316" * MAX_MARKS
    text = "x" * 5000 + tower + "e\u0301"

    assert applied(text, compose(text)) == "x" * 5000 + tower + "é"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9\u202f000\u00a0euros", "9 000 euros"),
        ("\u3000a\tb  c\u2003\u2028d ", "a b c d"),
        ("a\x0bb\x85c\x1cd", "a b c d"),
        (" ", ""),
        ("plain text", "plain text"),
    ],
)
def test_spaces_become_single_plain_ones_and_none_at_the_ends(text: str, expected: str) -> None:
    assert applied(text, plain_spaces(text)) == expected


@pytest.mark.parametrize("text", ["\x1b[2Jred", "\x1b]0;title\x07red", "\x1b[1;31mred", "\x1bred"])
def test_terminal_sequences_go_whole(text: str) -> None:
    assert applied(text, remove_invisible(text)) == "red"
