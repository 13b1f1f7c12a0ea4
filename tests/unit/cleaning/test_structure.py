from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.cleaning.rules import Rule, RulePack, RulePacks, load_rule_packs
from pipeline.cleaning.structure import find
from pipeline.document import Document, Kind, Line, Origin, Segment
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
    return [known.whole[0].rule if known.whole else None for known in find(document, packs)]


SPEAKS = "Ada Moreau speaks with dockers in Rouen (France), March 3, 2020."
SIGNED = "The treaty was signed in Moscow on December 30, 2021."


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

    assert found(article(title, title, PROSE, title + " ", title=title)) == [
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
