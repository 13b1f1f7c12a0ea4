"""Marks of HTML and Markdown inside a line, and what only looks like one."""

import time

import pytest

from pipeline.document import Edit, EditKind, replay
from pipeline.text.change import apply_rules
from pipeline.text.markup import MARKUP


def plain(text: str) -> str:
    edits: list[Edit] = []
    left = apply_rules("read", MARKUP, text, edits)
    assert replay(text, edits) == left
    assert all(edit.kind is (EditKind.REPLACE if edit.after else EditKind.TRIM) for edit in edits)
    return left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fish &amp; chips&#33; &pound;5&nbsp;each, &#x201C;so&#x201d;", "Fish & chips! £5\u00a0each, “so”"),
        ("Fish &amp;amp; chips, the cook&amp;#39;s, B&amp;B;", "Fish & chips, the cook's, B&B;"),  # encoded twice
        ("one&#10;two&#0;", "one two\ufffd"),  # no line breaks, no NUL
        ("a &lt;i&gt;good&lt;/i&gt; day", "a good day"),
        ("The <b>old</b> <a href=\"https://example.com/x?a=1&b=2\" class='y z'>ferry</a> sank", "The old ferry sank"),
        ("It sank.<br>Nobody drowned.<br/>", "It sank. Nobody drowned."),
        ("<P>It sank.</P><P align=left>Nobody drowned.</P>", "It sank.  Nobody drowned."),
        ("12 m<sup>2</sup><!-- a -- note --> of <script>alert(1)</script>deck", "12 m2 of deck"),
        ("<iframe src='x' allowfullscreen></iframe>Video", " Video"),
        ("The **old ferry** sank, the *new* one did _not_.", "The old ferry sank, the new one did not."),
        ("***All*** **she *really* said**: __it sank__", "All she really said: it sank"),
        ("**“It sank,”** he said", "“It sank,” he said"),
        (
            'See [the **list**](https://example.com/a_(b) "of ships") or [us](mailto:us@example.com)',
            "See the list or us",
        ),
        ("A ![ferry](ferry.jpg)photo, [![small](/s.png)](https://example.com)", "A photo, "),
    ],
)
def test_marks_go_and_words_stay(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "If 3 < 5 and 7 > 6, then a<b and b>c, <3",
        "the editor <name withheld> and <b and c>",
        "salt, pepper &c.; R&D; the Q&A & more; &notable;",
        "4 * 5 * 6, 2**3**4, a * b, f*ck and sh*t, M*A*S*H",
        "int a; /* so many */ in /var/*/log and /tmp/*/log",
        "*Terms apply. See below.*Not in winter",
        "snake_case, __init__, /tmp/_old_/x, _name_@example.com, ______",
        "He said [sic](so) and [...](see page 5), list[0](x)",
        "* * * and *** and ** and __ __",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<a b=",
        "<!--",
        "<script>",
        "&",
        "&amp;",
        "[",
        "[a](",
        '[a](/ "',
        "![",
        "*a ",
        "**",
        " _a",
        "_ ",
        "<b>",
    ],
)
def test_hostile_lines_take_linear_time(piece: str) -> None:
    def once(times: int) -> float:
        begun = time.process_time()
        apply_rules("read", MARKUP, piece * times + ">;](", [])
        return time.process_time() - begun

    def seconds(times: int) -> float:
        return min(once(times) for _ in range(3))

    assert seconds(40_000) < 12 * seconds(8_000) + 0.2
