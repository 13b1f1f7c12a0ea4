"""Count what a shard holds, from its documents alone. Knows nothing of files or of other shards."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.corpus.schema import line_status
from pipeline.corpus.store import Counts
from pipeline.document import Document, EditKind, Line, Origin, Segment


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
