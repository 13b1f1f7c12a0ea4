from pathlib import Path

import pytest
from builders import line
from pydantic import ValidationError

from pipeline.document import Document, Kind, Line, Origin, Segment, replay
from pipeline.errors import ConfigError
from pipeline.stages.base import Resources, Stage
from pipeline.stages.normalize import NormalizeConfig
from pipeline.text.change import MAX_EDITS


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.toml"
    path.write_text('[people]\n"Poutine" = "Putin"\n', encoding="utf-8")
    return path


def stage(table: Path | None = None, **settings: object) -> Stage:
    config = NormalizeConfig.model_validate({"kind": "normalize", **settings})
    return config.build(Resources(names=table))


def document(*lines: Line, title: str | None = None) -> Document:
    return Document(id="a", path="a", lines=lines, title=title)


def test_edits_bear_the_name_of_the_stage_and_replay() -> None:
    after = stage(name="tidy")([document(line("“It’s late… “ he said –\u00a0twice"))])[0].lines[0]

    assert after.text == '"It\'s late..." he said - twice'
    assert {edit.stage for edit in after.edits} == {"tidy"}
    assert replay(after.source, after.edits) == after.text


def test_names_are_written_in_english_lines_only(names: Path) -> None:
    translated = Segment(source="Poutine parle.", english="Poutine speaks.", origin=Origin.MODEL)
    lines = (
        line("Poutine speaks."),
        line("Poutine parle.", language="fr"),
        Line(source="x", text="Poutine speaks.", kind=Kind.PARAGRAPH, language="fr", segments=(translated,)),
    )

    after = stage(names)([document(*lines)])[0]

    assert [line.text for line in after.lines] == ["Putin speaks.", "Poutine parle.", "Putin speaks."]
    assert after.lines[0].edits[0].rule == "name"


def test_names_can_be_left_alone(names: Path) -> None:
    assert stage(names, names=False)([document(line("Poutine"))])[0].lines[0].text == "Poutine"
    assert stage(None)([document(line("Poutine"))])[0].lines[0].text == "Poutine"


def test_quotes_can_keep_their_shape_and_are_repaired_all_the_same() -> None:
    after = stage(ascii_quotes=False)([document(line("“It’s late, “said Ann."))])[0]

    assert after.text == "“It’s late,” said Ann."


def test_datelines_can_be_kept() -> None:
    assert stage(datelines=False)([document(line("(AFP) – Rain."))])[0].text == "(AFP) - Rain."
    assert stage()([document(line("(AFP) – Pluie.", language="fr"))])[0].text == "Pluie."


def test_a_drop_cap_stands_at_the_beginning_of_the_prose_only() -> None:
    lines = [line("The talks", kind=Kind.TITLE), line("VFriday, they met."), line("VFriday, they left.")]

    after = stage()([document(*lines)])[0]

    assert [line.text for line in after.lines] == ["The talks", "Friday, they met.", "VFriday, they left."]


def test_other_languages_keep_the_spaces_of_their_typography() -> None:
    assert stage()([document(line("« Quoi ? »", language="fr"))])[0].text == '"Quoi ?"'


def test_the_title_follows_its_line() -> None:
    title, text = line("“The plan”", kind=Kind.TITLE), line("It rained.")

    assert stage()([document(title, text, title="“The plan”")])[0].title == '"The plan"'
    assert stage()([document(title.drop("clean", "x"), text, title="“The plan”")])[0].title is None


def test_dropped_failed_and_rejected_text_is_left_alone() -> None:
    dropped = line("“a”").drop("clean", "x")
    rejected = document(line("“a”")).rejected("no_route", "fr")

    assert stage()([document(dropped), rejected]) == [document(dropped), rejected]


def test_a_line_of_which_nothing_is_left_is_dropped() -> None:
    after = stage()([document(line("\u200b\u00ad"))])[0].lines[0]

    assert (after.text, after.is_live, after.dropped is not None) == ("", False, True)
    assert replay(after.source, after.edits) == ""


@pytest.mark.parametrize(
    ("texts", "flags"),
    [
        (["With them, there is a plan”, he said."], [("unbalanced_quote",)]),
        (["“It rained.", "“It snowed.”"], [(), ()]),  # a quotation of two paragraphs
        (["“It rained.", "It snowed."], [("unbalanced_quote",), ()]),
        (["“In the north. of it."], [("unbalanced_quote", "stray_stop")]),
        (["“It rained.”"], [()]),
    ],
)
def test_doubts_are_flags(texts: list[str], flags: list[tuple[str, ...]]) -> None:
    assert [line.flags for line in stage()([document(*map(line, texts))])[0].lines] == flags


def test_more_changes_than_can_be_replayed_are_one_edit() -> None:
    text = "“a” " * MAX_EDITS

    after = stage()([document(line(text))])[0].lines[0]

    assert after.text == ('"a" ' * MAX_EDITS).strip()
    assert [edit.rule for edit in after.edits] == ["spaces", "ascii_quote"]
    assert replay(after.source, after.edits) == after.text


def test_the_digest_changes_with_the_names_and_only_where_they_are_used(names: Path) -> None:
    config = NormalizeConfig(kind="normalize")
    before = config.digests(Resources(names=names))
    names.write_text('[people]\n"Iermak" = "Yermak"\n', encoding="utf-8")

    assert before.keys() == {"names"}
    assert config.digests(Resources(names=names)) != before
    assert config.digests(Resources()) == {}
    assert NormalizeConfig(kind="normalize", names=False).digests(Resources(names=names)) == {}


def test_a_names_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    missing, binary = tmp_path / "missing.toml", tmp_path / "binary.toml"
    binary.write_bytes(b"\xff")

    with pytest.raises(ConfigError, match=r"missing\.toml:\n  - cannot be read"):
        stage(missing)
    with pytest.raises(ConfigError, match="is not UTF-8"):
        stage(binary)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError):
        stage(quotes="curly")
