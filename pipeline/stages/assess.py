"""Measure each finished article."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from pipeline.document import Document
from pipeline.stages.base import Resources, Stage, StageConfig


class AssessConfig(StageConfig):
    """How articles are assessed."""

    verb: ClassVar[str] = "assessing"
    libraries: ClassVar[tuple[str, ...]] = ()
    version: ClassVar[int] = 1
    needs: ClassVar[frozenset[str]] = frozenset({"language"})
    sets: ClassVar[frozenset[str]] = frozenset({"quality"})

    kind: Literal["assess"]

    def build(self, resources: Resources) -> Stage:
        """Return the stage."""
        del resources
        return assess


def assess(documents: Sequence[Document]) -> list[Document]:
    """Return the documents with their quality set."""
    return [document if document.reject else replace(document, quality=quality(document)) for document in documents]


def quality(document: Document) -> float:
    """Return the share of final characters in lines without flags, 0 to 1, to three decimals."""
    live = [line for line in document.lines if line.is_live]
    total = sum(len(line.text) for line in live)
    clean = sum(len(line.text) for line in live if not line.flags)
    return round(clean / total, 3) if total else 0.0
