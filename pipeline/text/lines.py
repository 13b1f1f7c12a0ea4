"""The lines of an article: where they break, what each is, whether a program wrapped them at a fixed width.

All functions are pure and work on strings; `pipeline.readers.plain_text` turns the results into lines and edits.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from pipeline.document import Kind
from pipeline.text.menus import is_menu

MAX_TITLE_WORDS = 30
"""Headlines on the sample articles have at most 20 words; a lead paragraph usually has more than 30."""

MAX_HEADING_WORDS = 15
"""Half a title: subheadings on the sample articles have at most 11 words."""

MIN_WRAPPED_LINES = 8
"""Fewer non-blank lines cannot tell a fixed width from chance."""

MIN_WRAP_WIDTH, MAX_WRAP_WIDTH = 55, 100
"""Characters. Mail and wire exports wrap at 60 to 80, editors at up to 100; verse is shorter, paragraphs are longer."""

WIDTH_PERCENTILE = 95
"""The width is nearly that of the longest line, so that one unbreakable address does not set it."""

MIN_FULL_SHARE = 0.8
"""In greedily wrapped text every line inside a paragraph is full; the rest allows for lists and headings between."""

MIN_BROKEN_SHARE = 0.6
"""Of full lines, those ending in mid-sentence: hardly any if lines are sentences of one length."""

MIN_BLOCK_LINES, MIN_BLOCK_WIDTH = 6, 40
"""Lines and characters of a wrapped block in an article that is not wrapped: a quoted mail, a column of a paper. All of
its lines are full, which happens to so many lines of verse or of a list hardly ever."""

MIN_SMALL_SHARE = 0.5
"""Of the lines of such a block after its first, those that begin with a small letter; in verse few or none do."""

_BREAK = regex.compile(r"\r\n|\n|\r")
_SENTENCE_END = regex.compile(r"""[.!?…:;。！？][)\]"'”’»›]*+$""")
_STATEMENT_END = regex.compile(r"""[.…。][)\]"'”’»›]*+$""")
_LETTER = regex.compile(r"\p{L}")
_WORD_HYPHEN = regex.compile(r"[\p{L}\p{N}][-\u2010\u00ad]$")
_LIST_ITEM = regex.compile(r"\s*+(?:[-*•–—·>#|]|\d{1,3}[.)])\s")


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text, blank ones included, without their breaks.

    Lines end at `\n`, `\r\n` and `\r` only: the other breaks of `str.splitlines`, such as U+2028 and form feed, occur
    inside lines of real articles. A final break adds no empty line.

    >>> split_lines("Title\r\n\r\nText\n")
    ['Title', '', 'Text']
    >>> split_lines("a\n\n")
    ['a', '']
    """
    lines: list[str] = _BREAK.split(text)
    if not lines[-1]:
        lines.pop()
    return lines


def classify(lines: Sequence[str]) -> list[Kind]:
    """Return what each line is: blank, title, heading or paragraph; informative only, no text depends on it.

    The title is the first line with text that is no menu, if it has at most 30 words, makes no statement (no full stop
    at its end) and more text follows. A heading has at most 15 words, makes no statement and is between longer lines. A
    question may be either. A speaker's name under a quotation is taken for a heading, which does no harm.
    """
    kinds = [Kind.PARAGRAPH if line.strip() else Kind.BLANK for line in lines]
    filled = [number for number, line in enumerate(lines) if line.strip()]
    first = next((number for number in filled[:-1] if not is_menu(lines[number])), None)
    if first is not None and _is_label(lines[first], MAX_TITLE_WORDS):
        kinds[first] = Kind.TITLE
    for before, number, after in zip(filled, filled[1:], filled[2:], strict=False):
        if number == first:
            continue
        length = len(lines[number])
        if len(lines[before]) > length < len(lines[after]) and _is_label(lines[number], MAX_HEADING_WORDS):
            kinds[number] = Kind.HEADING
    return kinds


def is_hard_wrapped(lines: Sequence[str]) -> bool:
    """Return whether a program broke these lines, or a block of them, at a fixed width, in mid-sentence."""
    return wrap_width(lines) is not None or any(True for _ in _wrapped_blocks(lines))


def wrap_width(lines: Sequence[str]) -> int | None:
    """Return the width, in characters, at which the lines were wrapped; None if they were not.

    A line is full if the first word of the next would not have fitted on it. Text is hard-wrapped if it has at least 8
    lines, nearly all lines directly followed by another are full, and most of those end in mid-sentence.
    """
    stripped = [line.rstrip() for line in lines]
    lengths = sorted(len(line) for line in stripped if line)
    if len(lengths) < MIN_WRAPPED_LINES:
        return None
    width = lengths[(len(lengths) - 1) * WIDTH_PERCENTILE // 100]
    if not MIN_WRAP_WIDTH <= width <= MAX_WRAP_WIDTH:
        return None
    followed = [(line, after) for line, after in pairwise(stripped) if line and after]
    full = [line for line, after in followed if _is_full(line, after, width)]
    broken = [line for line in full if not _SENTENCE_END.search(line)]
    enough = len(full) >= MIN_WRAPPED_LINES // 2
    wrapped = len(full) >= MIN_FULL_SHARE * len(followed) and len(broken) >= MIN_BROKEN_SHARE * len(full)
    return width if enough and wrapped else None


def wrapped_runs(lines: Sequence[str]) -> Iterator[range]:
    """Yield the line numbers of every paragraph wrapped over two or more lines; none unless hard-wrapped.

    In an article that is not wrapped as a whole these are the blocks that are, between blank lines.

    A full line continues in the next, whatever it ends in; a short last line, a heading or a blank line ends its
    paragraph. A line that opens a list item or a quoted mail never continues another.
    """
    width = wrap_width(lines)
    if width is None:
        yield from _wrapped_blocks(lines)
        return
    start = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and _continues(lines[number - 1], lines[number], width):
            continue
        if number - start > 1:
            yield range(start, number)
        start = number


def _wrapped_blocks(lines: Sequence[str]) -> Iterator[range]:
    """Yield the line numbers of every block of lines between blank ones that a program wrapped at a fixed width."""
    start = 0
    for number in range(len(lines) + 1):
        if number < len(lines) and lines[number].strip():
            continue
        if number - start >= MIN_BLOCK_LINES and _is_wrapped_block([line.strip() for line in lines[start:number]]):
            yield range(start, number)
        start = number + 1


def _is_wrapped_block(block: Sequence[str]) -> bool:
    width = max(map(len, block))
    if not MIN_BLOCK_WIDTH <= width <= MAX_WRAP_WIDTH or any(map(_LIST_ITEM.match, block)):
        return False
    small = sum(line[0].islower() for line in block[1:])
    broken = sum(not _SENTENCE_END.search(line) for line in block[:-1])
    enough = small >= MIN_SMALL_SHARE * (len(block) - 1) and broken >= MIN_BROKEN_SHARE * (len(block) - 1)
    return enough and all(_is_full(line, after, width) for line, after in pairwise(block))


def join_wrapped(lines: Sequence[str]) -> str:
    r"""Return wrapped lines as one, joined by spaces; only the white space at the breaks is lost.

    A hyphen at the end of a line is kept and joined without a space. Only a dictionary could tell whether it belongs to
    the word ("well-known") or to the break, and an extra hyphen can be seen and corrected; a missing one cannot.

    >>> join_wrapped(["The well-", "known minister left   ", "  the room."])
    'The well-known minister left the room.'
    """
    joined = ""
    for line in lines:
        gap = "" if not joined or _WORD_HYPHEN.search(joined[-2:]) else " "
        joined += gap + (line.strip() if joined else line.rstrip())
    return joined


def _is_label(line: str, max_words: int) -> bool:
    """Return whether a line is short enough and makes no statement."""
    text = line.strip()
    # Split no further than needed: a line may hold megabytes.
    is_short = len(text.split(maxsplit=max_words)) <= max_words
    return is_short and _LETTER.search(text) is not None and not _STATEMENT_END.search(text[-20:])


def _is_full(line: str, after: str, width: int) -> bool:
    """Return whether the first word of the next line would not have fitted on this one."""
    first_word = after.split(maxsplit=1)[0]
    return len(line) + 1 + len(first_word) > width


def _continues(line: str, after: str, width: int) -> bool:
    """Return whether the next line continues the paragraph of this one."""
    if not line.strip() or not after.strip() or _LIST_ITEM.match(after):
        return False
    return _is_full(line.rstrip(), after, width)
