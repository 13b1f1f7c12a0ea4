"""Laws of reading, whatever the bytes."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.document import Kind, replay
from pipeline.readers import ReadSettings, Source
from pipeline.readers.decode import decode
from pipeline.readers.find import escape_name
from pipeline.readers.markdown import read_markdown_document
from pipeline.readers.plain_text import read_text_document
from pipeline.text.lines import classify, is_hard_wrapped, split_lines, wrapped_runs

SOURCE = Source(id="a.txt", file=Path("a.txt"), path="a.txt", site="")

words = st.text(alphabet="abé-. ", min_size=1, max_size=12)
wrapped_texts = st.lists(st.lists(words, min_size=8, max_size=12).map(" ".join), max_size=25).map("\n".join)
texts = st.text(alphabet=st.characters(codec="utf-8")) | wrapped_texts
files = (
    st.binary(max_size=300)
    | texts.map(str.encode)
    | st.text("éа я\n", max_size=40).map(lambda t: t.encode("cp1251", "ignore"))
)

MARKS = (
    *(
        "---\n",
        "\n",
        "title: ",
        "url: ",
        "- ",
        "# ",
        "> ",
        "**",
        "_",
        "`",
        "```\n",
        "[",
        "](",
        ")",
        "![",
        "<br>",
        "<b",
        ">",
    ),
    *("&amp;", "&#55296;", "\\", '"\\ud800"', "|", "[^1]: ", "text", " ", "é", "\u2028", "{", "&a ", "*a"),
)
markdown = st.lists(st.sampled_from(MARKS), max_size=25).map(lambda pieces: "".join(pieces).encode())


@given(texts)
def test_no_character_but_line_breaks_is_lost(text: str) -> None:
    assert "".join(split_lines(text)) == text.replace("\r", "").replace("\n", "")


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\r\n"))))
def test_lines_come_back_as_they_were_joined(lines: list[str]) -> None:
    assert split_lines("".join(line + "\n" for line in lines)) == lines


@given(texts)
def test_every_line_has_a_kind_and_blank_means_white_space(text: str) -> None:
    lines = split_lines(text)
    kinds = classify(lines)

    assert [kind is Kind.BLANK for kind in kinds] == [not line.strip() for line in lines]
    assert kinds.count(Kind.TITLE) <= 1


@given(texts)
def test_wrapped_runs_are_apart_and_hold_no_blank_line(text: str) -> None:
    lines = split_lines(text)
    runs = list(wrapped_runs(lines))
    numbers = [number for run in runs for number in run]

    assert numbers == sorted(set(numbers))
    assert all(lines[number].strip() for number in numbers)
    assert all(len(run) > 1 for run in runs)
    assert not runs or is_hard_wrapped(lines)


@given(files | markdown)
@example(b"\xff\xfe\x00\x00")
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
def test_any_bytes_become_a_document_whose_edits_replay(data: bytes) -> None:
    document = read_text_document(SOURCE, data, ReadSettings())

    for line in document.lines:
        assert replay(line.source, line.edits) == line.text
        line.text.encode()  # no lone surrogate
    if document.lines:
        decoded = decode(data)
        assert decoded is not None
        assert [line.source for line in document.lines] == split_lines(decoded.text)
    assert document.text or document.reject


@given(markdown | files)
@example(b"---\n\x00: b\n---\n")
@example(b"---\n- &a [*a]\n---\n")
def test_any_bytes_become_a_document_of_markdown_whose_edits_replay(data: bytes) -> None:
    document = read_markdown_document(SOURCE, data, ReadSettings())

    for line in document.lines:
        assert replay(line.source, line.edits) == line.text
        line.text.encode()
    for field in (document.title, document.url, document.date, document.author, document.metadata):
        assert field is None or field.encode().decode() == field
    if document.lines:
        decoded = decode(data)
        assert decoded is not None
        assert [line.source for line in document.lines] == split_lines(decoded.text)
    assert document.text or document.reject


@given(files)
def test_reading_twice_gives_the_same(data: bytes) -> None:
    assert read_text_document(SOURCE, data, ReadSettings()) == read_text_document(SOURCE, data, ReadSettings())


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_text_in_utf8_is_read_as_it_is(text: str) -> None:
    decoded = decode(text.encode())

    assert decoded is not None
    assert decoded.text == text.removeprefix("\ufeff")


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_escaped_names_are_printable_and_distinct(one: bytes, other: bytes) -> None:
    names = [data.decode("utf-8", "surrogateescape") for data in (one, other)]
    escaped = [escape_name(name) for name in names]

    assert all(name.isprintable() for name in escaped)
    assert (escaped[0] == escaped[1]) == (one == other)
