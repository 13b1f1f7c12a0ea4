"""Laws of the cleaner: nothing is made or moved, every change is on record, and a second pass finds nothing new."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.line_context import LineMatcher
from pipeline.cleaning.match_form import fold, fold_in_place
from pipeline.cleaning.packs import RulePacks, load_rule_packs
from pipeline.cleaning.rules import RulePack
from pipeline.document import Document, Kind, Line, replay
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources
from pipeline.stages.clean import CleanConfig, clean

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


PACKS = load_rule_packs(shipped_rule_packs())
EXAMPLES = sorted({example for rule in PACKS.rules.values() for example in (*rule.hits, *rule.misses)})
SEEDS = [
    line
    for path in sorted((Path(__file__).parents[2] / "seeds").rglob("*.txt"))
    for line in path.read_text(encoding="utf-8").split("\n")
]
INVISIBLE = st.sampled_from(["", " ", "\u200b", "\u00ad", "\u00a0", "İ", "ſ", "ß", "«", "- "])


@given(
    line=st.sampled_from([*EXAMPLES, *SEEDS]) | st.text(max_size=40),
    before=INVISIBLE,
    behind=INVISIBLE | st.sampled_from(EXAMPLES),
    change=st.sampled_from([str.lower, str.upper, str.title, str]),
    language=st.sampled_from([pack.language for pack in PACKS.packs]),
)
def test_rules_that_a_line_is_not_tried_on_do_not_find_it(
    line: str, before: str, behind: str, change: Callable[[str], str], language: str
) -> None:
    rules = PACKS.for_language(language)
    in_place = fold_in_place(before + change(line) + behind)
    folded = fold(before + change(line) + behind)
    words = len(folded.split())

    for rule in set(rules.lines) - set(rules.likely(folded, words)):
        assert not rule.find(folded, words)
    for rule in set(rules.parts) - set(rules.likely(in_place, 0)):
        assert not rule.compiled.search(in_place)


def test_rules_that_a_seed_line_is_not_tried_on_do_not_find_it() -> None:
    for language in dict.fromkeys(pack.language for pack in PACKS.packs):
        rules = PACKS.for_language(language)
        for folded in map(fold, SEEDS):
            words = len(folded.split())
            tried = {rule.id for rule in rules.likely(folded, words)}
            found = {rule.id for rule in rules.lines if rule.find(folded, words)}

            assert found <= tried


@given(documents)
def test_every_line_stays_in_its_place_with_its_source(document: Document) -> None:
    (cleaned,) = STAGE([document])

    assert [line.source for line in cleaned.lines] == [line.source for line in document.lines]


@given(documents)
def test_replaying_the_edits_gives_the_text(document: Document) -> None:
    for line in FREE([document])[0].lines:
        assert replay(line.source, line.edits) == line.text
        assert (line.dropped is None) or line.dropped == line.edits[-1]


OWN = RulePacks(
    (
        RulePack.model_validate(
            {
                "language": "en",
                "rules": [
                    {"id": "en.share", "kind": "share", "pattern": "^share"},
                    {"id": "en.weak", "kind": "read_also", "pattern": "^a port|^by ", "needs": "hit_context"},
                    {"id": "en.unsure", "kind": "share", "pattern": "^jean", "confidence": 0.95, "position": "tail"},
                    {"id": "en.block", "kind": "read_also", "scope": "block", "pattern": "^supplied"},
                    {"id": "en.credit", "kind": "photo_credit", "scope": "suffix", "pattern": r"\(photo [^()]*\)"},
                    {"id": "en.lead", "kind": "source", "scope": "prefix", "pattern": "read ", "position": "head"},
                    {"id": "en.span", "kind": "read_also", "scope": "span", "pattern": "and spoke|also"},
                ],
            }
        ),
    )
)


@given(documents)
def test_a_second_pass_finds_nothing_new(document: Document) -> None:
    (once,) = FREE([document])

    assert FREE([once]) == [once]


@given(documents)
def test_a_second_pass_finds_nothing_new_whatever_rules_need(document: Document) -> None:
    config = CleanConfig(kind="clean", max_removed_share=1.0, keep_a_paragraph=False)
    (once,) = clean([document], config=config, matcher=LineMatcher(OWN))

    assert all(replay(line.source, line.edits) == line.text for line in once.lines)
    assert clean([once], config=config, matcher=LineMatcher(OWN)) == [once]


@given(documents)
def test_no_article_loses_more_than_it_may(document: Document) -> None:
    (cleaned,) = STAGE([document])
    live = sum(len(line.text) for line in document.lines if line.is_live)

    assert sum(len(line.text) for line in cleaned.lines if line.is_live) >= (1 - CONFIG.max_removed_share) * live


@given(st.lists(documents, max_size=3))
def test_a_document_is_cleaned_the_same_whatever_stands_beside_it(window: list[Document]) -> None:
    assert STAGE(window) == [cleaned for document in window for cleaned in STAGE([document])]
