"""The lines that go from the five sample articles, and the rule that drops each. All others stay."""

from pathlib import Path

import pytest
import regex

from pipeline.document import Document, Kind, Line
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources
from pipeline.stages.clean import CleanConfig

SEEDS = Path(__file__).parents[2] / "seeds"
STAGE = CleanConfig(kind="clean").build(Resources(rule_packs=shipped_rule_packs()))

DROPPED = {  # lines counted from 1, as editors do
    "000_d3d21f48e9f5e13f.txt": {3: "en.read_also_jammed", 9: "en.read_also_jammed", 13: "en.read_also_jammed"},
    "001_9c3d0b69353d6a33.txt": {74: "en.source_site", 76: "en.latest"},
    "002_6cc2c996f25bf7c9.txt": {},
    "003_eb5b64be4c91f337.txt": {
        3: "common.caption_credit_in_brackets",
        5: "common.caption_credit_in_brackets",
        41: "common.caption_credit_in_brackets",
        43: "common.caption_credit_in_brackets",
        63: "fr.share_plea",
        65: "common.separator",
        67: "fr.original_article",
        69: "common.separator",
        71: "fr.donation_support",
        73: "fr.newsletter_need_you",
        75: "fr.donation_site",
    },
    "004_f91cf4e8edae70fc.txt": {
        7: "en.read_also_capital",
        8: "structure.caption_beside",
        14: "en.read_also_capital",
        18: "structure.caption_beside",
        19: "structure.caption_verbless",
        27: "structure.caption_verbless",
        31: "en.read_also_capital",
        33: "en.thanks_author",
        35: "structure.repeated_title",
    },
}


def _document(path: Path) -> Document:
    language = "fr" if path.name.startswith("003") else "en"
    texts = regex.split(r"\r\n|\n|\r", path.read_text(encoding="utf-8"))
    has_title = len(texts[0].split()) <= 30 and not texts[0].rstrip().endswith((".", "!", "?"))
    lines = tuple(
        Line(source=text, text=text, kind=_kind(text, first=has_title and index == 0), language=language)
        for index, text in enumerate(texts)
    )
    return Document(id=path.name, path=path.name, lines=lines, language=language, title=texts[0] if has_title else None)


def _kind(text: str, *, first: bool) -> Kind:
    if not text.strip():
        return Kind.BLANK
    return Kind.TITLE if first else Kind.PARAGRAPH


@pytest.mark.parametrize("name", DROPPED)
def test_exactly_the_boilerplate_of_a_sample_article_goes(name: str) -> None:
    (cleaned,) = STAGE([_document(SEEDS / name)])

    dropped = {number: line.dropped.rule for number, line in enumerate(cleaned.lines, start=1) if line.dropped}
    assert dropped == DROPPED[name]
    assert cleaned.flags == ()
    assert all(line.text == line.source for line in cleaned.lines if line.dropped is None)


def test_twenty_five_lines_go_and_phrases_catch_twenty_of_them() -> None:
    rules = [rule for lines in DROPPED.values() for rule in lines.values()]

    assert (len(rules), sum(rule.startswith("structure.") for rule in rules)) == (25, 5)
