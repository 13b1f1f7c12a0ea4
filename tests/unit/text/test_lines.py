"""Line breaks, kinds of lines, and lines wrapped at a fixed width."""

import textwrap
from pathlib import Path

import pytest

from pipeline.document import Kind
from pipeline.text.lines import classify, is_hard_wrapped, join_wrapped, split_lines, wrap_width, wrapped_runs

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))

STORY = (
    "The town council said on Monday that the old bridge would stay closed until the spring, because the "
    "repairs that began last year had uncovered far more rust than anyone had expected. Engineers will now "
    "replace two of the four arches. Shopkeepers on the left bank, who have lost a third of their customers, "
    "asked for a ferry; the mayor promised an answer within the week, but named neither a price nor a date."
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),  # a break ends a line, it does not begin one
        ("a\n\n", ["a", ""]),
        ("\n", [""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\n\rb", ["a", "", "b"]),  # not a break of any system: two breaks
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", ["a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"]),  # str.splitlines breaks here
        ("  a  \n\t\n", ["  a  ", "\t"]),
    ],
)
def test_lines_end_at_line_breaks_only(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ([], ""),
        (["", " \t\xa0"], "bb"),
        (["Bridge closed until spring", "", "The council said so on Monday."], "tbp"),
        (["", "Will the bridge ever open?", "The council does not say."], "btp"),  # a question is a headline
        (["The council spoke on Monday.", "More was said."], "pp"),  # a statement is no headline
        (["The council spoke on Monday.”", "More was said."], "pp"),
        (["Home Politics Sport Culture Opinion", "Who pays", "The council does not say."], "ptp"),  # a menu is no title
        (["Home Politics Sport Culture Opinion", "The council does not say.", "Who pays"], "ppp"),
        (["Home Politics Sport Culture Opinion", "Who pays"], "pp"),
        (["The only line of all"], "p"),  # nothing follows, so it heads nothing
        (["word " * 31, "Text."], "pp"),
        (["The council said so on Monday.", "Who pays", "Nobody knows who will pay for it."], "php"),
        (["Said on Monday.", "Who pays for the repairs", "Nobody knows who will."], "ppp"),  # longer than a neighbour
        (["The council said so on Monday.", "* * *", "Nobody knows who will pay for it."], "ppp"),  # no letter
        (["The council said so on Monday.", "Who pays"], "pp"),  # a last line heads nothing
    ],
)
def test_kinds_follow_length_and_position(lines: list[str], kinds: str) -> None:
    names = {"b": Kind.BLANK, "t": Kind.TITLE, "h": Kind.HEADING, "p": Kind.PARAGRAPH}

    assert classify(lines) == [names[letter] for letter in kinds]


@pytest.mark.parametrize("width", [60, 72, 80, 99])
def test_text_wrapped_by_a_program_is_seen_and_joined(width: int) -> None:
    paragraphs = [STORY, STORY[104:], "Short one.", STORY[:230]]
    wrapped = [textwrap.wrap(paragraph, width) for paragraph in paragraphs]
    lines = [line for paragraph in wrapped for line in [*paragraph, ""]]

    assert is_hard_wrapped(lines)
    assert [join_wrapped([lines[number] for number in run]) for run in wrapped_runs(lines)] == [
        " ".join(paragraph) for paragraph in wrapped if len(paragraph) > 1
    ]


def test_paragraphs_without_blank_lines_are_parted_where_a_line_is_short() -> None:
    first, second = textwrap.wrap(STORY, 70), textwrap.wrap(STORY[104:], 70)

    assert [list(run) for run in wrapped_runs(["The old bridge", *first, *second])] == [
        list(range(1, 1 + len(first))),
        list(range(1 + len(first), 1 + len(first) + len(second))),
    ]


def test_list_items_stay_apart() -> None:
    lines = [*textwrap.wrap(STORY, 70)[:5], "- an item", *textwrap.wrap(STORY, 70)]

    assert all(5 not in run[1:] for run in wrapped_runs(lines))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([STORY] * 20, "one paragraph a line"),
        (textwrap.wrap(STORY, 72)[:5], "too short to tell"),
        (textwrap.wrap(STORY * 3, 30), "as narrow as verse"),
        (["The river runs below the town and never asks me why,", "It carries leaves", "And light,"] * 6, "verse"),
        (
            [f"- item number {number} of a list of things to buy" + " soon" * (number % 4) for number in range(20)],
            "list",
        ),
        (["The council met on Monday and then again on Tuesday evening."] * 20, "sentences of one length"),
        (["日本の首相は月曜日に記者会見を開き、新しい経済政策を発表しました。" * 2] * 10, "no spaces"),
        ([], "nothing"),
    ],
)
def test_other_text_is_not_taken_for_wrapped(lines: list[str], why: str) -> None:
    assert wrap_width(lines) is None, why


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_no_sample_article_is_hard_wrapped(seed: Path) -> None:
    assert not is_hard_wrapped(split_lines(seed.read_text("utf-8")))


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["one", "two"], "one two"),
        (["one  ", "\ttwo\t", "three "], "one two three"),
        (["a well-", "known town"], "a well-known town"),  # the hyphen stays: no dictionary here
        (["he said –", "twice"], "he said – twice"),
        (["he said -", "twice"], "he said - twice"),  # a dash, not a hyphen
        (["  indented", "text"], "  indented text"),
        (["one"], "one"),
    ],
)
def test_wrapped_lines_are_joined_by_a_space(lines: list[str], joined: str) -> None:
    assert join_wrapped(lines) == joined


def test_one_wrapped_block_in_an_unwrapped_article_is_joined_alone() -> None:
    block = textwrap.wrap(STORY[:300], 46)
    lines = [STORY, "", *block, "", STORY]

    assert wrap_width(lines) is None
    assert is_hard_wrapped(lines)
    assert list(wrapped_runs(lines)) == [range(2, 2 + len(block))]


@pytest.mark.parametrize(
    "block",
    [
        [line.capitalize() for line in textwrap.wrap(STORY[:300], 46)],  # verse begins its lines with capitals
        ["- " + line for line in textwrap.wrap(STORY[:300], 46)],
        [line + "." for line in textwrap.wrap(STORY[:300], 46)],
        textwrap.wrap(STORY[:300], 30),
        textwrap.wrap(STORY[:200], 46),
        [*textwrap.wrap(STORY[:150], 46), *textwrap.wrap(STORY[150:300], 46)],  # a short line in its middle
    ],
)
def test_other_blocks_are_left_alone(block: list[str]) -> None:
    assert not list(wrapped_runs([STORY, "", *block, "", STORY]))
