"""Laws of the cleaner: nothing is made or moved, every change is on record, and a second pass finds nothing new."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Kind, Line, replay
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources
from pipeline.stages.clean import CleanConfig

CONFIG = CleanConfig(kind="clean")
STAGE = CONFIG.build(Resources(rule_packs=shipped_rule_packs()))
FREE = CleanConfig(kind="clean", max_removed_share=1.0).build(Resources(rule_packs=shipped_rule_packs()))

CUES = [
    "",
    " ",
    "READ ALSOA port without ships",
    "À lire aussi : Le port rouvre",
    "Share this article",
    "*****",
    "By Ada Moreau",
    "Ada Moreau opens the new bridge. (Photo by Jean Brandt/AFP)",
    "Ada Moreau opens the new bridge.",
    "Ada Moreau speaks with dockers in Rouen (France), March 3, 2020.",
    "Ada Moreau at the town hall, Rouen, March 3, 2020.",
    "“It was a clear disappointment.”",
    "Jean Brandt, envoy, Rouen, March 3, 2020",
    "The treaty was signed in Moscow on December 30, 2021.",
    "Supplied",
    "The council met on Tuesday evening and spoke of the port for three hours.",
    "A port without ships and without a name",
]
texts = st.sampled_from(CUES) | st.text(max_size=30)
lines = st.builds(
    lambda text, kind, language: Line(
        source=text, text=text, kind=kind if text.strip() else Kind.BLANK, language=language
    ),
    texts,
    st.sampled_from([Kind.PARAGRAPH, Kind.HEADING]),
    st.sampled_from(["en", "fr", "de", "und"]),
)
documents = st.builds(
    Document,
    id=st.just("1"),
    path=st.just("1"),
    lines=st.lists(lines, max_size=8).map(tuple),
    language=st.sampled_from(["en", "fr", "und"]),
    title=st.none() | st.sampled_from(CUES),
)


@given(documents)
def test_every_line_stays_in_its_place_with_its_source(document: Document) -> None:
    (cleaned,) = STAGE([document])

    assert [line.source for line in cleaned.lines] == [line.source for line in document.lines]


@given(documents)
def test_replaying_the_edits_gives_the_text(document: Document) -> None:
    for line in FREE([document])[0].lines:
        assert replay(line.source, line.edits) == line.text
        assert (line.dropped is None) or line.dropped == line.edits[-1]


@given(documents)
def test_a_second_pass_finds_nothing_new(document: Document) -> None:
    (once,) = FREE([document])

    assert FREE([once]) == [once]


@given(documents)
def test_no_article_loses_more_than_it_may(document: Document) -> None:
    (cleaned,) = STAGE([document])
    live = sum(len(line.text) for line in document.lines if line.is_live)

    assert sum(len(line.text) for line in cleaned.lines if line.is_live) >= (1 - CONFIG.max_removed_share) * live


@given(st.lists(documents, max_size=3))
def test_a_document_is_cleaned_the_same_whatever_stands_beside_it(window: list[Document]) -> None:
    assert STAGE(window) == [cleaned for document in window for cleaned in STAGE([document])]
