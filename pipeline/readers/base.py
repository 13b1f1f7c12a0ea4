"""What a reader is: an opened file in, documents out. One file a format, named in `pipeline.readers.READERS`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import Field

from pipeline.digest import digest_bytes, digest_value
from pipeline.document import Document, Rejection
from pipeline.settings import Settings

Key = str
"""Names an article inside its file; empty for a file that is one article."""


class ReadSettings(Settings):
    """How articles are read."""

    unwrap: Literal["auto", "never"] = "auto"
    """Whether the lines of articles that were wrapped at a fixed width are joined; they are flagged either way."""
    max_bytes: int = Field(default=10_000_000, gt=0)
    """Larger files are rejected: an article of ten million bytes is none, or many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that holds an article.

    Attributes:
        id: Unique in a run: the path below the input root, POSIX, unprintable and undecodable bytes percent-escaped.
        file: Where it lies on disk. Never stored.
        path: As `id`; a container file would hold several ids under one path.
        site: First folder of the path; empty for a file at the root.
    """

    id: str
    file: Path
    path: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A source with its bytes, or with why there are none."""

    source: Source
    content: bytes | Rejection

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, or of why there are none."""
        if isinstance(self.content, Rejection):
            return digest_value([self.content.reason, self.content.detail])
        return digest_bytes(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reads files of one format.

    Attributes:
        name: Of the format, for fingerprints and messages.
        version: Raised when the same bytes give another document: cached results expire.
        libraries: Distributions whose version decides what it reads.
        metadata: Fields of `Document` that it may fill beside the text: `title`, `url`, `date` …
        read: Opened file, its source and the settings → each article with its key, in the order of the file; a plain
            file gives one. What is no article is a document with a reason to be rejected, never an exception.
    """

    name: str
    version: int
    libraries: tuple[str, ...]
    metadata: frozenset[str]
    read: Callable[[BinaryIO, Source, ReadSettings], Iterator[tuple[Key, Document]]]


def rejected_document(source: Source, reason: str, detail: str) -> Document:
    """Return a document without lines: why its file gave none. Its encoding is empty, since it was not decoded."""
    return Document(id=source.id, path=source.path, site=source.site, encoding="").rejected(reason, detail)
