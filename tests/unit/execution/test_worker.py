"""What a worker does when a stage fails; the rest of it is tested through the command line."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from builders import document

from pipeline.document import Document
from pipeline.errors import ModelError
from pipeline.execution.worker import conclude
from pipeline.stages.process import Failure, run_stage


def stage_with_a_poison(documents: Sequence[Document]) -> list[Document]:
    if any("poison" in made.text for made in documents):
        message = "list index out of range"
        raise IndexError(message)
    return [made.flagged("seen") for made in documents]


def test_one_poisonous_article_does_not_take_the_others_down() -> None:
    failures: list[Failure] = []
    good, bad = document("Fine."), document("poison", identifier="b.txt")

    out = run_stage("clean", stage_with_a_poison, [good, bad], failures)

    assert out[0].flags == ("seen",)
    assert out[1].reject is not None
    assert out[1].reject.reason == "stage_failed"
    assert out[1].reject.detail == "clean: IndexError: list index out of range"
    assert [(failure.id, failure.stage) for failure in failures] == [("b.txt", "clean")]
    assert "in stage_with_a_poison" in failures[0].trace


def test_a_missing_model_is_no_fault_of_an_article() -> None:
    def stage(_: Sequence[Document]) -> list[Document]:
        message = "model.bin is missing"
        raise ModelError(message)

    with pytest.raises(ModelError):
        run_stage("translate", stage, [document("Oui.")], [])


def test_an_article_whose_ledger_does_not_add_up_is_rejected() -> None:
    made = document("abc")
    broken = replace(made, lines=(replace(made.lines[0], text="abcd"),))

    assert conclude(made) == made
    rejected = conclude(broken).reject
    assert rejected is not None
    assert rejected.reason == "unbalanced_ledger"


def test_an_article_of_which_nothing_is_left_is_rejected() -> None:
    made = document("READ ALSO", "")
    emptied = replace(made, lines=(made.lines[0].drop("clean", "en.read_also"), made.lines[1]))

    rejected = conclude(emptied).reject

    assert rejected is not None
    assert (rejected.reason, rejected.detail) == ("no_text", "lines dropped: 1; without English: 0")


def test_what_was_rejected_before_keeps_its_reason() -> None:
    rejected = document().rejected("binary", "a picture")

    assert conclude(rejected) == rejected
