"""One way to write each character: no invisible ones, composed forms (NFC), plain spaces.

NFC and not NFKC: ½, ², ™ and full-width forms mean something and stay. Ligatures (ﬁ) are two letters, and the fraction
slash (1⁄2) is a slash.
"""

import unicodedata

import regex

from pipeline.text.change import Change, substitute

_CONTROLS = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_FORMATS = r"\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001"
_JOINING = (
    r"\p{Arabic}\p{Syriac}\p{Devanagari}\p{Bengali}\p{Gujarati}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}"
    r"\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f"
)
_TERMINAL = r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b]{0,200}+(?:\x07|\x1b\\))"
"""An ANSI escape sequence: without its first character the rest would stay as text."""
_INVISIBLE = regex.compile(rf"{_TERMINAL}|[{_CONTROLS}{_FORMATS}]++|(?<![{_JOINING}])[\u200c\u200d]")

_LOST_GAP = regex.compile(
    r"(?<=\p{L}[,;!?])\u200b++(?=\p{L})|(?<=\p{L}[.:…])\u200b++(?=\p{Lu})|(?<=\p{Ll}{3})\u200b++(?=\p{Lu}\p{Ll})"
)
_BETWEEN_LETTERS = regex.compile(r"(?<=[\p{L}\p{N},.;:!?])\u200b++(?=[\p{L}\p{N}])(?<![\p{lb=SA}\p{Han}]\u200b*)")
_MANY_LOST = 3
"""Zero-width spaces between words, and more of them than spaces, show that they stand for the spaces of the line."""
_LETTER_FORMS = {
    **dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    **dict(zip("ﬓﬔﬕﬖﬗ", ("մն", "մե", "մի", "վն", "մխ"), strict=True)),
}
_LETTER_FORM = regex.compile(f"[{''.join(_LETTER_FORMS)}]|(?<=[0-9])\u2044(?=[0-9])")

_SPACE = r"\t-\r\x1c-\x1f\x85\u2028\u2029\p{Zs}"
_SPACES = regex.compile(rf"^[{_SPACE}]++|[{_SPACE}]++$|[{_SPACE}]{{2,}}+|[{_SPACE}--\x20]", regex.V1)

MAX_MARKS = 30
"""Combining marks in a row beyond which text is left uncomposed: the bound of Unicode's stream-safe format (UAX #15).

Putting marks in canonical order takes quadratic time, and no language stacks as many."""
_SHORT = 4096
"""Characters up to which even the worst text is put in order quickly."""
_LONG_CLUSTER = regex.compile(rf"\p{{M}}{{{MAX_MARKS + 1}}}")
_CLUSTER = regex.compile(r"\X")


def remove_invisible(text: str) -> list[Change]:
    """Remove invisible characters: controls, soft hyphens, byte order marks, zero-width and bidirectional ones.

    Joiners stay where they shape the letter or emoji before them.

    >>> [change.start for change in remove_invisible("co\u00adop\u200b")]
    [2, 5]
    """
    if text.isprintable() and "\u034f" not in text:  # the one mark among them
        return []
    return list(substitute("invisible", _INVISIBLE, "", text))


def zero_width_gaps(text: str) -> list[Change]:
    """Write a zero-width space as a space where it is the only gap between words; others are invisible.

    It is one after a stop or before a capital inside what would be one word, and everywhere in a line that has at least
    three between letters and fewer spaces. Thai and its neighbours, whose words it parts, have no spaces.

    >>> [change.after for change in zero_width_gaps("It rained.\u200bThe sup\u200bper was cold.")]
    [' ']
    """
    if "\u200b" not in text:
        return []
    between = list(substitute("zero_width_gap", _BETWEEN_LETTERS, " ", text))
    if len(between) >= _MANY_LOST and len(between) > text.count(" "):
        return between
    return list(substitute("zero_width_gap", _LOST_GAP, " ", text))


def plain_letters(text: str) -> list[Change]:
    """Write ligatures as their letters, and the fraction slash between digits as a slash.

    >>> [change.after for change in plain_letters("the ﬁrst 1\u20442")]
    ['fi', '/']
    """
    if text.isascii():
        return []
    return list(substitute("ligature", _LETTER_FORM, lambda form: _LETTER_FORMS.get(form.group(), "/"), text))


def compose(text: str) -> list[Change]:
    """Bring the text to NFC, one change for each user-perceived character not in it.

    A character with more than `MAX_MARKS` combining marks in a row is left as it is.

    >>> compose("cafe\u0301")
    [Change(rule='nfc', start=3, end=5, after='é')]
    """
    is_safe = len(text) <= _SHORT or text.isascii() or not _LONG_CLUSTER.search(text)
    if is_safe and unicodedata.is_normalized("NFC", text):
        return []
    return list(substitute("nfc", _CLUSTER, _composed, text))


def _composed(cluster: regex.Match[str]) -> str:
    return unicodedata.normalize("NFC", cluster.group()) if len(cluster.group()) <= MAX_MARKS else cluster.group()


def plain_spaces(text: str) -> list[Change]:
    """Make every run of spaces, tabs and separators one plain space, or none at the ends.

    >>> plain_spaces("9\u202f000 euros ")
    [Change(rule='spaces', start=1, end=2, after=' '), Change(rule='spaces', start=11, end=12, after='')]
    """
    if text == " ".join(text.split()):
        return []
    return list(substitute("spaces", _SPACES, lambda run: _plain(run, len(text)), text))


def _plain(run: regex.Match[str], length: int) -> str:
    return "" if run.start() == 0 or run.end() == length else " "


_LATIN_LETTER_WITH_MARKS = regex.compile(r"(\p{Latin})\p{Mn}++")
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
)


def without_accents(text: str) -> str:
    """Return the text with Latin letters stripped of accents; in other scripts they make distinct letters.

    >>> without_accents("Été à l'œuvre, й")
    "Ete a l'oeuvre, й"
    """
    bare = _LATIN_LETTER_WITH_MARKS.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_WITHOUT_DECOMPOSITION)
