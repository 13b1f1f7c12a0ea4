"""Count what a shard holds, from its documents alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from pipeline.corpus.schema import line_status
from pipeline.document import Document, EditKind, Line, Origin, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a shard, or a whole run, holds: counted from the documents; the sum of all shards is that of the run."""

    documents: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    """Documents in the corpus, by the language they were read in."""
    translated: int = 0
    """Documents in the corpus with English from a model."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Documents by the reason they were rejected for."""
    unrouted: Mapping[str, int] = field(default_factory=dict)
    """Documents rejected for want of a model, by language."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines by status."""
    unrouted_lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of articles in the corpus that have no English for want of a model, by their language."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Lines of articles in the corpus by the rule that dropped them, as `stage/rule`; not those joined to another."""
    flags: Mapping[str, int] = field(default_factory=dict)
    """Flags of documents in the corpus and of their lines."""
    encodings: Mapping[str, int] = field(default_factory=dict)
    models: Mapping[str, int] = field(default_factory=dict)
    """Segments by the model that gave their English."""
    corrections: Mapping[str, int] = field(default_factory=dict)
    """Segments by the correction that gave their English, as language, tab, sentence."""
    segments_translated: int = 0
    segments_copied: int = 0
    segments_failed: int = 0
    characters_read: int = 0
    """In all lines of the articles in the corpus."""
    characters_dropped: int = 0
    """In those of them that a rule dropped."""
    quality_sum: float = 0.0
    quality_documents: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the sum, keys of the mappings in order."""
        mine, theirs = asdict(self), asdict(other)
        return type(self)(**{name: _add(mine[name], theirs[name]) for name in mine})


def _add(first: Any, second: Any) -> Any:  # noqa: ANN401 - a number or a mapping of numbers
    if isinstance(first, dict):
        return {key: first.get(key, 0) + second.get(key, 0) for key in sorted({*first, *second})}
    return first + second


def count(documents: Sequence[Document]) -> Counts:
    """Return the counts of these documents."""
    published = [document for document in documents if not document.reject]
    lines = [line for document in published for line in document.lines]
    segments = [segment for line in lines for segment in line.segments]
    dropped = [line.dropped for line in lines if line.dropped and line.dropped.kind is not EditKind.UNWRAP]
    qualities = [document.quality for document in published if document.quality is not None]
    return Counts(
        documents=len(documents),
        languages=_tally(document.language for document in published),
        translated=sum(bool(document.models) for document in published),
        rejected=_tally(document.reject.reason for document in documents if document.reject),
        unrouted=_tally(d.language for d in documents if d.reject and d.reject.reason == "no_route"),
        lines=_tally(line_status(document, line) for document in documents for line in document.lines),
        unrouted_lines=_tally(line.language for line in lines if line.failed and "no_route" in line.flags),
        dropped=_tally(f"{edit.stage}/{edit.rule}" for edit in dropped),
        flags=_tally([*_document_flags(published), *_line_flags(lines)]),
        encodings=_tally(document.encoding for document in published),
        models=_tally(segment.model for segment in segments if segment.model and segment.english is not None),
        corrections=_tally(
            f"{line.language}\t{segment.source}"
            for line in lines
            for segment in line.segments
            if segment.origin is Origin.CORRECTION
        ),
        segments_translated=sum(_is_translated(segment) for segment in segments),
        segments_copied=sum(segment.origin is Origin.COPIED for segment in segments),
        segments_failed=sum(segment.english is None for segment in segments),
        characters_read=sum(len(line.source) for line in lines),
        characters_dropped=sum(len(edit.before) for edit in dropped),
        quality_sum=round(sum(qualities), 3),
        quality_documents=len(qualities),
    )


def _tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _is_translated(segment: Segment) -> bool:
    return segment.origin is not Origin.COPIED and segment.english is not None


def _document_flags(documents: Iterable[Document]) -> Iterable[str]:
    return (flag for document in documents for flag in document.flags)


def _line_flags(lines: Iterable[Line]) -> Iterable[str]:
    return (flag for line in lines for flag in line.flags)
