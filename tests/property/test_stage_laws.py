"""The laws every stage keeps, over every stage there is."""

from dataclasses import replace
from functools import cache

import pytest
from builders import documents
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load_config
from pipeline.corpus import ledger
from pipeline.document import Document
from pipeline.stages import STAGES, Stage, StageConfig
from pipeline.stages.assess import AssessConfig
from pipeline.stages.clean import CleanConfig
from pipeline.stages.detect import DetectConfig
from pipeline.stages.normalize import NormalizeConfig
from pipeline.stages.translate import TranslateConfig

EXAMPLES: list[StageConfig] = [
    DetectConfig(kind="detect", detector="fake", second_detector="fake", allow_undetermined=True),
    CleanConfig(kind="clean"),
    TranslateConfig(kind="translate", engine="fake", routes={"fr": "any"}),
    NormalizeConfig(kind="normalize"),
    AssessConfig(kind="assess"),
]


def test_every_stage_has_an_example_here() -> None:
    assert [type(example) for example in EXAMPLES] == list(STAGES.values()), "add the new stage to EXAMPLES"


@cache
def build(kind: str) -> Stage:
    (config,) = [example for example in EXAMPLES if example.kind == kind]
    return config.build(load_config("default").resources)


batches = st.lists(documents(), max_size=4, unique_by=lambda document: document.id)
every_stage = pytest.mark.parametrize("kind", list(STAGES))


@every_stage
@given(batch=batches)
def test_no_document_is_lost_made_moved_or_brought_back(kind: str, batch: list[Document]) -> None:
    out = build(kind)(batch)

    assert [document.id for document in out] == [document.id for document in batch]
    assert [document for document in batch if document.reject] == [
        after for before, after in zip(batch, out, strict=True) if before.reject
    ]


@every_stage
@given(batch=batches)
def test_no_line_is_lost_and_every_ledger_adds_up(kind: str, batch: list[Document]) -> None:
    out = build(kind)(batch)

    for before, after in zip(batch, out, strict=True):
        assert [line.source for line in after.lines] == [line.source for line in before.lines]
        assert ledger.faults(after) == []


@every_stage
@given(batch=batches)
def test_documents_do_not_depend_on_their_neighbours(kind: str, batch: list[Document]) -> None:
    stage = build(kind)

    assert stage(batch) == [stage([document])[0] for document in batch]


@given(batch=batches)
def test_a_dropped_line_comes_back_when_its_edit_is_left_out(batch: list[Document]) -> None:
    out = batch
    for kind in ("clean", "translate", "clean", "normalize"):
        out = build(kind)(out)

    for document in out:
        for line in document.lines:
            if line.dropped:
                assert line.edits[-1] == line.dropped
                restored = replace(line, edits=line.edits[:-1], text=line.dropped.before, dropped=None)
                assert ledger.faults(replace(document, lines=(restored,))) == []
