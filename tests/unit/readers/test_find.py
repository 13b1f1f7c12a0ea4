"""Which files are articles, and their ids."""

import os
from pathlib import Path

import pytest

from pipeline.document import Rejection
from pipeline.errors import InputError
from pipeline.readers import Source
from pipeline.readers.find import find_articles, open_source


def write(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Some text.")


def ids(*inputs: Path) -> list[str]:
    return [source.id for source in find_articles(inputs).sources]


def test_articles_are_found_at_any_depth_in_code_point_order(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.MD", "a/b/c.txt", "Z.txt", "é.txt", "a.txt")

    assert ids(tmp_path) == ["Z.txt", "a.txt", "a/b/c.txt", "a/z.MD", "b.txt", "é.txt"]


def test_the_site_is_the_first_folder(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "site/b.txt", "site/2026/c.txt")

    assert [source.site for source in find_articles([tmp_path]).sources] == ["", "site", "site"]


def test_other_files_are_named_and_hidden_ones_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.html", "sub/c.pdf", ".d.txt", ".git/e.txt", "sub/.f/g.txt", "txt")
    found = find_articles([tmp_path])

    assert [source.id for source in found.sources] == ["a.txt"]
    assert found.ignored == ("b.html", "sub/c.pdf", "txt")


def test_with_several_inputs_ids_begin_with_their_base_names(tmp_path: Path) -> None:
    write(tmp_path, "one/a.txt", "two/a.txt", "lone.txt")

    assert ids(tmp_path / "one", tmp_path / "two" / ".." / "two", tmp_path / "lone.txt") == [
        "lone.txt",
        "one/a.txt",
        "two/a.txt",
    ]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        # As much of the path as tells equal names apart, and no more; other names stay as they are.
        (["a/news", "b/news"], ["a/news/1.txt", "a/news/2.txt", "b/news/1.txt"]),
        (["a/news", "b/news", "c"], ["a/news/1.txt", "a/news/2.txt", "b/news/1.txt", "c/a/news/1.txt", "c/x.txt"]),
        (["a/news", "b/news", "c/a/news"], ["IN/a/news/1.txt", "IN/a/news/2.txt", "b/news/1.txt", "c/a/news/1.txt"]),
        (["a", "b/news", "c/a/news"], ["a/news/1.txt", "a/news/2.txt", "b/news/1.txt", "c/a/news/1.txt"]),
        (["a/news", "a/news/../news"], ["1.txt", "2.txt"]),  # one input, given twice
        (["a", "a/news"], ["a/news/1.txt", "a/news/2.txt", "news/1.txt", "news/2.txt"]),
        # Files given directly: of one folder as ever, of several with their folder, whether names clash or not.
        (["a/news/1.txt", "a/news/2.txt"], ["1.txt", "2.txt"]),
        (["a/news/1.txt", "c"], ["1.txt", "c/a/news/1.txt", "c/x.txt"]),
        (["a/news/1.txt", "a/news/2.txt", "b/news/1.txt"], ["a/news/1.txt", "a/news/2.txt", "b/news/1.txt"]),
        (["a/news/2.txt", "c/x.txt"], ["c/x.txt", "news/2.txt"]),
        (["a/news", "a/news/1.txt", "c/x.txt"], ["c/x.txt", "news/1.txt", "news/2.txt"]),
    ],
)
def test_inputs_of_equal_names_have_distinct_ids_in_any_order(
    tmp_path: Path, inputs: list[str], expected: list[str]
) -> None:
    write(tmp_path / "IN", "a/news/1.txt", "a/news/2.txt", "b/news/1.txt", "c/a/news/1.txt", "c/x.txt")
    given = [tmp_path / "IN" / name for name in inputs]

    assert ids(*given) == expected
    assert ids(*reversed(given)) == expected


def test_a_file_given_directly_is_an_article(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")

    assert ids(tmp_path / "a.txt") == ["a.txt"]


@pytest.mark.parametrize(
    ("names", "given", "message"),
    [
        ([], "missing", "missing does not exist"),
        (["empty/.hidden.txt"], "empty", "no .txt or .md file in .*empty: it is empty"),
        (["web/a.html", "web/b.html", "web/c"], "web", r"it holds 3 with other extensions \(2 .html, 1 \(none\)\)"),
        (["a.pdf"], "a.pdf", "no .txt or .md file"),
    ],
)
def test_an_input_without_articles_is_a_clear_error(tmp_path: Path, names: list[str], given: str, message: str) -> None:
    write(tmp_path, *names)

    with pytest.raises(InputError, match=message):
        find_articles([tmp_path / given])


def test_no_input_at_all_is_an_error() -> None:
    with pytest.raises(InputError, match="no input given"):
        find_articles([])


def test_names_that_are_no_text_are_escaped_without_ambiguity(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf%E9.txt", "café.txt".encode(), b"a\nb.txt"):
        (tmp_path / os.fsdecode(name)).write_text("Some text.")

    assert ids(tmp_path) == ["a%0Ab.txt", "caf%25E9.txt", "caf%E9.txt", "café.txt"]


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", "elsewhere/b.txt")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "elsewhere" / "b.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")

    assert ids(tmp_path / "in") == ["a.txt", "link.txt"]


def source(file: Path) -> Source:
    return Source(id="a.txt", file=file, path="a.txt", site="")


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")  # opening it would wait for ever

    assert open_source(source(tmp_path / "a.txt"), 10).content == b"Some text."
    assert open_source(source(tmp_path / "gone.txt"), 10).content == Rejection(
        reason="unreadable", detail="No such file or directory"
    )
    assert open_source(source(tmp_path / "pipe.txt"), 10).content == Rejection(
        reason="unreadable", detail="not a regular file"
    )
    assert open_source(source(tmp_path / "a.txt"), 9).content == Rejection(
        reason="too_large", detail="more than 9 bytes; the setting is read.max_bytes"
    )
