"""Laws of normalization, on text made of what normalization is about: quotes, dashes, spaces, stops, marks."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.document import Document, Kind, Line, replay
from pipeline.stages.base import Resources
from pipeline.stages.normalize import NormalizeConfig, Rules, normalize
from pipeline.text.names import Names
from pipeline.text.unicode import without_accents

NAMES = Names.of({"Poutine": "Putin", "Haut-Karabakh": "Nagorno-Karabakh", "Andriï": "Andriy"})
ASCII = Rules(config=NormalizeConfig(kind="normalize"), names=NAMES)
CURLY = Rules(config=NormalizeConfig(kind="normalize", ascii_quotes=False), names=NAMES)

PIECES = (
    *"""“”„‟«»‘’‚‹›"'`´′″–—‒―−‐…,.;:!?()[]/""",
    *("\u00a0", "\u202f", " ", " ", "\t", "\u2028", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u202e", "\x07"),
    *("e\u0301", "\u0301", "\u0338", "\u1100\u1161", "\u212a", "ﬁ", "½", "👩", "\ufe0f", "ю", "ß"),
    *("a", "Yes", "said", "he said", "yearssaid Ann", "Poutine", "POUTINE's", "Andrii\u0308", "Haut-Karabakh"),
    *(
        "2014",
        "6",
        "-",
        "--",
        "---",
        " . .",
        ". . .",
        ":)",
        "(AFP) – ",
        "(example.com)",
        "VFriday",
        "[la",
        "x, “said y",
        "$5",
        "’’",
        "‘the workers",
        "'the dogs",
    ),
)
nasty_text = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
text = nasty_text | st.text(max_size=30)


@pytest.mark.parametrize("rules", [ASCII, CURLY], ids=["ascii", "curly"])
@given(text=text, english=st.booleans(), opens=st.booleans())
@settings(max_examples=500)
@example(text="word » text »", english=True, opens=False)
@example(text="(AFP) - (AFP) - VFriday", english=True, opens=True)
def test_normalizing_twice_gives_the_same_as_once(rules: Rules, text: str, *, english: bool, opens: bool) -> None:
    once = rules.rewrite(text, english=english, opens=opens).text

    assert rules.rewrite(once, english=english, opens=opens).edits == ()


@given(text=text, english=st.booleans())
@settings(max_examples=300)
def test_the_edits_lead_from_the_text_to_the_normalized_text(text: str, *, english: bool) -> None:
    rewritten = ASCII.rewrite(text, english=english)

    assert replay(text, rewritten.edits) == rewritten.text
    assert all(edit.before != edit.after for edit in rewritten.edits)


@given(text=text, english=st.booleans())
@settings(max_examples=300)
def test_what_is_left_is_composed_trimmed_and_plain(text: str, *, english: bool) -> None:
    left = ASCII.rewrite(text, english=english).text

    assert unicodedata.is_normalized("NFC", left)
    assert left == " ".join(left.split())
    assert not set(left) & set("“”„‟«»‘’‚‛`´′″–—―…\u00ad\u200b\ufeff")


@given(text=text, english=st.booleans())
@settings(max_examples=300)
def test_no_letter_or_digit_is_lost_unless_a_rule_says_so(text: str, *, english: bool) -> None:
    rewritten = ASCII.rewrite(text, english=english, opens=True)
    told = {"drop_cap", "dateline", "name", "nfc", "ligature"}
    quiet = [edit for edit in rewritten.edits if edit.rule not in told]

    assert all(letters(edit.before) == letters(edit.after) for edit in quiet)


def letters(text: str) -> list[str]:
    return [character for character in text if character.isalnum() and character not in "ʼʹʻ"]


lines = st.builds(
    lambda text, kind, language: Line(source=text, text=text, kind=kind, language=language),
    text,
    st.sampled_from([Kind.TITLE, Kind.HEADING, Kind.PARAGRAPH]),
    st.sampled_from(["en", "fr", "und"]),
)


@given(lines=st.lists(lines, max_size=5))
def test_every_line_replays_from_its_source_and_none_is_lost(lines: list[Line]) -> None:
    document = Document(id="a", path="a", lines=tuple(lines))
    after = normalize([document], ASCII)[0]

    assert [line.source for line in after.lines] == [line.source for line in lines]
    assert all(replay(line.source, line.edits) == line.text for line in after.lines)


@pytest.mark.parametrize(
    "piece",
    [
        *("“", "“a ", ", “said ", "« ", "'' ", " . .", ". ", "–", "a--", " -- ", "\u00a0 ", "! ", "a."),
        *("a\u0301", "\u0301\u0316", "\u200d", "[la ", "Poutine", "yearssaid ", "(AFP) - ", "“I, the a b c", "aa", "A"),
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    begun = time.process_time()
    rules = NormalizeConfig(kind="normalize").build(Resources())
    long = piece * (100_000 // len(piece))
    rules([Document(id="a", path="a", lines=(Line(source=long, text=long, kind=Kind.PARAGRAPH, language="en"),))])

    assert time.process_time() - begun < 3  # seconds; a quadratic scan of 100,000 characters takes minutes


@given(st.text())
def test_losing_accents_twice_is_losing_them_once(text: str) -> None:
    assert without_accents(without_accents(text)) == without_accents(text)
