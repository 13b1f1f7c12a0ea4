"""Read articles and run stages on them, for runs, plans and rule scoring alike.

A stage that fails on an article is our bug: that article is rejected, and the others continue.
"""

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.readers import OpenedFile, ReadSettings, read
from pipeline.stages.base import Stage, StageConfig

BuiltStage = tuple[StageConfig, Stage]
Watch = Callable[[StageConfig], None]
"""Called when a stage begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stage that failed on an article: our bug.

    Attributes:
        id: Of the article, which is rejected.
        stage: Name of the stage.
        trace: The traceback.
    """

    id: str
    stage: str
    trace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """Documents after all stages, and the failures."""

    documents: list[Document]
    failures: tuple[Failure, ...] = ()


def read_and_process(
    files: Iterable[OpenedFile], settings: ReadSettings, stages: Sequence[BuiltStage], watch: Watch | None = None
) -> Processed:
    """Return the documents of opened files after these stages."""
    documents = [document for opened in files for document in read(opened, settings)]
    return process(documents, stages, watch)


def process(documents: Sequence[Document], stages: Sequence[BuiltStage], watch: Watch | None = None) -> Processed:
    """Return the documents after these stages, in order.

    Raises:
        PipelineError: A fault that the user can fix, such as a model that does not load.
    """
    failures: list[Failure] = []
    current = list(documents)
    for config, stage in stages:
        if watch:
            watch(config)
        current = run_stage(config.name, stage, current, failures)
    return Processed(documents=current, failures=tuple(failures))


def run_stage(name: str, stage: Stage, documents: list[Document], failures: list[Failure]) -> list[Document]:
    """Run one stage; when it fails, run it on each document alone and reject those it fails on."""
    try:
        return stage(documents)
    except PipelineError:
        raise
    except Exception:  # noqa: BLE001 - an error on one article must not affect the others
        return [_run_alone(name, stage, document, failures) for document in documents]


def _run_alone(name: str, stage: Stage, document: Document, failures: list[Failure]) -> Document:
    try:
        return stage([document])[0]
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        failures.append(Failure(id=document.id, stage=name, trace=traceback.format_exc()))
        return document.rejected("stage_failed", f"{name}: {type(error).__name__}: {error}")
