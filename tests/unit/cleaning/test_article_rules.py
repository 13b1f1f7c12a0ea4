from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pipeline.cleaning import findings
from pipeline.cleaning.article_rules import find
from pipeline.cleaning.line_context import LineMatcher
from pipeline.cleaning.packs import RulePacks, load_rule_packs
from pipeline.cleaning.rule_types import Action
from pipeline.cleaning.rules import Rule, RulePack
from pipeline.document import Document, EditKind, Kind, Line, Origin, Segment
from pipeline.shipped import shipped_rule_packs

PACKS = load_rule_packs(shipped_rule_packs())
PROSE = "The council met on Tuesday evening and spoke of the port for three hours."
ALSO = "READ ALSOA port without ships"
CAPTION = "Ada Moreau opens the new bridge. (Photo by Jean Brandt/AFP)"


def article(*texts: str, language: str = "en", title: str | None = None) -> Document:
    lines = tuple(
        Line(
            source=text,
            text=text,
            kind=Kind.TITLE if title is not None and index == 0 else Kind.PARAGRAPH,
            language=language,
        )
        for index, text in enumerate(texts)
    )
    return Document(id="1", path="1", lines=lines, language=language, title=title)


def found(document: Document, packs: RulePacks = PACKS) -> list[str | None]:
    return [known.whole[0].rule if known.whole else None for known in find(document, LineMatcher(packs))]


SPEAKS = "Ada Moreau speaks with dockers in Rouen (France), March 3, 2020."
SIGNED = "The treaty was signed in Moscow on December 30, 2021."


MORE = "Nobody had asked the harbour master what he thought of it."


@pytest.mark.parametrize("company", [ALSO, CAPTION])
@pytest.mark.parametrize("blank", [[], [""], ["", " "]])
def test_a_dated_line_in_company_is_a_caption(company: str, blank: Sequence[str]) -> None:
    assert found(article(PROSE, company, *blank, SPEAKS, PROSE))[-2] == "structure.caption_beside"
    assert found(article(PROSE, SPEAKS, *blank, company, PROSE))[1] == "structure.caption_beside"


def test_a_dated_line_alone_is_prose() -> None:
    assert found(article(PROSE, SPEAKS, PROSE)) == [None] * 3


@pytest.mark.parametrize("company", [ALSO, CAPTION])
def test_a_sentence_that_tells_stays_whatever_it_stands_beside(company: str) -> None:
    assert found(article(PROSE, company, SIGNED, company, PROSE))[2] is None


def test_company_spreads_from_caption_to_caption_both_ways() -> None:
    dated = [f"A docker waits on quay {number} in Rouen on March {number}, 2020." for number in (1, 2, 3)]

    assert found(article(PROSE, *dated, CAPTION, *dated, PROSE))[1:-1].count("structure.caption_beside") == 6


def test_a_near_copy_of_a_neighbouring_caption_is_one() -> None:
    assert found(article(PROSE, "Ada Moreau opens the new bridge.", CAPTION, PROSE))[1] == "structure.caption_copy"
    assert found(article(PROSE, CAPTION, "", "Ada Moreau opened the new bridge", PROSE))[3] == "structure.caption_copy"


def test_prose_that_begins_as_a_caption_does_stays() -> None:
    longer = "Ada Moreau opens the new bridge. It took nine years and cost the town its theatre."

    assert found(article(PROSE, "Ada Moreau opens the new bridge. (Getty Images)", longer, PROSE))[2] is None


def test_a_heading_behind_a_read_also_line_stays() -> None:
    assert found(article(PROSE, ALSO, "Washington ready to talk", PROSE)) == [None, "en.read_also_jammed", None, None]


def test_who_spoke_and_where_under_a_pull_quote_stays() -> None:
    quote = [
        "“It was a clear disappointment.”",
        "Jean Brandt, envoy to the harbour, Rouen, March 3, 2020",
        "at a press briefing",
    ]

    assert found(article(PROSE, *quote, PROSE)) == [None] * 5


def test_a_title_is_never_a_caption() -> None:
    title = "Ada Moreau at the town hall, Rouen, March 3, 2020"

    assert found(article(title, PROSE, title=title)) == [None, None]


def test_the_title_again_behind_the_text_goes() -> None:
    title = "Ports: the great return of sail"

    assert found(article(title, "A standfirst", title, PROSE, title + " ", title=title)) == [
        None,
        None,
        None,
        None,
        "structure.repeated_title",
    ]


def test_a_short_title_may_be_a_heading_too() -> None:
    assert found(article("The port", PROSE, "The port", PROSE, title="The port")) == [None] * 4


def test_an_unknown_title_repeats_nowhere() -> None:
    assert found(article("Ports: the great return", PROSE, "Ports: the great return")) == [None] * 3


def test_head_and_tail_are_told_by_prose() -> None:
    rules = [
        Rule.model_validate({"id": f"en.{place}", "kind": "ui", "pattern": "^furniture$", "position": place})
        for place in ("head", "tail")
    ]
    packs = RulePacks((RulePack(language="en", rules=tuple(rules)),))

    assert found(article("furniture", PROSE, "furniture", PROSE, "furniture"), packs) == [
        "en.head",
        None,
        None,
        None,
        "en.tail",
    ]
    assert found(article("furniture", "no prose here"), packs) == ["en.head", None]


def test_a_rule_that_needs_company_counts_only_in_it() -> None:
    assert found(article(PROSE, CAPTION, "Supplied", PROSE))[2] == "en.credit_words"
    assert found(article(PROSE, "Supplied", PROSE))[1] is None


@pytest.mark.parametrize(
    ("language", "document_language", "translated", "expected"),
    [
        ("fr", "fr", False, "fr.advert"),
        ("und", "fr", False, "fr.advert"),  # the document's language
        ("de", "fr", False, None),  # its own language wins
        ("fr", "fr", True, None),  # English now
    ],
)
def test_a_line_obeys_the_rules_of_its_language(
    language: str, document_language: str, expected: str | None, *, translated: bool
) -> None:
    text = "La suite après la publicité"
    segments = (Segment(source=text, english=text, origin=Origin.MODEL),) if translated else ()
    line = Line(source=text, text=text, kind=Kind.PARAGRAPH, language=language, segments=segments)

    assert found(Document(id="1", path="1", lines=(line,), language=document_language)) == [expected]


def test_a_caption_dropped_by_an_earlier_pass_is_company_still() -> None:
    document = article(PROSE, CAPTION, SPEAKS)
    dropped = document.lines[1].drop("clean", "common.caption_credit_in_brackets", Kind.CAPTION)

    assert found(replace(document, lines=(document.lines[0], dropped, document.lines[2]))) == [
        None,
        None,
        "structure.caption_beside",
    ]


def own(*rules: Mapping[str, object]) -> RulePacks:
    return RulePacks((RulePack(language="en", rules=tuple(map(Rule.model_validate, rules))),))


BLOCK = {"id": "en.block", "kind": "read_also", "scope": "block", "pattern": "^read also"}
SHARE = {"id": "en.share", "kind": "share", "pattern": "^share this$"}
WEAK = {"id": "en.weak", "kind": "share", "pattern": "^(?:print|sailing)$", "needs": "hit_context"}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Read also:", "A port without ships", "", "The quay"], "BB.B"),  # blank lines pass
        (["Read also:", "A port without ships", PROSE], "BB."),
        (["Read also:", "A port without ships", "The quay", PROSE], "BB.."),  # the last may be the heading of the prose
        (["Read also:", *["A title"] * 8], "BBBBBBBBB"),
        (["Read also:", *["A title"] * 9], "B........."),  # eight at most: this is a menu
        (["Read also:", PROSE, "A heading"], "B.."),
        (["Read also:", "A title", "“So it goes, my friend”", "A title"], "BB.."),  # a quotation
        (["Read also: A port without ships", "A heading"], ".."),  # a cue with its own title
        (["The great port without ships", PROSE, "Read also:", "The great port without ships"], "..BT"),
        (["The great port without ships", PROSE, "Read also:", "The great port without ships", "A", PROSE], "..B..."),
        (["Read also:", "A title", "Read also:", "A title"], "BBBB"),
    ],
)
def test_a_bare_cue_takes_the_titles_under_it(texts: Sequence[str], expected: str) -> None:
    names = {None: ".", "en.block": "B", "structure.repeated_title": "T"}

    assert "".join(names[rule] for rule in found(article(*texts, title=texts[0]), own(BLOCK))) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([PROSE, "Share this", "Print"], ".SW"),
        (["Print", "", "Print", "Share this", PROSE], "W.WS."),  # company spreads
        ([PROSE, "Print"], ".."),  # none
        ([PROSE, "Share this", "Sailing", PROSE], ".S.."),  # a heading between prose
        ([PROSE, "Sailing", PROSE], "..."),
    ],
)
def test_a_weak_cue_counts_beside_a_line_that_goes(texts: Sequence[str], expected: str) -> None:
    names = {None: ".", "en.share": "S", "en.weak": "W"}

    assert "".join(names[rule] for rule in found(article(*texts), own(SHARE, WEAK))) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([PROSE, MORE, "Share this", "", "Share this", "Sport", "Weather"], "..S.STT"),
        ([PROSE, MORE, "Share this", "Sport", "Share this"], "..S.S"),  # not one behind the other
        ([PROSE, MORE, "Share this", "Share this", "Sport", PROSE], "..SS.."),  # prose behind
        ([PROSE, MORE, "Share this", "Share this", "“So it goes, my friend”", "Ada", "here", "Sport"], "..SS...T"),
        ([PROSE, "Share this", "Share this", "Sport"], ".SS."),  # one line of prose ends nothing
        (["Share this", "Share this", "Sport"], "SS."),  # no prose at all
    ],
)
def test_two_dropped_lines_behind_the_last_prose_end_the_article(texts: Sequence[str], expected: str) -> None:
    names = {None: ".", "en.share": "S", "structure.tail_cut": "T"}

    assert "".join(names[rule] for rule in found(article(*texts), own(SHARE))) == expected


@pytest.mark.parametrize(
    ("first", "second", "dropped"),
    [
        ("The port without any ships", "The port without any ships", True),
        ("The port without any ships", "The port, without any ships!", True),
        ("The port", "The port", False),  # equal by chance
        ("Ports: 3 ships in 2 days", "Ports: 4 ships in 2 days", False),  # other numbers
        ("“The port without any ships”", "“The port without any ships”", False),  # quotations
        (PROSE + " " + PROSE, PROSE + " " + PROSE, False),  # long
    ],
)
def test_of_two_short_lines_that_are_nearly_one_the_second_is_flagged(
    first: str, second: str, *, dropped: bool
) -> None:
    known = find(article(first, second), LineMatcher(own()))[1].whole

    assert known == ((replace(findings.DUPLICATE, action=Action.FLAG),) if dropped else ())


@pytest.mark.parametrize("copies", [("This is the old port", "This is the old port!"), ("This is the old port!",) * 2])
def test_a_copy_of_a_line_that_goes_goes_too(copies: Sequence[str]) -> None:
    port = {"id": "en.port", "kind": "ui", "pattern": "^this is the old port!$"}

    assert all(one.whole[0].action is Action.DROP for one in find(article(*copies), LineMatcher(own(port))))


@pytest.mark.parametrize(("confidence", "expected"), [(1.0, "en.share"), (0.95, None)])
def test_who_spoke_is_protected_from_rules_that_are_not_sure(confidence: float, expected: str | None) -> None:
    quoted = article(PROSE, "“So it goes, my friend”", "Share this", PROSE)

    assert found(quoted, own(SHARE | {"confidence": confidence}))[2] == expected


def test_a_part_that_does_not_count_where_it_stands_stays() -> None:
    prefix = {"id": "en.dateline", "kind": "source", "scope": "prefix", "pattern": r"\w+ - ", "position": "head"}
    document = article("Lille - Share this", PROSE, "Lille - Share this")

    known = find(document, LineMatcher(own(prefix, SHARE)))

    assert [bool(one.trims) for one in known] == [True, False, False]
    assert [bool(one.whole) for one in known] == [True, False, False]


def test_what_an_earlier_stage_joined_to_another_line_is_no_company() -> None:
    document = article(PROSE, "Sport", "Print")
    joined = document.lines[1].drop("read", "unwrap", Kind.PARAGRAPH, EditKind.UNWRAP)

    assert found(replace(document, lines=(document.lines[0], joined, document.lines[2])), own(WEAK)) == [None] * 3


def test_every_structural_rule_is_in_the_table() -> None:
    names = {value.rule for value in vars(findings).values() if isinstance(value, findings.Finding)}

    assert names == {finding.rule for finding, _ in findings.STRUCTURAL}


BOX = ("Sailing", "Ten goals at sea", "Weather", "Rain in the port")
RUN = "structure.repeated_run"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((PROSE, *BOX, MORE, *BOX), [None, *[RUN] * 4, None, *[RUN] * 4]),
        ((PROSE, *BOX, MORE), [None] * 6),
        # who spoke under a quotation, and where, is protected
        ((PROSE, *BOX, MORE, "“So it goes”", *BOX), [None, *[RUN] * 4, *[None] * 4, RUN, RUN]),
    ],
)
def test_a_box_that_stands_twice_goes(texts: Sequence[str], expected: Sequence[str | None]) -> None:
    assert found(article(*texts), own()) == expected
