"""What holds of every segmentation, whatever the text."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.segment import MAX_CHARACTERS, Segmentation, join, segment, shorten

MEGABYTE = 1_000_000
LANGUAGES = st.sampled_from(
    ["fr", "en", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "fi", "hu", "el", "sr", "zh", "und", ""]
)
PARTS = [
    *".!?…。!?.,;:—–-\"'«»“”„()[]¿ \u00a0\u202f\u2003\t\n\r\x0b\x1c\x85\u2028\u200b\ufeff\0",
    *("\ud83d", "\ude00", "\u0301", "\u200d", "😀", "🇫🇷", "ª", "ß", "Ł", "ł", "Ж", "中", "ا", "ก", "ᄒ", "ᅡ"),
    *("A", "b", "I", "Le", "The", "Der", "mot", "M.", "U.S.", "z. B.", "etc.", "1", "21", "3,5", "1 000", "XIV"),
    *("7.10.", "15:30.", "auf 15.", "den 100.", "EE. UU.", "Ph.", "Дж.", "30 °C.", "'s Avonds", ";"),
]
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
HOSTILE_TEXT = st.lists(st.sampled_from(PARTS), max_size=60).map("".join)
TEXTS = st.one_of(ANY_TEXT, HOSTILE_TEXT)


def check(text: str, found: Segmentation) -> None:
    assert join(found.segments, found.gaps) == text
    assert len(found.gaps) == len(found.segments) + 1
    assert all(piece and piece == piece.strip() for piece in found.segments)
    assert not "".join(found.gaps).strip()


@given(text=TEXTS, language=LANGUAGES)
def test_no_character_is_lost_made_or_moved(text: str, language: str) -> None:
    found = segment(text, language)

    assert join(found.segments, found.gaps) == text
    check(text, found)


@given(text=TEXTS, language=LANGUAGES, repeats=st.integers(1, 60), limit=st.integers(32, 200))
def test_no_segment_is_over_the_limit(text: str, language: str, repeats: int, limit: int) -> None:
    found = segment(text * repeats, language, max_characters=limit)

    check(text * repeats, found)
    assert max(map(len, found.segments), default=0) <= limit


@given(text=TEXTS, limit=st.integers(0, 50))
def test_shortening_loses_nothing_and_asks_little(text: str, limit: int) -> None:
    asked: list[str] = []

    def fits(piece: str) -> bool:
        asked.append(piece)
        return len(piece) <= limit

    found = shorten(text, fits)

    check(text, found)
    assert len(asked) <= max(0, 2 * len(found.segments) - 1)
    assert len(found.segments) > 1 or not text.strip() or asked[0] == text.strip()


@given(text=TEXTS, limit=st.integers(32, 64))
def test_every_piece_fits(text: str, limit: int) -> None:
    assert all(len(piece) <= limit for piece in shorten(text, lambda piece: len(piece) <= limit).segments)


@given(text=TEXTS)
def test_surrogate_pairs_and_accents_stay_whole(text: str) -> None:
    for whole in ("\ud83d\ude00", "e\u0301"):
        pieces = shorten(whole.join(["", *text, ""]), lambda _: False).segments
        assert sum(whole in piece for piece in pieces) >= len(text)


@given(text=TEXTS, language=LANGUAGES)
def test_each_of_several_sentences_has_a_word(text: str, language: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()

    found = segment(ascii_text, language).segments

    assert len(found) <= 1 or all(any(character.isalnum() for character in piece) for piece in found)


HOSTILE_UNITS = [
    "a",
    "ab ",
    ". ",
    ".",
    "—",
    ", ",
    " ",
    '."',
    ". (((",
    "\u0301",
    "😀",
    "🇫🇷",
    "\0",
    "。",
    "1 ",
    "a. ",
    "z. B. ",
    "EE. UU. ",
    "Ch. ",
    "auf 15. A ",
    "'s A. ",
]


def seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


@pytest.mark.parametrize("unit", HOSTILE_UNITS)
def test_time_is_linear_in_length(unit: str) -> None:
    text = (unit * MEGABYTE)[: MEGABYTE // 16]

    assert seconds(lambda: segment(text, "de")) < 1, "a quadratic scan would take minutes"
    assert seconds(lambda: shorten(text, lambda piece: len(piece) <= MAX_CHARACTERS)) < 1


def test_a_megabyte_of_prose_in_one_line_takes_less_than_a_second() -> None:
    text = "M. Roux a dit (hier) que 3,5 % des gens, au moins, étaient venus. " * (MEGABYTE // 66)

    assert seconds(lambda: segment(text, "fr")) < 1


def test_a_megabyte_without_white_space_is_cut_to_the_limit() -> None:
    text = "x" * MEGABYTE

    found = segment(text, "fr")

    check(text, found)
    assert max(map(len, found.segments)) <= MAX_CHARACTERS
