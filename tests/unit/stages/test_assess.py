from dataclasses import replace

from builders import document

from pipeline.stages.assess import assess


def test_quality_is_the_share_of_characters_without_a_flag() -> None:
    made = document("abc", "d")
    flagged = replace(made, lines=(made.lines[0], made.lines[1].flagged("stray_stop")))

    assert assess([flagged])[0].quality == 0.75


def test_a_rejected_article_is_not_assessed() -> None:
    rejected = document().rejected("binary", "a picture")

    assert assess([rejected]) == [rejected]
