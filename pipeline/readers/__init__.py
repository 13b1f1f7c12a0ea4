"""Files → documents. A new format is one file with a `Reader` and one line in `READERS`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath

from pipeline.document import Document, Rejection
from pipeline.readers.base import OpenedFile, Reader, ReadSettings, Source, rejected_document
from pipeline.readers.markdown import MARKDOWN
from pipeline.readers.plain_text import PLAIN_TEXT

READERS: Mapping[str, Reader] = {
    ".txt": PLAIN_TEXT,
    ".md": MARKDOWN,
}
"""Lower-case suffix of a file's name → its reader. Files with other suffixes are not articles."""


def reader_of(path: str) -> Reader | None:
    """Return the reader for a file name; None when there is none."""
    return READERS.get(PurePosixPath(path).suffix.lower())


def read(opened: OpenedFile, settings: ReadSettings) -> Iterator[Document]:
    """Yield the documents of a file; a fault becomes a rejected document."""
    source, reader = opened.source, reader_of(opened.source.path)
    if isinstance(opened.content, Rejection):
        yield rejected_document(source, opened.content.reason, opened.content.detail)
    elif reader is None:
        yield rejected_document(source, "unreadable", "no reader for files of this name")
    else:
        for key, document in reader.read(BytesIO(opened.content), source, settings):
            yield replace(document, id=f"{source.id}#{key}") if key else document


__all__ = ["READERS", "OpenedFile", "ReadSettings", "Reader", "Source", "read", "reader_of"]
