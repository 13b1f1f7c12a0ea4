"""Cut a line of text into sentences, and a sentence into pieces that an engine can take, losing nothing.

A sentence ends at a run of stops and any closing quotation marks and brackets, if white space and a letter or digit
that is not lower-case follow. That last condition alone copes with machine-translated debris ("troops. .", "the United
States. is rebel"). Every mark but a bare full stop ends its sentence; a bare one is judged by the words before and
after it, with the lists of `pipeline.text.abbreviations`. Quotations are cut like any other text: their sentences would
otherwise be too long for the engines. Wide stops ("。") end a sentence without white space.

Measured on internal boundaries of labelled paragraphs (2,901 in the Sequoia, GUM, German PUD and AnCora treebanks;
6,144 between the lines of newstest2013; the rules were corrected on both). F1 in percent:

    treebanks     fr 95.9   en 98.4   de 99.8   es 99.7
    news          fr 99.3   en 99.2   de 98.7   es 97.9   ru 99.3

at 18 to 32 MB/s of UTF-8 on one core; `tests/benchmarks/segmentation.py` measures it again. Time grows linearly with
length whatever the text: 0.1 s for a megabyte of prose in one line, 1.6 s for the worst found ("A. A. A. …").

*Not* handled: sentences that start in lower case or after `;` (nearly all that is missed in fr), quotation marks with
white space on both sides, a sentence that ends in an initial or a listed abbreviation before a name, the structure of
lists and tables, and scripts without stops, such as Thai. A line break is white space like any other.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.text.abbreviations import Kind, Language, language_of

MAX_CHARACTERS = 600
"""Default length limit of a segment, in characters: 8 of the 11,146 labelled sentences are longer, and in Latin and
Cyrillic script it is well below the 512 positions of a Marian model."""

_SPACE = r"[\s\x1c-\x1f]"  # What str.isspace() calls white space, so that str.strip() agrees.
_STOPS = ".!?…؟۔।॥։።"
_WIDE_STOPS = "。！？｡"
_CLOSERS = r"\"»”“’‘'›)\]}"
_WIDE_CLOSERS = "」』）】》”’"
_OPENERS = r"\"'«»„“”‚‘’‹›(\[{¿¡–—―•·*\-"

_WORD_BEFORE = regex.compile(  # Read backwards: the word itself, then any initials before it ("z. B", "n. Chr").
    r"(?r)(?<![\p{L}\p{M}\p{N}])(?:\p{L}\.\s?){0,4}(?P<last>[\p{L}\p{N}][\p{L}\p{M}\p{N}.ªº\-]*)\Z"
)
_WINDOW = 25  # Characters before a stop that are searched for its word; no entry of the lists is half as long.
_INITIALS = regex.compile(r"\p{L}(?:\.-?\p{L})+")
_NUMBER = regex.compile(r"\p{N}+|[IVXLCDM]{2,}")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_LONG_ABBREVIATION = 4  # Letters; from this length on, a starter outweighs the abbreviation.
_ORDINAL_DIGITS = 2  # "8. Klasse", "21. Oktober", but "im Jahr 1990. Berlin".

_CLOSER = "[\"»”’')\\]]"
_CLAUSE = rf"[;:—–]{_CLOSER}?(?={_SPACE})|[；：—](?!(?<=\d.)\d)(?=[^\s—])"
_COMMA = rf",{_CLOSER}?(?={_SPACE})|[،，、](?!(?<=\d.)\d)(?=\S)"
_SPACE_OUTSIDE_NUMBERS = rf"{_SPACE}(?!(?<=\d.)\d)"
_BREAKS = (  # Best first, each with how far it may be off the middle, as a share of the piece's length.
    (regex.compile(_CLAUSE, regex.DOTALL), 1 / 4),
    (regex.compile(_COMMA, regex.DOTALL), 1 / 4),
    (regex.compile(f"{_CLAUSE}|{_COMMA}", regex.DOTALL), 1 / 2),
    (regex.compile(_SPACE_OUTSIDE_NUMBERS, regex.DOTALL), 1 / 2),
    (regex.compile(_SPACE), 1 / 2),
)
_CHARACTER = regex.compile(r"[\ud800-\udbff][\udc00-\udfff]|\X")
_LONGEST_CHARACTER = 32  # Code points: a base and the 30 marks of Unicode's Stream-Safe Text Format (UAX 15) fit.

Span = tuple[int, int]
"""Start and end of a piece of text, in code points."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A text as sentences and the gaps between them; unpacks into the two arguments of `join`.

    Attributes:
        segments: The sentences, in order, without white space around them; none is empty.
        gaps: White space before the first segment, between segments, and after the last: one more than segments. Empty
            where nothing separates two pieces.
    """

    segments: tuple[str, ...]
    gaps: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the segments, then the gaps."""
        yield self.segments
        yield self.gaps


def segment(text: str, language: str, *, max_characters: int = MAX_CHARACTERS) -> Segmentation:
    """Return the sentences of one line; those longer than `max_characters` are cut as `shorten` does.

    Args:
        text: Any string.
        language: BCP 47 tag; a language without lists of its own is cut by generic rules.
        max_characters: Code points of the longest segment, 32 or more (a lower limit yields to combining sequences).

    >>> segment("Il pleut. M. Dupont rentre à 8 h. ", "fr")
    Segmentation(segments=('Il pleut.', 'M. Dupont rentre à 8 h.'), gaps=('', ' ', ' '))
    """
    spans: list[Span] = []
    for start, end in _sentences(text, language_of(language)):
        if end - start <= max_characters:
            spans.append((start, end))
        else:
            spans += _pieces(text, start, end, lambda piece: len(piece) <= max_characters)
    return _segmentation(text, spans)


def join(segments: Sequence[str], gaps: Sequence[str]) -> str:
    """Return the text whose segments and gaps these are, or its translation: `join(*segment(text, tag)) == text`.

    Raises:
        ValueError: There is not exactly one more gap than segments.
    """
    return "".join(part for pair in zip(gaps, (*segments, ""), strict=True) for part in pair)


def shorten(sentence: str, fits: Callable[[str], bool]) -> Segmentation:
    """Return the sentence in pieces that fit, each cut made as near the middle as possible.

    It is cut after `;` `:` `—` or `,` (never within a number), else at white space, else between two characters; a
    surrogate pair and a combining sequence of up to 32 code points stay whole even if they do not fit. Near the middle,
    since two halves translate better than a full piece and a remnant of two words.

    Args:
        sentence: Any string.
        fits: Whether an engine takes a piece; called once for every piece and every cut: 2n - 1 times for n pieces,
            about log n times for each character.

    >>> shorten("One, two and three; four or five, six.", lambda piece: len(piece) <= 20).segments
    ('One, two and three;', 'four or five, six.')
    """
    return _segmentation(sentence, _pieces(sentence, 0, len(sentence), fits))


def _segmentation(text: str, spans: Iterable[Span]) -> Segmentation:
    segments, gaps, last = [], [], 0
    for start, end in spans:
        gaps.append(text[last:start])
        segments.append(text[start:end])
        last = end
    return Segmentation(segments=tuple(segments), gaps=(*gaps, text[last:]))


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; an empty one if there is nothing else."""
    piece = text[start:end]
    right = start + len(piece.rstrip())
    return min(end - len(piece.lstrip()), right), right


@cache
def _boundaries(*, closes_inwards: bool) -> regex.Pattern[str]:
    """Compile what may be a boundary: stops, closers, white space, openers and a word that may open a sentence.

    Stops, white space and words share no character and all runs are possessive, so every character is examined a
    bounded number of times. A quotation mark between two spaces closes if it is » or ”, else it opens.
    """
    closers = _CLOSERS + ("«" if closes_inwards else "")
    return regex.compile(
        rf"""
        (?<![{_STOPS}]) (?P<closed> [{_STOPS}]++ [{closers}]*+ (?:{_SPACE}?+[»”](?={_SPACE}))?+ ) {_SPACE}++
        (?P<next> (?:[{_OPENERS}]{_SPACE}*+)*+ (?P<word> (?!\p{{Lower}}) (?:\p{{L}}[\p{{L}}\p{{M}}]*+ | \p{{N}}++) ) )
        |
        (?<![{_WIDE_STOPS}]) (?P<closed> [{_WIDE_STOPS}]++ [{_WIDE_CLOSERS}]*+ ) {_SPACE}*+
        (?P<next> (?P<word> [^\s\x1c-\x1f{_WIDE_CLOSERS}] ) )
        """,
        regex.VERBOSE,
    )


def _sentences(text: str, language: Language) -> Iterator[Span]:
    """Yield the sentences, in order and trimmed; none if there is only white space."""
    start, end = _trimmed(text, 0, len(text))
    if start == end:
        return
    found = _LETTER_OR_DIGIT.search(text)
    first = (
        found.start() if found else end
    )  # Where the sentence's first word starts: no stop before it ends a sentence.
    for match in _boundaries(closes_inwards=language.closes_inwards).finditer(text, start, end):
        stop, close = match.start(), match.end("closed")
        is_bare = close - stop == 1 and text[stop] == "."
        if stop > first and not (is_bare and _belongs_to_word(text, first, stop, match["word"], language)):
            yield start, close
            start, first = match.start("next"), match.start("word")
    yield start, end


def _belongs_to_word(text: str, first: int, stop: int, following: str, language: Language) -> bool:
    """Tell whether the full stop at `stop` belongs to the word before it and ends no sentence.

    Args:
        text: The line.
        first: Where the sentence's first word starts.
        stop: Where the full stop stands.
        following: The word after it; of "L'homme", "L".
        language: The language's words.
    """
    match = _WORD_BEFORE.search(text[max(first, stop - _WINDOW) : stop])
    if match is None:
        return False
    whole, last = match.group(0, 1)
    if last.isdecimal():
        is_list_number = stop - len(last) == first
        is_ordinal = language.has_ordinals and len(last) <= _ORDINAL_DIGITS
        return is_list_number or (is_ordinal and not _opens_sentence(following, language))
    if len(whole) > len(last):
        whole = "".join(whole.split())
    kind = _kind(whole, last, following, language)
    if kind is Kind.INNER and not (language.yields_to_starters and len(last) >= _LONG_ABBREVIATION):
        return True
    is_initial = kind is None and len(last) == 1 and (last.isupper() or len(following) == 1)
    if is_initial and len(following) == 1:
        return True
    is_marked = kind is not None or is_initial or _INITIALS.fullmatch(whole) is not None
    return is_marked and not _opens_sentence(following, language)


def _kind(whole: str, last: str, following: str, language: Language) -> Kind | None:
    """Return the listed kind of the word before a stop: with initials ("z.B"), else without ("B")."""
    is_acronym = len(last) > 1 and last.isupper() and following.istitle() and "." not in last
    if is_acronym:  # "the MS. They": only "Ms" is listed.
        return language.kinds.get(last)
    kind = language.kind_of(whole) or language.kind_of(last)
    if kind is Kind.NUMBERED:
        return Kind.INNER if _NUMBER.fullmatch(following) else None
    return kind


def _opens_sentence(word: str, language: Language) -> bool:
    return word.lower() in language.starters and word[1:] == word[1:].lower()


def _pieces(text: str, start: int, end: int, fits: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the parts of a span that fit, in order and trimmed; the whole span if it does."""
    outer = start, end

    @cache
    def breaks(pattern: regex.Pattern[str]) -> list[int]:
        return [match.end() for match in pattern.finditer(text, *outer)]

    todo = [_trimmed(text, *outer)]
    while todo:
        start, end = todo.pop()
        if start == end:
            continue
        cut = None if fits(text[start:end]) else _cut(text, start, end, breaks)
        if cut is None:
            yield start, end
        else:
            todo += [_trimmed(text, cut, end), _trimmed(text, start, cut)]


def _cut(text: str, start: int, end: int, breaks: Callable[[regex.Pattern[str]], list[int]]) -> int | None:
    """Return where to cut a trimmed piece in two; None if it is a single character."""
    middle = (start + end + 1) // 2
    for pattern, off_middle in _BREAKS:
        positions = breaks(pattern)
        index = bisect_left(positions, middle)
        near = [position for position in positions[max(0, index - 1) : index + 1] if start < position < end]
        best = min(near, key=lambda position: abs(position - middle), default=end)
        if best < end and abs(best - middle) <= off_middle * (end - start):
            return best
    return _cut_between_characters(text, start, end)


def _cut_between_characters(text: str, start: int, end: int) -> int | None:
    """Return the character boundary nearest the middle; the middle itself within an overlong combining sequence."""
    middle = (start + end) // 2
    low, high = max(start, middle - _LONGEST_CHARACTER), min(end, middle + _LONGEST_CHARACTER)
    boundaries: list[int] = [low + match.end() for match in _CHARACTER.finditer(text[low:high])][:-1]
    if boundaries:
        return min(boundaries, key=lambda position: abs(position - middle))
    return middle if end - start > _LONGEST_CHARACTER else None
