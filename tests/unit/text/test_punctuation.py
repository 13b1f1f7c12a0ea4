import pytest
from builders import applied

from pipeline.text.change import Change
from pipeline.text.punctuation import (
    ascii_quotes,
    double_quotes,
    plain_hyphens,
    single_hyphens,
    spaced_dashes,
    three_dots,
    tight_marks,
    tight_stops,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the north – and the south — met", "the north - and the south - met"),
        ("the north—and the south", "the north - and the south"),  # American style
        ("the north— and the south –met", "the north - and the south - met"),  # one space lost
        ("in 2014–2016, pp. 3—5", "in 2014-2016, pp. 3-5"),  # ranges
        ("the US–China talks, Monday–Friday", "the US-China talks, Monday-Friday"),  # compounds
        ("the U.S.–China talks", "the U.S.-China talks"),
        ("– Oui, dit-elle.", "- Oui, dit-elle."),  # dialogue
        ("Geneva –", "Geneva -"),
        ("(– so he said –)", "(- so he said -)"),
        ("“— Yes —” he said", "“- Yes -” he said"),
        ('"Yes—" he said—"no"', '"Yes -" he said - "no"'),
        ("at –5 degrees (–3 at night)", "at -5 degrees (-3 at night)"),  # minus
        ("a well-known no-man's-land", "a well-known no-man's-land"),
        ("from $3–$9 to €1m—€2m, $4m–$6m, #2–#7, §§ 4–§6", "from $3-$9 to €1m - €2m, $4m-$6m, #2-#7, §§ 4-§6"),
        ("a loss of –$5m", "a loss of -$5m"),
        ("Ann Lee (born 1955–), [1870–]", "Ann Lee (born 1955-), [1870-]"),
        ("so — — what", "so - what"),
        ("the plan—, he said", "the plan -, he said"),
    ],
)
def test_dashes_are_hyphens_between_spaces_save_in_ranges_and_compounds(text: str, expected: str) -> None:
    assert applied(text, spaced_dashes(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left -- at last", "He left - at last"),
        ("He left--at last", "He left - at last"),
        ("the war of 1914--18 cost $10--$20", "the war of 1914-18 cost $10-$20"),
        ("order 12-34--5, page?x=1--2", "order 12-34--5, page?x=1--2"),  # codes
        ("-----", "-----"),  # a rule
        ("run --help", "run --help"),  # an option
        ("https://example.com/a-b--c", "https://example.com/a-b--c"),  # an address
    ],
)
def test_two_hyphens_are_a_dash_between_words_only(text: str, expected: str) -> None:
    assert applied(text, single_hyphens(text)) == expected


def test_ellipsis_and_hyphens_are_ascii() -> None:
    assert applied("so……", three_dots("so……")) == "so......"
    assert applied("e\u2011mail \u22125", plain_hyphens("e\u2011mail \u22125")) == "e-mail -5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It’s”", '"It\'s"'),
        ("„ja“ »so« ‹x› ‚y‘", "\"ja\" \"so\" 'x' 'y'"),
        ("don`t, don´t, 6′ 2″", "don't, don't, 6' 2\""),
    ],
)
def test_quotes_and_apostrophes_become_ascii(text: str, expected: str) -> None:
    assert applied(text, ascii_quotes(text)) == expected


def test_neighbouring_quotes_are_one_change() -> None:
    assert ascii_quotes("yes’”") == [Change("ascii_quote", 3, 5, "'\"")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘‘Yes,’’ he said", "“Yes,” he said"),
        ("``Yes,'' he said", '“Yes," he said'),
        ("It was ‘the drivers’’ idea", "It was ‘the drivers’’ idea"),  # an apostrophe and the end of a quotation
        ("It was 'the drivers'' idea", "It was 'the drivers'' idea"),
        ("In the ‘Echo’ they read ‘‘the drivers’’ today", "In the ‘Echo’ they read “the drivers” today"),
        ("''' '' '''", "''' '' '''"),  # not two, or alone
    ],
)
def test_two_single_quotes_are_a_double_one(text: str, expected: str) -> None:
    assert applied(text, double_quotes(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the plan , they said .", "the plan, they said."),
        ("Why ? Because : no ! Yes ; no", "Why? Because: no! Yes; no"),
        ("What ?!", "What?!"),
        ("the .com boom, .5 points, .NET", "the .com boom, .5 points, .NET"),
        ("wait ... and see", "wait ... and see"),
        ("so funny :) or ;-)", "so funny :) or ;-)"),
        ("a 2 : 1 win", "a 2 : 1 win"),
        ("they left. .", "they left. ."),  # another rule's
    ],
)
def test_english_has_no_space_before_a_stop(text: str, expected: str) -> None:
    assert applied(text, tight_marks(text)) == expected


def test_other_languages_keep_the_space_before_marks() -> None:
    text = "Pourquoi ? Le plan , dit-il : non !"

    assert applied(text, tight_stops(text)) == "Pourquoi ? Le plan, dit-il : non !"
