import sys

import pytest
import regex

from pipeline.cleaning.packs import load_rule_packs
from pipeline.cleaning.prefilter.hints import (
    APART,
    BOUND,
    DIGITS,
    END,
    GAP,
    LETTERS,
    START,
    Where,
    beginnings,
    hint_sets,
    normal,
    words_of,
)
from pipeline.cleaning.prefilter.literals import required_strings
from pipeline.shipped import shipped_rule_packs

EVERYTHING = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)


@pytest.mark.parametrize(
    ("required", "where", "hint"),
    [
        (f"{BOUND}port{BOUND}", Where.WORD, "port"),
        (f"{BOUND}the port,", Where.WORD, "port"),  # the longer of two
        (f"{BOUND}newsletter", Where.PREFIX, "news"),  # "newsletters"
        (f"{BOUND}new", Where.INSIDE, "new"),  # too short a prefix
        (f"newsletter{GAP}port{APART}", Where.INSIDE, "newsle"),  # "newsletterport": neither is whole
        (f"port{BOUND}{GAP}", Where.INSIDE, "port"),  # "airport"
        (f"{BOUND}port{GAP}{END}", Where.WORD, "port"),
        (f"{START}{GAP}read also{BOUND}", Where.START, "read als"),  # cut to a length that is looked up
        (f"{START}read{GAP}also", Where.START, "read"),  # "readalso"
        (f"{START}{DIGITS} min{BOUND}", Where.START, "0 min "[:6]),
        (f"{START}20{DIGITS}:{DIGITS}", Where.START, "0 0"),
        (f"{START}{GAP}{END}", Where.START, " "),  # a line without words
        (f"{APART}@{BOUND}port{BOUND}", Where.INSIDE, "@"),  # rarer than any word
        (f"{DIGITS}th{BOUND}", Where.INSIDE, DIGITS),
        ("ωport", Where.INSIDE, "ω"),  # not one of `LETTERS`
        (": ", Where.INSIDE, ":"),
    ],
)
def test_the_best_hint_of_a_string(required: str, where: Where, hint: str) -> None:
    assert hint_sets({required})[0] == {(where, hint)}


@pytest.mark.parametrize("required", ["", " ", GAP, f"{START}{GAP}"])
def test_what_all_lines_may_hold_is_no_hint(required: str) -> None:
    assert hint_sets({f"{BOUND}port{BOUND}", required}) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The air-port, 2nd_quay", ["the", "air", "port", "2nd", "quay"]),
        ("À l’été: порт", ["à", "l", "été", "порт"]),
        ("quay² cafe\u0301 Ωport", ["quay", "cafe", "port"]),  # to the rules not letters, or other ones
    ],
)
def test_words_are_runs_of_letters_and_digits(line: str, words: list[str]) -> None:
    assert words_of(normal(line)) == words


def test_a_long_number_does_not_hide_what_stands_behind_it() -> None:
    assert beginnings(["1" * 1000, "min"])[4] == "0 min "[:6]


def test_letters_that_are_equal_without_case_are_equal_once_normal() -> None:
    rules = load_rule_packs(shipped_rule_packs()).rules.values()
    strings = {string for rule in rules for required in required_strings(rule.pattern) for string in required}
    letters = sorted(set("".join(strings)) - set("\\"))
    found = regex.compile("[" + regex.escape("".join(letters)) + "]", regex.IGNORECASE).findall(EVERYTHING)

    strange = {other for other in found if normal(other) not in {normal(letter) for letter in letters}}

    assert strange == set()


@pytest.mark.slow  # every character there is
def test_what_stands_between_words_for_rules_does_so_once_normal() -> None:
    between = regex.compile(r"[\W[^\p{L}\p{N}]]", regex.VERSION1).findall(EVERYTHING)

    assert {one for one in between if not set(LETTERS + "0123456789").isdisjoint(normal(one))} == set()


def test_digits_of_every_script_are_digits() -> None:
    assert normal("٣ Uhr, ५") == "0 uhr, 0"
    assert set(normal("".join(regex.findall(r"\d", EVERYTHING)))) == set("0123456789")
