"""Markdown: the bytes of one file to one document, its marks taken off and its front matter read.

As in plain text, a line's `source` is the line as decoded and every change is an edit of the stage `read`. Numbers of
lists stay, since readers see them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import regex
import yaml

from pipeline.document import Document, Edit, Kind, Line
from pipeline.readers.base import Key, Reader, ReadSettings, Source
from pipeline.readers.decode import Decoded
from pipeline.readers.plain_text import STAGE, decoded_or_rejected, document_of, repaired, unwrapped
from pipeline.text.change import Change, Rule, apply_rules, substitute
from pipeline.text.lines import split_lines
from pipeline.text.markup import MARKUP, labels

FRONT_MATTER = "front_matter"
"""The rule that drops the lines of the front matter."""

MAX_FRONT_MATTER = 20_000
"""Characters; more is no front matter. It bounds the time and depth of parsing."""

_FENCE = regex.compile(r"\s{0,3}+(?P<fence>`{3,}+|~{3,}+)[^`]*+$")
_NO_TEXT = {
    "heading_mark": regex.compile(r"\s{0,3}+(?:=++|#{1,6}+)\s*+$"),
    "rule": regex.compile(r"\s{0,3}+(?:(?:\*\s*+){3,}|(?:-\s*+){2,}|(?:_\s*+){3,})$"),
    "link_target": regex.compile(
        r"\s{0,3}+\[(?!\^)[^\[\]]++\]:\s++<?+(?:https?:|mailto:|www\.|\.{0,2}/|#)\S*+(?:\s++[\"'(].*+)?+$"
    ),
    "table_rule": regex.compile(r"(?=[^|]*+\|)(?=[^-]*+-)[|:\s-]++$"),
}
"""Lines that show no text: rule → what the whole line is."""
_QUOTATION_MARK = regex.compile(r"^\s{0,3}+>(?:\s*+>)*+\s?+")
_LIST_MARK = regex.compile(r"^\s*+[*+-]\s++(?:\[[ xX]\]\s++)?+(?=\S)")
_HEADING_MARK = regex.compile(r"^\s{0,3}+#{1,6}+\s++|(?<=\S)\s++#++\s*+$")
_HEADING = regex.compile(r"\s{0,3}+#{1,6}+\s++\S")
_CODE = regex.compile(r"(?<![`\\])(`++)(?!`)([^`]++)\1(?!`)")
_STRIKE = regex.compile(r"(?<!~)(~~)(?=\S)([^~]++)(?<=\S)~~(?!~)")
_ESCAPE = regex.compile(r"\\([!-/:-@\[-`{-~])|\\$")
_AUTOLINK = regex.compile(r"<((?:https?://|mailto:)[^\s<>]++)>")


def _marks(rule: str, pattern: regex.Pattern[str]) -> Rule:
    return lambda text: list(substitute(rule, pattern, "", text))


def _inner(rule: str, pattern: regex.Pattern[str], group: int) -> Rule:
    return lambda text: list(substitute(rule, pattern, lambda match: match[group] or "", text))


def _heading_marks(text: str) -> list[Change]:
    return list(substitute("heading_mark", _HEADING_MARK, "", text)) if _HEADING.match(text) else []


MOST_NESTED = 20
"""Levels of front matter: 5,000 of them took 16 s."""

_RULES: tuple[Rule, ...] = (
    _marks("quotation_mark", _QUOTATION_MARK),
    _marks("list_mark", _LIST_MARK),
    _heading_marks,
    _inner("link", _AUTOLINK, 1),
    *MARKUP,
    labels,
    _inner("emphasis", _STRIKE, 2),
    _inner("code", _CODE, 2),
    _inner("escape", _ESCAPE, 1),
)


def read(file: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[tuple[Key, Document]]:
    """Yield the one document of a file; see `Reader`."""
    yield "", read_markdown_document(source, file.read(), settings)


def read_markdown_document(source: Source, data: bytes, settings: ReadSettings) -> Document:
    """Return one file's bytes as a document; rejected and flagged as plain text is."""
    decoded = decoded_or_rejected(source, data, settings)
    return decoded if isinstance(decoded, Document) else _document(source, decoded, settings)


def _document(source: Source, decoded: Decoded, settings: ReadSettings) -> Document:
    texts = split_lines(decoded.text)
    given, end = front_matter(texts)
    front = [_line(text).drop(STAGE, FRONT_MATTER) for text in texts[:end]]
    body, code = _without_empty_marks(texts[end:])
    # Wrapped lines are joined while marks still show which of them open an item of a list, or emphasis goes on.
    body, wrapped = unwrapped(body, settings)
    body = [line if number in code or line.dropped else repaired(_plain(line)) for number, line in enumerate(body)]
    document = document_of(source, decoded, [*front, *body], wrapped=wrapped)
    lines = tuple(_with_heading(line, titled="title" in given) for line in document.lines)
    return _filled(replace(document, lines=lines), given).retitled()


def _line(text: str) -> Line:
    return Line(source=text, text=text, kind=Kind.PARAGRAPH)


def _with_heading(line: Line, *, titled: bool) -> Line:
    """Return the line with the kind that its mark gives; beside a given title no paragraph is one."""
    if line.kind is Kind.PARAGRAPH and line.dropped is None and _HEADING.match(line.source):
        return replace(line, kind=Kind.HEADING)
    is_paragraph = line.kind is Kind.TITLE and titled and not _HEADING.match(line.source)
    return replace(line, kind=Kind.PARAGRAPH) if is_paragraph else line


def _without_empty_marks(texts: Sequence[str]) -> tuple[list[Line], set[int]]:
    """Return the lines, those that show no text dropped, and the numbers of those of code, whose marks are none."""
    lines: list[Line] = []
    code: set[int] = set()
    fence = ""
    for number, text in enumerate(texts):
        mark = _FENCE.match(text)
        if mark and (not fence or mark["fence"].startswith(fence)):
            fence = "" if fence else mark["fence"]
            lines.append(_line(text).drop(STAGE, "code"))
        elif fence:
            code.add(number)
            lines.append(_line(text))
        else:
            no_text = next((rule for rule, pattern in _NO_TEXT.items() if pattern.match(text)), None)
            lines.append(_line(text).drop(STAGE, no_text) if no_text else _line(text))
    return lines, code


def _plain(line: Line) -> Line:
    """Return one line without its marks; dropped if it shows no text."""
    edits: list[Edit] = []
    if apply_rules(STAGE, _RULES, line.text, edits).strip():
        return line.edited(edits)
    return line.drop(STAGE, edits[-1].rule) if edits else line


def front_matter(lines: Sequence[str]) -> tuple[Mapping[str, Any], int]:
    """Return the front matter's values and the number of its lines; none and 0 without any that YAML can read.

    Values are strings, lists and mappings of them.

    >>> front_matter(["---", "title: A bridge", "tags: [river, town]", "---", "Text"])
    ({'title': 'A bridge', 'tags': ['river', 'town']}, 4)
    """
    if not lines or lines[0].rstrip() != "---":
        return {}, 0
    size = 0
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            values = _parsed("\n".join(lines[1:number]))
            return ({}, 0) if values is None else (values, number + 1)
        size += len(line) + 1
        if size > MAX_FRONT_MATTER:
            break
    return {}, 0


def _is_tame(text: str) -> bool:
    """Return whether YAML has neither aliases, which may stand for gigabytes, nor deep nesting, which takes seconds."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_NESTED or isinstance(event, yaml.AliasEvent):
            return False
    return True


def _parsed(text: str) -> Mapping[str, Any] | None:
    try:
        if not _is_tame(text):
            return None
        # It makes a string of every scalar, so that no value is an error or hangs on a version.
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes no objects
        json.dumps(values, ensure_ascii=False).encode()  # no lone surrogates
    except (yaml.YAMLError, RecursionError, TypeError, ValueError):
        return None
    return values if isinstance(values, dict) and all(isinstance(key, str) for key in values) else None


_URL_KEYS = ("url", "canonical_url", "source_url", "link", "permalink")
_DATE_KEYS = ("date", "published", "publish_date", "pubdate", "created")
_AUTHOR_KEYS = ("author", "authors", "byline")


def _filled(document: Document, given: Mapping[str, Any]) -> Document:
    """Return the document with the fields that front matter fills; all else is kept in `metadata`."""
    rest = dict(given)
    return replace(
        document,
        url=_taken(rest, _URL_KEYS),
        date=_taken(rest, _DATE_KEYS),
        author=_taken(rest, _AUTHOR_KEYS),
        metadata=json.dumps(rest, ensure_ascii=False, sort_keys=True) if rest else None,
    )


def _taken(values: dict[str, Any], keys: Sequence[str]) -> str | None:
    """Take the first of these keys that has text, or a list of texts, out of the values."""
    for key in keys:
        found = values.get(key)
        listed = found if isinstance(found, list) else [found]
        texts = [text.strip() for text in listed if isinstance(text, str) and text.strip()]
        if texts and len(texts) == len(listed):
            del values[key]
            return ", ".join(texts)
    return None


MARKDOWN = Reader(
    name="markdown",
    version=1,
    libraries=("charset-normalizer", "ftfy", "pyyaml", "regex"),
    metadata=frozenset({"url", "date", "author", "metadata", "title"}),
    read=read,
)
