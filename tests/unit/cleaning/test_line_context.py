import pytest

from pipeline.cleaning import line_context as rows
from pipeline.cleaning.line_context import LineMatcher, matcher_of
from pipeline.cleaning.packs import RulePacks
from pipeline.cleaning.rules import RulePack
from pipeline.document import Document, Kind, Line

PACKS = RulePacks(
    (RulePack.model_validate({"language": "en", "rules": [{"id": "en.menu", "kind": "ui", "pattern": "^menu"}]}),)
)


def _article(*texts: str) -> Document:
    lines = tuple(Line(source=text, text=text, kind=Kind.PARAGRAPH, language="en") for text in texts)
    return Document(id="1", path="1", lines=lines, language="en")


def test_a_line_is_read_once() -> None:
    matcher = LineMatcher(PACKS)

    first, second = matcher.rows(_article("Menu", "Home", "Menu")), matcher.rows(_article("Home", "Menu"))

    assert first[0].reading is first[2].reading is second[1].reading


def test_a_reader_forgets_rather_than_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MEMORY", 2_000)
    matcher = LineMatcher(PACKS)

    first, *_, last = matcher.rows(_article("Menu", *(f"Menu {number}" for number in range(9)), "x" * 5_000, "Menu"))

    assert first.reading == last.reading
    assert first.reading is not last.reading


def test_stages_with_equal_packs_share_what_they_read() -> None:
    assert matcher_of(PACKS) is matcher_of(RulePacks(PACKS.packs))
