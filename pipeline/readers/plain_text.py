"""Plain text: the bytes of one file to one document.

Changes after decoding (markup, mojibake, hard-wrapped lines) are recorded as edits of the stage `read`, so that a
line's `source` is always the line as decoded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import BinaryIO

import ftfy
import regex

from pipeline.document import Document, Edit, EditKind, Kind, Line
from pipeline.readers.base import Key, Reader, ReadSettings, Source, rejected_document
from pipeline.readers.decode import ENCODINGS, Decoded, decode
from pipeline.text.change import apply_rules
from pipeline.text.lines import classify, is_hard_wrapped, join_wrapped, split_lines, wrapped_runs
from pipeline.text.markup import MARKUP

STAGE = "read"
UNWRAP = "unwrap"
"""Stage name of the reader's edits, and the rule that joins wrapped lines."""

MAGIC_NUMBERS = {
    b"%PDF-": "PDF",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"PK\x03\x04": "ZIP, or an office document",
    b"\x1f\x8b\x08": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"(\xb5/\xfd": "Zstandard",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old office document",
}
"""First bytes of other formats; no article in a supported encoding begins with them."""

MAX_CONTROL_SHARE = 0.05
"""Largest share of control characters other than white space. Exports have a few; binary data about one in ten."""

_CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNWANTED = regex.compile(r"[\r\n\ud800-\udfff]")


def read(file: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[tuple[Key, Document]]:
    """Yield the one document of a file; see `Reader`."""
    yield "", read_text_document(source, file.read(), settings)


def read_text_document(source: Source, data: bytes, settings: ReadSettings) -> Document:
    """Return one file's bytes as a document, rejected when they are not text.

    Reasons: `too_large`, `empty` (nothing but white space and marks), `binary`, `undecodable`. Flags: `hard_wrapped`;
    `mixed_encoding` when invalid bytes in its UTF-8 were read as windows-1252.
    """
    decoded = decoded_or_rejected(source, data, settings)
    if isinstance(decoded, Document):
        return decoded
    lines = [repaired(_plain(text)) for text in split_lines(decoded.text)]
    lines, wrapped = unwrapped(lines, settings)
    return document_of(source, decoded, lines, wrapped=wrapped)


def decoded_or_rejected(source: Source, data: bytes, settings: ReadSettings) -> Decoded | Document:
    """Return one file's bytes decoded, or the document that says why they are no text."""
    if len(data) > settings.max_bytes:
        detail = f"{len(data):,} bytes, more than {settings.max_bytes:,}; the setting is read.max_bytes"
        return rejected_document(source, "too_large", detail)
    foreign = next((name for magic, name in MAGIC_NUMBERS.items() if data.startswith(magic)), None)
    if foreign:
        return rejected_document(source, "binary", f"begins like {foreign}")
    decoded = None if _has_stray_nuls(data) else decode(data)
    if decoded is None:
        return _undecoded(source, data)
    controls = len(_CONTROL.findall(decoded.text))
    if "\x00" in decoded.text or controls > MAX_CONTROL_SHARE * len(decoded.text):
        detail = f"{controls:,} control characters among {len(decoded.text):,}"
        return rejected_document(source, "binary", detail)
    return decoded


def _has_stray_nuls(data: bytes) -> bool:
    """Return whether there are NULs that no byte-order mark explains."""
    return b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))


def _undecoded(source: Source, data: bytes) -> Document:
    """Return the rejection of bytes that no encoding fits."""
    if _has_stray_nuls(data):
        hint = "; UTF-16 needs a byte-order mark" if _may_be_utf16(data) else ""
        return rejected_document(source, "binary", f"holds {data.count(0):,} NUL bytes{hint}")
    tried = ", ".join(ENCODINGS)
    return rejected_document(source, "undecodable", f"neither UTF-8 nor UTF-16, and no text in any of {tried}")


def _may_be_utf16(data: bytes) -> bool:
    """Return whether every other byte is mostly NUL, as in UTF-16 text in Latin letters."""
    half = len(data) // 2
    return max(data[::2].count(0), data[1::2].count(0)) > half // 2


def document_of(source: Source, decoded: Decoded, lines: Sequence[Line], *, wrapped: bool) -> Document:
    """Return the lines of decoded text as a document, with their kinds."""
    lines = _classified(lines)
    flags = {"mixed_encoding": decoded.damaged, "hard_wrapped": wrapped}
    document = Document(
        id=source.id,
        path=source.path,
        site=source.site,
        encoding=decoded.encoding,
        lines=tuple(lines),
        title=next((line.text.strip() for line in lines if line.kind is Kind.TITLE), None),
        flags=tuple(flag for flag, is_set in flags.items() if is_set),
    )
    if document.text:
        return document
    return document.rejected("empty", "white space only" if decoded.text else "no text at all")


def _plain(source: str) -> Line:
    """Return one line as decoded, its markup taken off; dropped if it held nothing else."""
    line = Line(source=source, text=source, kind=Kind.PARAGRAPH)
    edits: list[Edit] = []
    if apply_rules(STAGE, MARKUP, source, edits).strip():
        return line.edited(edits)
    return line.drop(STAGE, edits[-1].rule) if edits else line


def repaired(line: Line) -> Line:
    """Return one line with its mojibake repaired by one minimal edit.

    `ftfy.fix_encoding` only: `fix_text` would also rewrite intended quotes, ligatures and widths.
    """
    if line.text.isascii():
        return line
    repaired = ftfy.fix_encoding(line.text)
    # A repair must not add line breaks or text that cannot be written.
    if repaired == line.text or _UNWANTED.search(repaired):
        return line
    return line.edited([_minimal_edit("mojibake", line.text, repaired)])


def _minimal_edit(rule: str, before: str, after: str) -> Edit:
    """Return the edit between the common prefix and the common suffix of two texts."""
    start = _shared(before, after)
    shared = _shared(before[start:][::-1], after[start:][::-1])
    end = len(before) - shared
    return Edit(
        stage=STAGE,
        rule=rule,
        kind=EditKind.REPLACE,
        start=start,
        end=end,
        before=before[start:end],
        after=after[start : len(after) - shared],
    )


def _shared(one: str, other: str) -> int:
    """Return the length of two texts' common prefix."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def unwrapped(lines: list[Line], settings: ReadSettings) -> tuple[list[Line], bool]:
    """Return the lines, unwrapped unless the settings forbid it, and whether a program wrapped them."""
    wrapped = is_hard_wrapped([line.text for line in lines])
    return _unwrapped(lines) if wrapped and settings.unwrap == "auto" else lines, wrapped


def _unwrapped(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with every wrapped paragraph joined in its first line and its others dropped.

    The number of lines stays, and edits account for the change: the first gains the text that the others lose.
    """
    texts = [line.text for line in lines]
    unwrapped = list(lines)
    for run in wrapped_runs(texts):
        first, end = run.start, len(texts[run.start])
        added = join_wrapped([texts[number] for number in run])[len(texts[first].rstrip()) :]
        kept = texts[first].rstrip()
        edit = Edit(
            stage=STAGE,
            rule=UNWRAP,
            kind=EditKind.UNWRAP,
            start=len(kept),
            end=end,
            before=texts[first][len(kept) :],
            after=added,
        )
        unwrapped[first] = lines[first].edited([edit])
        for number in run[1:]:
            unwrapped[number] = lines[number].drop(STAGE, UNWRAP, Kind.PARAGRAPH, EditKind.UNWRAP)
    return unwrapped


def _classified(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their kinds; a line joined to another stays a paragraph."""
    kinds = classify([line.text for line in lines])
    return [
        line if line.dropped is not None else replace(line, kind=kind) for line, kind in zip(lines, kinds, strict=True)
    ]


PLAIN_TEXT = Reader(
    name="plain text",
    version=2,
    libraries=("charset-normalizer", "ftfy", "regex"),
    metadata=frozenset(),
    read=read,
)
