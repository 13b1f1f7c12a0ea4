"""Bytes of one file to one document."""

import textwrap
from pathlib import Path

import pytest

from pipeline.document import Kind, replay
from pipeline.readers import ReadSettings, Source, read
from pipeline.readers.find import find_articles, open_source
from pipeline.readers.plain_text import read_text_document

SEEDS = Path(__file__).parents[3] / "seeds"
SOURCE = Source(id="site/a.txt", file=Path("/nowhere/site/a.txt"), path="site/a.txt", site="site")
DEFAULT = ReadSettings()

STORY = (
    "The town council said on Monday that the old bridge would stay closed until the spring, because the "
    "repairs that began last year had uncovered far more rust than anyone had expected. Engineers will now "
    "replace two of the four arches. Shopkeepers on the left bank, who have lost a third of their customers, "
    "asked for a ferry; the mayor promised an answer within the week, but named neither a price nor a date."
)


def test_a_file_becomes_lines_with_kinds_and_a_title() -> None:
    document = read_text_document(SOURCE, b"Bridge closed\r\n\r\nIt opens in spring.\r\n", DEFAULT)

    assert (document.id, document.path, document.site) == ("site/a.txt", "site/a.txt", "site")
    assert [(line.source, line.kind) for line in document.lines] == [
        ("Bridge closed", Kind.TITLE),
        ("", Kind.BLANK),
        ("It opens in spring.", Kind.PARAGRAPH),
    ]
    assert document.title == "Bridge closed"
    assert document.encoding == "utf-8"
    assert document.reject is None


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (b"", "empty", "no text at all"),
        (b"\xef\xbb\xbf", "empty", "no text at all"),
        (b" \r\n\t\n\xc2\xa0", "empty", "white space only"),
        (b"%PDF-1.7 and so on", "binary", "begins like PDF"),
        (b"\xff\xd8\xff\xe0 JFIF", "binary", "begins like JPEG"),
        (b"PK\x03\x04 word/document.xml", "binary", "begins like ZIP, or an office document"),
        (b"some\x00text", "binary", "holds 1 NUL bytes"),
        ("The bridge".encode("utf-16-le"), "binary", "holds 10 NUL bytes; UTF-16 needs a byte-order mark"),
        (b"\xff\xfea\x00\x00\x00", "binary", "1 control characters among 2"),
        (b"\x01\x02\x03 text", "binary", "3 control characters among 8"),
        ("日本の首相は月曜日に記者会見を開きました。".encode("shift_jis"), "undecodable", "neither UTF-8 nor"),
    ],
)
def test_what_is_no_text_is_rejected_with_a_reason(data: bytes, reason: str, detail: str) -> None:
    document = read_text_document(SOURCE, data, DEFAULT)

    assert document.reject is not None
    assert document.reject.reason == reason
    assert document.reject.detail.startswith(detail)


def test_the_code_pages_that_were_tried_are_named() -> None:
    document = read_text_document(
        SOURCE, "도서관은 다음 주에 다시 문을 연다고 시장이 말했다.".encode("euc_kr"), DEFAULT
    )

    assert document.reject is not None
    assert "cp1252, iso8859_15" in document.reject.detail
    assert "cp1256" in document.reject.detail


def test_a_file_over_the_limit_is_rejected() -> None:
    document = read_text_document(SOURCE, b"12345", ReadSettings(max_bytes=4))

    assert document.reject is not None
    assert document.reject.reason == "too_large"
    assert "read.max_bytes" in document.reject.detail


def test_a_file_that_is_gone_is_rejected() -> None:
    (document,) = read(open_source(SOURCE, DEFAULT.max_bytes), DEFAULT)

    assert document.reject is not None
    assert document.reject.reason == "unreadable"
    assert document.encoding == ""


def test_a_stray_control_character_is_no_reason() -> None:
    assert read_text_document(SOURCE, b"A page\x0cbreak and a \x08 backspace in a long line", DEFAULT).reject is None


def test_mojibake_is_repaired_by_a_small_edit_and_the_source_kept() -> None:
    broken = "Le maire a annoncÃ© la rÃ©ouverture."
    (line,) = read_text_document(SOURCE, broken.encode(), DEFAULT).lines

    assert (line.source, line.text) == (broken, "Le maire a annoncé la réouverture.")
    assert [(edit.stage, edit.rule, edit.before, edit.after) for edit in line.edits] == [
        ("read", "mojibake", "Ã© la rÃ©", "é la ré")
    ]


@pytest.mark.parametrize(
    "text", ["“Good” quotes — and ’apostrophes’…", "ﬁne ligatures", "Ça va, François ?", "3 < 5 & 6"]
)
def test_good_text_is_left_alone(text: str) -> None:
    assert read_text_document(SOURCE, text.encode(), DEFAULT).lines[0].edits == ()


def test_markup_is_taken_off_and_the_ledger_accounts_for_it() -> None:
    source = "The &quot;old&quot; ferry <b>sank</b> in [the bay](https://example.com/bay) **last night**."
    (line,) = read_text_document(SOURCE, source.encode(), DEFAULT).lines

    assert (line.source, line.text) == (source, 'The "old" ferry sank in the bay last night.')
    assert {(edit.stage, edit.rule, edit.kind.value) for edit in line.edits} == {
        ("read", "entity", "replace"),
        ("read", "tag", "trim"),
        ("read", "link", "trim"),
        ("read", "emphasis", "trim"),
    }


def test_a_line_of_nothing_but_markup_is_dropped() -> None:
    document = read_text_document(SOURCE, b"It sank.\n<br />\n![The ferry](ferry.jpg)\nNobody drowned.", DEFAULT)

    assert document.text == "It sank.\n\nNobody drowned."
    assert [line.dropped.rule for line in document.lines if line.dropped] == ["tag", "image"]


def test_mojibake_in_entities_is_repaired() -> None:
    (line,) = read_text_document(SOURCE, b"The caf&Atilde;&copy; is shut", DEFAULT).lines

    assert line.text == "The café is shut"


def test_a_repair_that_would_make_a_line_separator_keeps_the_number_of_lines() -> None:
    document = read_text_document(SOURCE, "one â€¨ two\nthree".encode(), DEFAULT)

    assert len(document.lines) == 2


def test_damaged_utf8_is_flagged() -> None:
    document = read_text_document(SOURCE, "Déjà vu à Paris, hélas\n".encode() + b"\xe9t\xe9", DEFAULT)

    assert [line.text for line in document.lines] == ["Déjà vu à Paris, hélas", "été"]
    assert document.flags == ("mixed_encoding",)


def wrapped_article() -> list[str]:
    return ["The old bridge", "", *textwrap.wrap(STORY, 72), "", *textwrap.wrap(STORY[104:], 72)]


def test_wrapped_lines_are_joined_and_the_ledger_keeps_them() -> None:
    lines = wrapped_article()
    document = read_text_document(SOURCE, "\n".join(lines).encode(), DEFAULT)

    assert document.flags == ("hard_wrapped",)
    assert [line.source for line in document.lines] == lines
    assert document.text == "\n\n".join(["The old bridge", STORY, STORY[104:]])
    assert all(replay(line.source, line.edits) == line.text for line in document.lines)
    assert {line.dropped.rule for line in document.lines if line.dropped} == {"unwrap"}
    assert [line.kind for line in document.lines[:4]] == [Kind.TITLE, Kind.BLANK, Kind.PARAGRAPH, Kind.PARAGRAPH]


def test_wrapped_lines_are_left_alone_when_told_so() -> None:
    document = read_text_document(SOURCE, "\n".join(wrapped_article()).encode(), ReadSettings(unwrap="never"))

    assert document.flags == ("hard_wrapped",)
    assert not any(line.edits for line in document.lines)


def test_the_sample_articles_are_read_as_they_are() -> None:
    documents = [
        document
        for source in find_articles([SEEDS]).sources
        for document in read(open_source(source, DEFAULT.max_bytes), DEFAULT)
    ]

    assert len(documents) == 5
    for document in documents:
        raw = (SEEDS / document.path).read_bytes().decode("utf-8")
        assert (document.encoding, document.flags, document.reject) == ("utf-8", (), None)
        assert "".join(line.source for line in document.lines) == raw.replace("\n", "").replace("\r", "")
        assert not any(line.edits for line in document.lines)
    assert [bool(document.title) for document in documents] == [False, True, False, True, True]
