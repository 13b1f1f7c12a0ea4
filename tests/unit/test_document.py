from dataclasses import replace

import pytest
from builders import document, line

from pipeline.document import Document, Edit, EditKind, Kind, replay


def test_an_edit_that_does_not_fit_is_refused() -> None:
    edit = Edit(stage="clean", rule="x.y", kind=EditKind.TRIM, start=0, end=3, before="abc", after="")

    with pytest.raises(ValueError, match=r"clean/x\.y"):
        edit.apply("abd")


def test_edits_apply_one_after_another() -> None:
    edits = [
        Edit(stage="s", rule="r", kind=EditKind.REPLACE, start=0, end=1, before="a", after="xyz"),
        Edit(stage="s", rule="r", kind=EditKind.TRIM, start=3, end=4, before="b", after=""),
    ]

    assert replay("abc", edits) == "xyzc"


def test_a_dropped_line_keeps_its_text_in_the_edit() -> None:
    dropped = line("READ ALSO").drop("clean", "en.read_also")

    assert dropped.text == ""
    assert dropped.dropped is not None
    assert dropped.dropped.before == "READ ALSO"
    assert replay(dropped.source, dropped.edits) == ""
    assert not dropped.is_live


def test_the_text_joins_live_lines_by_one_blank_line() -> None:
    made = document("One.", "", "Two.", "   ", "Three.")

    assert made.text == "One.\n\nTwo.\n\nThree."


def test_flags_are_kept_once_in_the_order_first_given() -> None:
    assert line("a").flagged("b", "a").flagged("a", "c").flags == ("b", "a", "c")


def test_a_title_whose_line_was_dropped_goes_with_it() -> None:
    first = line("Title", kind=Kind.TITLE)
    made = document("x")
    titled = type(made)(id="a", path="a", lines=(first.drop("s", "r.r"),), title="Title")

    assert titled.retitled().title is None


def test_a_title_that_came_as_metadata_survives_every_stage() -> None:
    made = Document(id="a", path="a", lines=(line("Text"),), metadata='{"title": "Given", "section": "world"}')
    with_line = replace(made, lines=(line("Title", kind=Kind.TITLE), line("Text")))
    dropped = replace(made, lines=(line("Title", kind=Kind.TITLE).drop("s", "r.r"), line("Text")))

    assert [each.retitled().title for each in (made, with_line, dropped)] == ["Given", "Title", "Given"]


def test_a_title_that_is_no_text_is_none() -> None:
    assert Document(id="a", path="a", metadata='{"title": 7}').retitled().title is None
