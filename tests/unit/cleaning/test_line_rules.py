from collections.abc import Mapping

import pytest

from pipeline.cleaning import rules as rules_module
from pipeline.cleaning.line_rules import read
from pipeline.cleaning.packs import RulePacks
from pipeline.cleaning.rules import Rule, RulePack
from pipeline.document import replay
from pipeline.text.change import as_edits


def packs(*rules: Mapping[str, object], reporting: tuple[str, ...] = ()) -> RulePacks:
    return RulePacks((RulePack(language="en", reporting=reporting, rules=tuple(map(Rule.model_validate, rules))),))


SITE = {"id": "en.site", "kind": "source", "scope": "prefix", "action": "trim", "pattern": r"\(\w+\.com\) - "}
PLEA = {"id": "en.plea", "kind": "donation", "pattern": "your support"}
MENU = {"id": "en.menu", "kind": "ui", "pattern": "^menu$"}


def test_a_trimmed_prefix_is_a_span_of_the_line_as_it_stands() -> None:
    text = "\u00a0(Harbour.com) – Ships return."

    trim = read(text, packs(SITE).for_language("en")).trims[0]

    assert text[trim.change.start : trim.change.end] == "(Harbour.com) – "


def test_prefixes_are_found_one_behind_the_other_and_rules_judge_the_rest() -> None:
    reading = read("(a.com) – (b.com) – Menu", packs(SITE, MENU).for_language("en"))

    assert (len(reading.trims), [rule.id for rule in reading.hits]) == (2, ["en.menu"])


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Your support is essential to us", True),
        ("Your support is essential, the mayor told the crowd", False),  # reported
        ("“Your support is essential to us.”", False),  # a pull quote
        ("« Nothing without your support »", False),
        ("She wrote “your support” on the wall", False),  # a cue inside a quotation
    ],
)
def test_a_plea_that_somebody_made_is_no_plea_of_the_site(text: str, *, hit: bool) -> None:
    assert bool(read(text, packs(PLEA, reporting=("told",)).for_language("en")).hits) is hit


def test_a_reporting_verb_does_not_save_a_read_also_line() -> None:
    also = {"id": "en.also", "kind": "read_also", "pattern": "^read also:"}

    assert read("Read also: what the mayor told us", packs(also, reporting=("told",)).for_language("en")).hits


def test_a_rule_that_backtracks_is_stopped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_module, "TIMEOUT_SECONDS", 0.05)
    evil = {"id": "en.evil", "kind": "ui", "pattern": r"^(?:a|a|aa)+$"}

    reading = read("a" * 5000 + "!", packs(MENU, evil).for_language("en"))

    assert (reading.timeout, reading.hits) == ("en.evil", ())


def test_a_prefix_rule_that_backtracks_is_stopped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_module, "TIMEOUT_SECONDS", 0.05)
    evil = SITE | {"id": "en.evil", "pattern": r"(?:a|a|aa)+!!"}

    assert read("a" * 5000 + "!", packs(evil).for_language("en")).timeout == "en.evil"


def left(text: str, *rules: Mapping[str, object]) -> str:
    trims = read(text, packs(*rules, reporting=("told",)).for_language("en")).trims
    edits = as_edits("clean", text, (trim.change for trim in trims))
    return replay(text, edits)


CREDIT = {"id": "en.credit", "kind": "photo_credit", "scope": "suffix", "pattern": r"\(photo: [^()]*\)|\bshare\b"}
ALSO = {"id": "en.also", "kind": "read_also", "scope": "span", "pattern": r"read also: [^.]*\."}
CALL = {"id": "en.call", "kind": "newsletter", "scope": "span", "pattern": r"join our newsletter\b[^.]*\."}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The port. (Photo: Ada)", "The port."),
        ("The port. (Photo: Ada) Share ", "The port."),  # one suffix before the other
        ("(Photo: Ada)", ""),
        ("The port reopens. Read also: The quay. It rains.", "The port reopens. It rains."),
        ("The port reopens.Read also: The quay.It rains.", "The port reopens. It rains."),  # words do not grow together
        ("Read also: The quay. It rains.", "It rains."),
        ("It rains. Read also: The quay.", "It rains."),
        ("Read also: A. Read also: B. It rains.", "It rains."),
        ("(a.com) - Read also: The quay. It rains. (Photo: Ada)", "It rains."),
        ("It rains. Join our newsletter today. It snows.", "It rains. It snows."),
        ("It rains. He told us: join our newsletter today.", "It rains. He told us: join our newsletter today."),
        ("He told us. Join our newsletter today. It snows.", "He told us. It snows."),  # another sentence reports
    ],
)
def test_parts_of_a_line_are_taken_out_with_the_space_beside_them(text: str, expected: str) -> None:
    assert left(text, SITE, CREDIT, ALSO, CALL) == expected


def test_rules_judge_what_the_parts_leave() -> None:
    reading = read("Menu (Photo: Ada)", packs(CREDIT, MENU).for_language("en"))

    assert [rule.id for rule in reading.hits] == ["en.menu"]


@pytest.mark.parametrize(
    ("changes", "hit"), [({}, True), ({"confidence": 0.95}, False), ({"confidence": 0.95, "kind": "share"}, True)]
)
def test_a_rule_that_is_not_sure_leaves_long_prose_alone_unless_it_is_a_plea(
    changes: Mapping[str, object], *, hit: bool
) -> None:
    rule = {"id": "en.cue", "kind": "ui", "pattern": "the quay", "max_words": 90, **changes}
    text = "They walked along the quay " + "and on and on " * 6 + "until it rained."

    assert bool(read(text, packs(rule).for_language("en")).hits) is hit
