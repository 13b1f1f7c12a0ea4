from dataclasses import replace

from builders import document

from pipeline.stages.assess import assess


def test_quality_is_the_share_of_characters_without_a_flag() -> None:
    made = document("abc", "d")
    flagged = replace(made, lines=(made.lines[0], made.lines[1].flagged("stray_stop")))

    assert assess([flagged])[0].quality == 0.75


def test_an_article_of_which_nothing_is_left_is_rejected() -> None:
    made = document("READ ALSO", "")
    emptied = replace(made, lines=(made.lines[0].drop("clean", "en.read_also"), made.lines[1]))

    (out,) = assess([emptied])

    assert out.reject is not None
    assert out.reject.reason == "no_text"
    assert "1 lines were dropped" in out.reject.detail


def test_what_was_rejected_before_keeps_its_reason() -> None:
    rejected = document().rejected("binary", "a picture")

    assert assess([rejected]) == [rejected]
