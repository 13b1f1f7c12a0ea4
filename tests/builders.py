"""Documents and articles for tests, texts after changes, and hypothesis strategies for hostile ones."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from pipeline.document import Document, Kind, Line
from pipeline.text.change import Change


class Outcome(NamedTuple):
    """What a command printed."""

    stdout: str
    stderr: str


Command = Callable[..., Outcome]
"""The fixture `anglicize`: the command line, called with arguments and the exit status to expect."""

FAKE = ("--set", "translate.engine=fake")
"""Options of a run that needs no model."""

ENGLISH = "The meeting took three hours. The ministers spoke of peace and of trade with their neighbours.\n"

NASTY = "aZé中ı0 .!?…\"'“”«»‘’-–—()*:;,\u00a0\u200b\u0301\u202e\x00\ud800🙂"
"""Letters, marks, quotes, dashes, invisible and bidirectional characters, a lone surrogate, an astral one."""


def write_articles(folder: Path, count: int) -> None:
    """Write English articles, named after their number."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Report {number}. {ENGLISH}", encoding="utf-8")


def line(text: str, language: str = "en", kind: Kind | None = None) -> Line:
    """Return a line as the reader would make it."""
    return Line(
        source=text, text=text, kind=kind or (Kind.PARAGRAPH if text.strip() else Kind.BLANK), language=language
    )


def document(*texts: str, language: str = "en", identifier: str = "a.txt") -> Document:
    """Return a detected document of these lines."""
    lines = tuple(line(text, language) for text in texts)
    return Document(id=identifier, path=identifier, lines=lines, language=language)


def applied(text: str, changes: Sequence[Change]) -> str:
    """Return the text after changes that are given from left to right."""
    for change in reversed(changes):
        text = text[: change.start] + change.after + text[change.end :]
    return text


nasty_texts = st.text(alphabet=st.sampled_from(NASTY), max_size=40) | st.sampled_from(
    [
        "READ ALSO: Another story",
        "Lire aussi : une autre histoire",
        "*****",
        "The treaty was signed in Moscow on December 30, 2021.",
        "Le traité a été signé à Moscou. Il entrera en vigueur en 2022.",
        "(example.com) – The talks failed. .",
        "VFriday, the talks began.",
    ]
)
languages = st.sampled_from(["en", "fr", "de", "xx"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document of up to six lines, one in eight of them rejected."""
    language = draw(languages)
    texts = draw(st.lists(nasty_texts, max_size=6))
    lines = tuple(line(text, draw(st.sampled_from([language, "en"]))) for text in texts)
    identifier = draw(st.uuids().map(str))
    made = Document(id=identifier, path=identifier, lines=lines, language=language)
    return made.rejected("empty", "drawn") if draw(st.integers(0, 7)) == 0 else made
