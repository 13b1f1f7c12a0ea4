import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.document import Document, Kind, Line, replay
from pipeline.errors import RuleError
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources, Stage
from pipeline.stages.clean import CleanConfig

SHIPPED = Resources(rule_packs=shipped_rule_packs())
PROSE = "The council met on Tuesday evening and spoke of the port for three hours, while outside the dockers waited."
LONG = PROSE + " Nobody left before midnight, and nobody had an answer to the question of who would pay."
ALSO = "READ ALSOA port without ships"
CREDITED = "Ada Moreau opens the new bridge. (Photo by Jean Brandt)"


def build(resources: Resources = SHIPPED, **settings: object) -> Stage:
    return CleanConfig.model_validate({"kind": "clean"} | settings).build(resources)


def article(*texts: str, title: str | None = None) -> Document:
    lines = tuple(
        Line(
            source=text,
            text=text,
            kind=Kind.TITLE if text == title else Kind.PARAGRAPH if text.strip() else Kind.BLANK,
            language="en",
        )
        for text in texts
    )
    return Document(id="1", path="1", lines=lines, language="en", title=title)


def clean(document: Document, **settings: object) -> Document:
    return CleanConfig.model_validate({"kind": "clean"} | settings).build(SHIPPED)([document])[0]


def kept(document: Document) -> list[str]:
    return [line.text for line in document.lines if line.is_live]


def own_rules(folder: Path, *rules: str) -> Resources:
    path = folder / "own.toml"
    path.write_text("\n".join(['language = "en"', *rules]), encoding="utf-8")
    return Resources(rule_packs=(path,))


def test_a_dropped_line_names_stage_and_rule_and_keeps_its_text_in_the_edit() -> None:
    line = clean(article(LONG, ALSO, LONG), name="clean_english").lines[1]

    assert line.dropped is not None
    assert (line.dropped.stage, line.dropped.rule, line.dropped.before) == (
        "clean_english",
        "en.read_also_jammed",
        ALSO,
    )
    assert replay(line.source, line.edits) == line.text == ""


@pytest.mark.parametrize(
    ("text", "kind"), [(ALSO, Kind.BOILERPLATE), (CREDITED, Kind.CAPTION), ("Getty Images", Kind.CAPTION)]
)
def test_a_dropped_line_says_whether_it_was_a_caption(text: str, kind: Kind) -> None:
    assert clean(article(LONG, text, LONG)).lines[1].kind is kind


@pytest.mark.parametrize(
    ("kinds", "lines", "flags"),
    [
        ({}, [LONG], ()),
        ({"caption": "keep"}, [LONG, CREDITED], ()),
        ({"caption": "flag"}, [LONG, CREDITED], ("boilerplate:en.caption_credit",)),
        ({"caption": "drop"}, [LONG], ()),
        ({"read_also": "keep"}, [LONG], ()),  # another kind
    ],
)
def test_a_kind_is_dropped_kept_or_flagged_as_the_user_says(
    kinds: Mapping[str, str], lines: list[str], flags: tuple[str, ...]
) -> None:
    cleaned = clean(article(LONG, CREDITED), kinds=kinds)

    assert kept(cleaned) == lines
    assert set(flags) <= set(cleaned.lines[1].flags)
    assert bool(flags) == bool(cleaned.lines[1].flags)


def test_an_unknown_kind_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(ValidationError, match="read_also"):
        CleanConfig.model_validate({"kind": "clean", "kinds": {"captions": "keep"}})


TRIM = "[[rules]]\nid='en.site'\nkind='source'\nscope='prefix'\naction='trim'\npattern='\\(\\w+\\.com\\) - '"
FLAG = "[[rules]]\nid='en.rumour'\nkind='source'\naction='flag'\npattern='rumour'"


def test_a_trimmed_prefix_is_an_edit_and_the_rest_stays(tmp_path: Path) -> None:
    line = build(own_rules(tmp_path, TRIM))([article("(harbour.com) – Ships return to the old port.")])[0].lines[0]

    assert line.text == "Ships return to the old port."
    assert [(edit.rule, edit.before, edit.after) for edit in line.edits] == [("en.site", "(harbour.com) – ", "")]


def test_a_line_that_is_all_prefix_is_dropped(tmp_path: Path) -> None:
    line = build(own_rules(tmp_path, TRIM))([article(LONG, "(harbour.com) – ")])[0].lines[1]

    assert line.dropped is not None


@pytest.mark.parametrize(
    ("decision", "text", "flags"), [("keep", "(a.com) - Oh", 0), ("flag", "(a.com) - Oh", 1), ("drop", "Oh", 0)]
)
def test_what_the_user_says_of_a_kind_holds_for_prefixes_too(
    tmp_path: Path, decision: str, text: str, flags: int
) -> None:
    line = build(own_rules(tmp_path, TRIM), kinds={"source": decision}, max_removed_share=1)([article("(a.com) - Oh")])[
        0
    ].lines[0]

    assert (line.text, len(line.flags)) == (text, flags)


def test_a_rule_may_only_flag(tmp_path: Path) -> None:
    line = build(own_rules(tmp_path, FLAG))([article("A rumour has it.")])[0].lines[0]

    assert (line.is_live, line.flags) == (True, ("boilerplate:en.rumour",))


@pytest.mark.parametrize(
    "texts",
    [
        ("A line.", ALSO),  # too large a share
        (
            *["Short lines of prose, one after the other." for _ in range(9)],
            "Your support keeps our newsroom " + "alive " * 25,
        ),
    ],
)
def test_nothing_is_removed_where_too_much_would_go(texts: tuple[str, ...]) -> None:
    document = article(*texts)

    cleaned = clean(document)

    assert (cleaned.lines, cleaned.flags) == (document.lines, ("overcleaned",))


def test_how_much_may_go_is_a_setting() -> None:
    assert kept(clean(article("A line.", ALSO), max_removed_share=1.0)) == ["A line."]


def test_rejected_documents_and_dead_lines_come_back_as_they_are() -> None:
    rejected = article(LONG, ALSO).rejected("language", "no route")
    once = clean(article(LONG, ALSO))

    assert build()([rejected, once]) == [rejected, once]


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["A port without ships", LONG], "A port without ships"),
        (["Advertisement", "A port without ships", LONG], "A port without ships"),
        ([ALSO, "A port without ships", LONG], "A port without ships"),
        ([LONG, "A port without ships", LONG], None),  # the first line left makes a statement
    ],
)
def test_where_the_title_was_dropped_the_next_line_that_can_be_one_is(texts: list[str], title: str | None) -> None:
    cleaned = clean(article("Comments", *texts, title="Comments"))

    assert cleaned.title == title
    assert [line.text for line in cleaned.lines if line.kind is Kind.TITLE] == ([title] if title else [])


def test_a_line_known_to_repeat_is_dropped_as_title(tmp_path: Path) -> None:
    pack = tmp_path / "mined.toml"
    pack.write_text('language = "und"\n[[lines]]\nkey = "harbour tides boats"\n', encoding="utf-8")
    document = article("Harbour Tides Boats", "A port without ships", LONG, title="Harbour Tides Boats")

    (cleaned,) = build(Resources(rule_packs=(pack,)))([document])

    assert (cleaned.title, kept(cleaned)) == ("A port without ships", ["A port without ships", LONG])


def test_what_the_reader_took_for_the_title_is_none_once_it_is_dropped() -> None:
    assert clean(article("Advertisement", LONG, title="Advertisement")).title is None
    assert clean(article("A port without ships", LONG, title="A port without ships")).title == "A port without ships"


def test_a_line_on_which_a_rule_runs_wild_is_kept_and_flagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cleaning.rules.TIMEOUT_SECONDS", 0.05)
    evil = "[[rules]]\nid='en.evil'\nkind='ui'\npattern='^(?:a|a|aa)+$'"

    line = build(own_rules(tmp_path, evil))([article("a" * 3000 + "!")])[0].lines[0]

    assert (line.is_live, line.flags) == (True, ("rule_timeout:en.evil",))


def test_the_digest_of_every_pack_decides_the_fingerprint(tmp_path: Path) -> None:
    resources = own_rules(tmp_path, FLAG)
    config = CleanConfig(kind="clean")

    assert list(config.digests(resources).values()) == [
        hashlib.sha256(resources.rule_packs[0].read_bytes()).hexdigest()
    ]
    with pytest.raises(RuleError, match=r"missing\.toml"):
        config.digests(Resources(rule_packs=(tmp_path / "missing.toml",)))


TRANSLATED = [
    "Do you like this article? Share it with a friend!",
    "You can read the original article here",
    "Your support is essential to allow us to share free & independent information with you.",
    "So that we stay in touch, I need you to sign up for my free newsletter ➡️ HERE",
    "We need funding to keep our site alive, and it comes almost only from advertising.",
    "Read also Article reserved for our subscribers The port that nobody wanted",
    "Article reserved for subscribers",
    "The continuation after this advertisement",
    "Find all our articles on the port",
    "We would like to thank the author of this article for this remarkable content",
]


@pytest.mark.parametrize("text", TRANSLATED)
def test_boilerplate_that_was_translated_is_found_in_english(text: str) -> None:
    assert kept(clean(article(*[LONG] * 3, text))) == [LONG] * 3
