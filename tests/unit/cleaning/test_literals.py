import sys

import pytest
import regex

from pipeline.cleaning.literals import begins, normal, required
from pipeline.cleaning.packs import load_rule_packs
from pipeline.cleaning.prefilter import Prefilter
from pipeline.shipped import shipped_rule_packs

RULES = list(load_rule_packs(shipped_rule_packs()).rules.values())


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("port", {"port"}),
        ("Port|Quay", {"port", "quay"}),
        ("ports?", {"port", "ports"}),
        ("(?:the )?port", {"port", "the port"}),
        (r"port\s+quay", {"port"}),  # of two that are as long, the first
        (r"a\s+quays", {"quays"}),  # the longer
        (r"(?:port|quay){2,}+", {"port", "quay"}),
        (r"(?:port|\w+)", set()),  # one branch says nothing
        (r"(?:port|\d+)", {"port", *"0123456789"}),
        (r"[1-3a\d.]x", {"ax", ".x", *(f"{digit}x" for digit in range(10))}),
        (r"[a-c]x", {"x"}),  # only ranges of digits are read
        (r"(?:port)?", set()),
        (r"(?!port)quay(?=s)", {"quay"}),  # what is looked at is not matched
        (r"(?P<name>port)", {"port"}),
        ("[Pp]ort", {"port"}),
        (r"[\p{Lu}]ort", {"ort"}),
        (r"\p{Lu}", set()),
        ("(?i:PORT)", {"port"}),
        (r"por\.t", {"por.t"}),
        # Not understood: nothing is promised.
        ("(?:port){e<=1}", set()),
        (r"(port)\1", set()),
        ("(?x) po rt", set()),
        (r"(?(1)port|quay)", set()),
        (r"\x41port", set()),
    ],
)
def test_a_match_needs_these_strings(pattern: str, strings: set[str]) -> None:
    assert required(pattern) == strings


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^\W{0,4}(?:port|quay)\b", (4, {"port", "quay"})),
        ("^the ports?", (0, {"the po"})),  # cut to six characters
        ("^(?:port|quay.*)x", (0, {"port", "quay"})),
        ("port", (0, set())),  # anywhere
        ("^port|quay", (0, set())),  # only one branch is bound
        (r"^\W*port", (0, set())),
        (r"^\W{0,4}+port", (0, set())),
        ("^(?:the )?(?:port)?", (0, set())),
    ],
)
def test_a_match_at_the_start_begins_with_these_strings(pattern: str, expected: tuple[int, set[str]]) -> None:
    distance, strings = begins(pattern)

    assert (distance, set(strings)) == expected


def test_letters_that_are_equal_without_case_are_equal_once_normal() -> None:
    letters = sorted({letter for rule in RULES for string in required(rule.pattern) for letter in string} - set("\\"))
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    found = regex.compile("[" + regex.escape("".join(letters)) + "]", regex.IGNORECASE).findall(everything)

    strange = {other for other in found if normal(other) not in {normal(letter) for letter in letters}}

    assert strange == set()


def test_a_string_that_begins_another_is_found_with_it() -> None:
    patterns = [(pattern, pattern) for pattern in ("port", "porter", "sport", "or")]

    assert Prefilter(patterns).likely("A SPORTER") == ["port", "porter", "sport", "or"]
    assert Prefilter(patterns).likely("a port") == ["port", "or"]


def test_a_start_is_looked_for_only_at_the_start() -> None:
    prefilter = Prefilter([(r"^\W{0,4}port", 1)])

    assert [list(prefilter.likely(text)) for text in ("port", " > port", "The very old port")] == [[1], [1], []]


def test_digits_of_every_script_are_digits() -> None:
    assert normal("٣ Uhr, ५") == "0 uhr, 0"
