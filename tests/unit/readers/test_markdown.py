"""Marks and front matter of Markdown."""

import json
import textwrap
from pathlib import Path

import pytest

from pipeline.document import Document, Kind, replay
from pipeline.readers import READERS, ReadSettings, Source
from pipeline.readers.markdown import front_matter, read_markdown_document

SOURCE = Source(id="a.md", file=Path("/nowhere/a.md"), path="a.md", site="")
STORY = (
    "The harbour office said on Friday that the old ferry would stay in the dock until the autumn, because its "
    "**engine had failed twice** in one week. A smaller boat will sail in its place, but it carries no cars. Those who "
    "live on the island, and who work in the town, asked for [a second boat](https://example.com/boat) at noon; the "
    "office said that it had neither the money nor the crew for one, and that nobody should wait for it this year."
)


def read(text: str) -> Document:
    document = read_markdown_document(SOURCE, text.encode(), ReadSettings())
    assert [line.source for line in document.lines] == text.splitlines()
    assert all(replay(line.source, line.edits) == line.text for line in document.lines)
    assert {edit.stage for line in document.lines for edit in line.edits} <= {"read"}
    return document


def test_files_of_markdown_have_a_reader_of_their_own() -> None:
    assert READERS[".md"].name == "markdown"


def test_front_matter_becomes_metadata_and_leaves_the_text() -> None:
    document = read(
        "---\ntitle: 'Ferry: out of order'\nurl: https://example.com/ferry\ndate: 2024-05-01\nauthors: [Ann Lee, Bo]\n"
        "tags:\n  - sea\ndraft: no\n---\n\nNo boat sails.\n"
    )

    assert document.text == "No boat sails."
    assert (document.url, document.date, document.author) == ("https://example.com/ferry", "2024-05-01", "Ann Lee, Bo")
    assert json.loads(document.metadata or "") == {"title": "Ferry: out of order", "tags": ["sea"], "draft": "no"}
    assert document.title == "Ferry: out of order"
    assert {line.dropped.rule for line in document.lines if line.dropped} == {"front_matter"}


def test_a_heading_is_the_title_even_beside_that_of_the_front_matter_but_no_paragraph_is() -> None:
    assert read("---\ntitle: Ferry\n---\n# The ferry is out\n\nNo boat sails.").title == "The ferry is out"
    assert read("---\ntitle: Ferry\n---\nBy Ann Lee\n\nNo boat sails.").title == "Ferry"
    assert read("---\ndate: 2024\n---\nThe ferry is out\n\nNo boat sails.").title == "The ferry is out"


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x, x]\nb: [*a, *a]",  # aliases could stand for gigabytes
        "[" * 5000 + "]" * 5000,
        "key: 'no end",
        "a list",
        "1: {}\n? [a]\n: b",
        '"\\ud800": x',
        "x" * 30_000 + ": y",
        "a: !!python/object/apply:os.system [true]\n\t- b",
    ],
)
def test_hostile_front_matter_is_text(matter: str) -> None:
    assert front_matter(["---", *matter.splitlines(), "---"]) == ({}, 0)
    assert read(f"---\n{matter}\n---\nText").metadata is None


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read("---\n\nNo boat sails.\n").text == "No boat sails."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## The *old* ferry ##", "The old ferry"),
        ("#hashtag", "#hashtag"),
        ("> > It sank, she said", "It sank, she said"),
        ("- a boat", "a boat"),
        ("  * [x] a crew", "a crew"),
        ("2. a captain", "2. a captain"),
        ("-5 degrees", "-5 degrees"),
        ("See [the list][1], the [[draft]] and a note[^a].", "See the list, the [[draft]] and a note."),
        ("[^a]: It was long.", "It was long."),
        ("[Laughter]: Yes", "[Laughter]: Yes"),
        ("Type `x = y` or ~~nothing~~", "Type x = y or nothing"),
        ("5 \\* 6 and \\_so\\_, end\\\\", "5 * 6 and _so_, end\\"),
        ("<https://example.com/a_b> &amp; <b>more</b>", "https://example.com/a_b & more"),
    ],
)
def test_marks_go_and_words_stay(text: str, expected: str) -> None:
    assert read(text).lines[0].text == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("***", "rule"),
        ("- - -", "rule"),
        ("=====", "heading_mark"),
        ("| --- | :-: |", "table_rule"),
        ("[1]: https://example.com 'Ferry'", "link_target"),
        ("![The ferry](ferry.jpg)", "image"),
        ("```python", "code"),
    ],
)
def test_lines_of_marks_alone_are_dropped(text: str, rule: str) -> None:
    (line,) = read(text).lines

    assert line.dropped is not None
    assert line.dropped.rule == rule


def test_code_keeps_what_looks_like_marks() -> None:
    assert read("~~~~\n# a **b**\n~~~\n~~~~\n# c").text == "# a **b**\n\n~~~\n\nc"


def test_headings_are_headings_whatever_their_length() -> None:
    document = read("# Ferry\n\nIt is out.\n\n## What the harbour office says.\n\nNothing.")

    assert [line.kind for line in document.lines if line.text] == [
        *(Kind.TITLE, Kind.PARAGRAPH, Kind.HEADING, Kind.PARAGRAPH),
    ]


def test_wrapped_paragraphs_are_joined_before_their_marks_go() -> None:
    wrapped = [*textwrap.wrap(STORY, 60), "", *textwrap.wrap("- " + STORY, 60)]
    document = read("\n".join(wrapped))
    plain = STORY.replace("**", "").replace("[a second boat](https://example.com/boat)", "a second boat")

    assert document.flags == ("hard_wrapped",)
    assert document.text == f"{plain}\n\n{plain}"
