"""Cut a line of text into sentences, and a sentence into pieces that an engine can take, losing nothing.

A sentence ends at a run of stops and any closing quotation marks and brackets, if white space and a letter or digit
that is not lower-case follow. That last condition alone copes with machine-translated debris ("troops. .", "the United
States. is rebel"). Every mark but a bare full stop ends its sentence; a bare one is judged by the words before and
after it, with the lists of `pipeline.text.abbreviations`, and after a number by whether the language writes ordinals
so. Quotations are cut like any other text: their sentences would otherwise be too long for the engines. Wide stops
("。") end a sentence without white space.

Measured on internal boundaries of labelled paragraphs (2,901 in the Sequoia, GUM, German PUD and AnCora treebanks;
6,144 between the lines of newstest2013; the rules were corrected on both). F1 in percent:

    treebanks     fr 95.9   en 98.4   de 99.8   es 99.7
    news          fr 99.3   en 99.2   de 98.8   es 97.9   ru 99.3

at 19 to 34 MB/s of UTF-8 on one core; `tests/benchmarks/segmentation.py` measures it again. Time grows linearly with
length whatever the text: 0.1 s for a megabyte of prose in one line, 2.4 s for the worst found ("A. A. A. …").

*Not* handled: titles that end in a mark ("Wer wird Millionär?" before a noun), sentences that start in lower case or
after `;` (nearly all that is missed in fr), quotation marks with white space on both sides, a sentence that ends in an
initial or a listed abbreviation before a name, the structure of lists and tables, and scripts without stops, such as
Thai. A line break is white space like any other.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.text.abbreviations import Kind, Language, Ordinals, language_of

MAX_CHARACTERS = 600
"""Default length limit of a segment, in characters: 8 of the 11,146 labelled sentences are longer, and in Latin and
Cyrillic script it is well below the 512 positions of a Marian model."""

_SPACE = r"[\s\x1c-\x1f]"  # What str.isspace() calls white space, so that str.strip() agrees.
_STOPS = ".!?…؟۔।॥։።"
_WIDE_STOPS = "。！？｡"
_OPENING_MARKS = "\"'«»„“”‚‘’‹›([{¿¡–—-"
_CLOSERS = r"\"»”“’‘'›)\]}"
_WIDE_CLOSERS = "」』）】》”’"
_OPENERS = r"\"'«»„“”‚‘’‹›(\[{¿¡–—―•·*\-"

_INITIAL = r"(?:\p{L}|Ch|Chr|Cs|Cz|Gy|Kh|Ph|Sh|Sz|Th|Zh|Zs|Дж|Дз)"  # Consonants alone: no word of two letters.
_WORD_BEFORE = regex.compile(  # Read backwards: the word itself, then any initials before it ("z. B", "EE. UU").
    rf"(?r)(?<![\p{{L}}\p{{M}}\p{{N}}])(?:(?:{_INITIAL}|\p{{Lu}}{{2}})\.\s?){{0,4}}"
    r"(?P<last>[\p{L}\p{N}][\p{L}\p{M}\p{N}.ªº\-]*)\Z"
)
_WINDOW = 25  # Characters before a stop that are searched for its word; no entry of the lists is half as long.
_LONGEST_INITIAL = 3
_ONE_INITIAL = regex.compile(_INITIAL)
_DOUBLED_INITIAL = regex.compile(r"(\p{Lu})\1")  # Plurals: "EE. UU.", "JJ. OO.".
_INITIALS = regex.compile(rf"{_INITIAL}(?:\.-?{_INITIAL})+|(\p{{Lu}})\1(?:\.(\p{{Lu}})\2)+")
_NUMBER = regex.compile(r"\p{N}+|[IVXLCDM]{2,}")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_LONG_ABBREVIATION = 4  # Letters; from this length on, a starter outweighs the abbreviation.
_ORDINAL_RANGE = regex.compile(r"\p{N}{1,2}\.?[-–/]\p{N}{1,2}")
_DATE = regex.compile(r"(?:0?[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])")
_ROMAN = regex.compile(r"(?=..)X{0,3}(?:IX|IV|V?I{0,3})")
_ORDINAL_DIGITS = 2  # "8. Klasse", but "im Jahr 1990. Berlin"; more only with a word that makes it an ordinal.

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
def _boundaries(question_mark: str, *, closes_inwards: bool) -> regex.Pattern[str]:
    """Compile what may be a boundary: stops, closers, white space, openers and a word that may open a sentence.

    Stops, white space and words share no character and all runs are possessive, so every character is examined a
    bounded number of times. A quotation mark between two spaces closes if it is » or ”, else it opens. A sentence may
    open with a Dutch word cut to an apostrophe and a small letter ("'s Avonds").
    """
    stops = _STOPS + question_mark
    closers = _CLOSERS + ("«" if closes_inwards else "")
    return regex.compile(
        rf"""
        (?<![{stops}]) (?P<closed> [{stops}]++ [{closers}]*+ (?:{_SPACE}?+[»”](?={_SPACE}))?+ ) {_SPACE}++
        (?P<next> (?:[{_OPENERS}]{_SPACE}*+)*+ (?:
            (?P<word> (?!\p{{Lower}}) (?:\p{{L}}[\p{{L}}\p{{M}}]*+ | \p{{N}}++) )
            | [kmnst](?<=['’‘].)[\s-] (?P<word> \p{{Lu}}[\p{{L}}\p{{M}}]*+ ) ) )
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
    first = found.start() if found else end  # The sentence's first word: no stop before it ends a sentence.
    boundaries = _boundaries(language.question_mark, closes_inwards=language.closes_inwards)
    for match in boundaries.finditer(text, start, end):
        stop, close = match.start(), match.end("closed")
        is_bare = close - stop == 1 and text[stop] == "."
        if stop > first and not (is_bare and _belongs_to_word(match, stop, first, language)):
            yield start, close
            start, first = match.start("next"), match.start("word")
    yield start, end


def _belongs_to_word(boundary: regex.Match[str], stop: int, first: int, language: Language) -> bool:
    """Tell whether a full stop belongs to the word before it and ends no sentence.

    Args:
        boundary: The stop and the word after it; of "L'homme", "L".
        stop: Where the full stop stands.
        first: Where the sentence's first word starts.
        language: The language's words.
    """
    text = boundary.string
    window = text[max(first, stop - _WINDOW) : stop]
    match = _WORD_BEFORE.search(window)
    if match is None:
        return False
    whole, last = match.group(0, 1)
    following: str = boundary["word"]
    if last[-1].isdecimal():
        is_list_number = last.isdecimal() and stop - len(last) == first
        return is_list_number or (language.ordinals is not None and _is_ordinal(window.split(), boundary, language))
    if len(last) == 1 and _is_unit(last, window):
        return False
    if len(whole) > len(last):
        whole = "".join(whole.split())
    kind = _kind(whole, last, following, language)
    if kind is Kind.INNER and (len(last) < _LONG_ABBREVIATION or not language.yields_to_starters):
        return True
    before_stop = text.startswith(".", boundary.end())
    has_initial = len(last) <= _LONGEST_INITIAL and (_is_initial(last) or (len(last) == 1 and following.isdecimal()))
    is_within = before_stop and _is_within_abbreviation(whole, last, following, language)
    is_marked = is_within or kind is not None or has_initial
    if not is_marked and not ("." in whole and _INITIALS.fullmatch(whole)):
        return last.isupper() and _is_roman_ordinal(window.split(), following, language)
    is_name = (before_stop and len(following) == 1) or (has_initial and stop - len(last) == first)
    return is_within or is_name or not _opens_sentence(following, language)


def _is_initial(word: str) -> bool:
    return word[0].isupper() and _ONE_INITIAL.fullmatch(word) is not None


def _is_unit(letter: str, window: str) -> bool:
    """Tell whether the letter that ends the window is a unit: "30 °C", "120 km/h"; but "dpa/M. Lang" is a name."""
    before = window[:-1].rstrip()[-1:]
    return before == "°" or (before == "/" and letter.islower())


def _is_within_abbreviation(whole: str, last: str, following: str, language: Language) -> bool:
    """Tell whether the words before and after a stop, both with one, are parts of one abbreviation or name."""
    if f"{whole}.{following}".lower() in language.openings:
        return True
    if _DOUBLED_INITIAL.fullmatch(last):
        return _DOUBLED_INITIAL.fullmatch(following) is not None
    return _is_initial(following) and (_is_initial(last) or (len(last) == 1 and language.kind_of(last) is None))


def _is_ordinal(words: Sequence[str], boundary: regex.Match[str], language: Language) -> bool:
    """Tell whether the last of the words before a stop is an ordinal or a date, whose stop ends no sentence."""
    ordinals, following = language.ordinals, boundary["word"]
    number = words[-1].lstrip(_OPENING_MARKS)
    cue = words[-2] if len(words) > 1 and number == words[-1] else ""
    if ordinals is None or _opens_sentence(following, language):
        return False
    is_whole = number.isdecimal()
    if not is_whole and _DATE.fullmatch(number):
        is_bracketed = boundary["next"].startswith(("(", "["))
        return is_bracketed or (ordinals.before_capitals and not _makes_cardinal(cue, ordinals))
    if not is_whole and _ORDINAL_RANGE.fullmatch(number) is None:
        return False
    if following.lower() in ordinals.nouns or cue.lower() in ordinals.cues or _ROMAN.fullmatch(following):
        return True
    return ordinals.before_capitals and len(number) <= _ORDINAL_DIGITS and not _makes_cardinal(cue, ordinals)


def _makes_cardinal(cue: str, ordinals: Ordinals) -> bool:
    """Tell whether a number after this word is a cardinal: after "auf"; in German also after a noun ("Platz 3")."""
    word = cue.lower()
    is_noun = bool(ordinals.cues) and cue[:1].isupper() and cue.isalpha() and not cue.endswith("s")
    return word in ordinals.cardinal_cues or (is_noun and word not in ordinals.cues)


def _is_roman_ordinal(words: Sequence[str], following: str, language: Language) -> bool:
    """Tell whether a Roman numeral counts what follows ("im II. Weltkrieg"), not the name before ("Heinrich VI.")."""
    ordinals = language.ordinals
    if ordinals is None or not ordinals.before_capitals or not _ROMAN.fullmatch(words[-1]):
        return False
    cue = words[-2] if len(words) > 1 else ""
    counts_next = not ordinals.cues or not cue or cue.islower() or cue.lower() in ordinals.cues
    return counts_next and not _opens_sentence(following, language)


def _kind(whole: str, last: str, following: str, language: Language) -> Kind | None:
    """Return the listed kind of the word before a stop: with initials ("z.B"), else without ("B")."""
    is_acronym = len(last) > 1 and last.isupper() and following.istitle() and "." not in last
    if is_acronym:  # "the MS. They": only "Ms" is listed.
        return language.kinds.get(last)
    kind = language.kind_of(whole) or (language.kind_of(last) if whole != last else None)
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
