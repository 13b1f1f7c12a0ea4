from dataclasses import replace

from builders import document, line

from pipeline.corpus.ledger import account, faults, gaps_between
from pipeline.document import Edit, EditKind, Origin, Segment


def segment(source: str) -> Segment:
    return Segment(source=source, english="x", origin=Origin.MODEL)


def test_each_character_has_one_fate() -> None:
    trimmed = Edit(stage="s", rule="r", kind=EditKind.TRIM, start=0, end=2, before="ab", after="")
    replaced = Edit(stage="s", rule="r", kind=EditKind.REPLACE, start=0, end=1, before="c", after="CC")

    edited = line("abcd").edited([trimmed, replaced])

    assert edited.text == "CCd"
    found = account(edited)
    assert (found.kept, found.dropped, found.trimmed, found.replaced) == (1, 0, 2, 1)


def test_a_character_edited_twice_is_counted_once() -> None:
    first = Edit(stage="s", rule="r", kind=EditKind.REPLACE, start=0, end=1, before="a", after="b")
    second = Edit(stage="s", rule="r", kind=EditKind.TRIM, start=0, end=2, before="bc", after="")

    assert account(line("ac").edited([first, second])).total == 2


def test_what_happens_after_translation_is_not_in_the_account() -> None:
    translation = Edit(
        stage="t", rule="translation", kind=EditKind.TRANSLATE, start=0, end=3, before="oui", after="yes"
    )

    assert account(line("oui").edited([translation]).drop("clean_english", "r.r")).kept == 3


def test_text_that_its_edits_do_not_give_is_a_fault() -> None:
    made = document("abc")
    broken = replace(made, lines=(replace(made.lines[0], text="abX"),))

    assert faults(made) == []
    assert len(faults(broken)) == 1


def test_an_edit_that_does_not_fit_is_a_fault() -> None:
    edit = Edit(stage="s", rule="r", kind=EditKind.TRIM, start=0, end=1, before="z", after="")
    made = document("abc")

    assert faults(replace(made, lines=(replace(made.lines[0], edits=(edit,)),)))


def test_segments_that_lose_words_are_a_fault() -> None:
    translation = Edit(
        stage="t", rule="translation", kind=EditKind.TRANSLATE, start=0, end=9, before="Oui. Non.", after="Yes."
    )
    whole = replace(line("Oui. Non."), segments=(segment("Oui."), segment("Non."))).edited([translation])
    partial = replace(whole, segments=(segment("Oui."),))
    made = document("x")

    assert faults(replace(made, lines=(whole,))) == []
    assert faults(replace(made, lines=(partial,)))


def test_gaps_are_what_stands_between_segments() -> None:
    assert gaps_between(" Oui.  Non.", [segment("Oui."), segment("Non.")]) == [" ", "  ", ""]
    assert gaps_between("Oui. Non.", [segment("Non."), segment("Oui.")]) is None
