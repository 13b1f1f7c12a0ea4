"""One way to write punctuation: three dots, dashes between spaces, ASCII quotes, no space before a stop.

Every rule expects composed characters and single plain spaces (`pipeline.text.unicode`). `pipeline.text.quotes`, which
pairs quotes, must run before they all look alike.
"""

from collections.abc import Iterable

import regex

from pipeline.text.change import Change, substitute

_OPENING_BRACKETS = "([{¿¡"
_QUOTES = "\"'“”„‟«»‘’‚‛‹›"
_CLOSING = ",.;:!?)]}"

_ELLIPSIS = regex.compile("…++")
_HYPHENS = regex.compile("[\u2010\u2011\u2043\u2212\ufe63]++")
_DASHES = regex.compile(" ?(?:[‒–—―]+(?: [‒–—―]+)*+) ?")
_SHORT_DASHES = "‒–"
_FIGURE = regex.compile(r"[\p{Sc}#§]?\d")
_DOUBLE_HYPHEN = regex.compile(
    r"(?<= |^)-{2,3}(?= |$)|(?<=\p{L})-{2,3}(?=\p{L})(?<![/@_.=]\S{0,40})|"
    r"(?<=\d)(?<![/@_=-]\S{0,40})-{2,3}(?=[\p{Sc}#§]?\d)"
)
_PAIRS = ("''", "‘‘", "’’", "``", "´´", "′′")
_DOUBLE_SINGLES = regex.compile("(?<![{0}])(?:{1})(?![{0}])".format("'‘’‚‛‹›′ʼʹ`´ʻ", "|".join(_PAIRS)))
_OPENING_QUOTE = regex.compile(r"""(?<![^\s(\[])(?:‘‘|’’|''|``|[“"„«‘'])(?=\p{L})""")
_LONGEST_QUOTATION = 200
"""Characters before two single quotes in which their opening is looked for: it bounds the time."""
_FOLDED = str.maketrans(dict.fromkeys("“”„‟«»″〝〞", '"') | dict.fromkeys("‘’‚‛‹›′ʼʹ`´ʻ", "'"))
_CURLY = regex.compile("[“”„‟«»″〝〞‘’‚‛‹›′ʼʹ`´ʻ]++")

_AFTER_WORD = r"(?<=[\p{L}\p{N}\p{M})\]\"'”’»%°€$£]) "
_BEFORE_END = r"(?=[\s\"'”’»)\]]|$)"
_SPACE_BEFORE_STOP = regex.compile(rf"{_AFTER_WORD}(?=[,.]{_BEFORE_END})")
_SPACE_BEFORE_MARK = regex.compile(
    rf"{_AFTER_WORD}(?=(?:[,.]|[!?]{{1,3}}){_BEFORE_END}|(?:;|(?<!\d ):|:(?! \d))(?:[\s\"'”’»]|$))"
)


def _has_any(pieces: Iterable[str], text: str) -> bool:
    """Return whether any piece is in the text: far quicker than a pattern that rarely matches."""
    for piece in pieces:  # noqa: SIM110 - half the time of any() over a generator, and this runs often
        if piece in text:
            return True
    return False


def three_dots(text: str) -> list[Change]:
    """Write the ellipsis character as three dots.

    >>> three_dots("so…")
    [Change(rule='ellipsis', start=2, end=3, after='...')]
    """
    return list(substitute("ellipsis", _ELLIPSIS, lambda dots: "..." * len(dots.group()), text)) if "…" in text else []


def plain_hyphens(text: str) -> list[Change]:
    """Write non-breaking and Unicode hyphens and the minus sign as ASCII hyphens; spaces stay.

    >>> plain_hyphens("e\u2011mail")
    [Change(rule='hyphen', start=1, end=2, after='-')]
    """
    if not _has_any("\u2010\u2011\u2043\u2212\ufe63", text):
        return []
    return list(substitute("hyphen", _HYPHENS, lambda run: "-" * len(run.group()), text))


def spaced_dashes(text: str) -> list[Change]:
    """Write every dash as a hyphen between spaces; without spaces in a range or compound (short dash, no spaces).

    A range may be of amounts, or open before a bracket (born 1955–). No space is written at the start or end of a line,
    or just inside brackets and quotes.

    >>> [change.after for change in spaced_dashes("It was—he said – in 2014–2016, for $10–$20")]
    [' - ', ' - ', '-', '-']
    """
    return list(substitute("dash", _DASHES, _spaced, text)) if _has_any("‒–—―", text) else []


def single_hyphens(text: str) -> list[Change]:
    """Write two or three hyphens used as a dash as one, except in a rule or an address: between spaces, but in a range.

    >>> [change.after for change in single_hyphens("Well -- no--yes, 1914--18, ----- example.com/a--b")]
    ['-', ' - ', '-']
    """
    return list(substitute("dash", _DOUBLE_HYPHEN, _single, text)) if "--" in text else []


def _single(hyphens: regex.Match[str]) -> str:
    tight = hyphens.string[max(0, hyphens.start() - 1) : hyphens.start()].isalpha()
    return " - " if tight else "-"


def _spaced(dash: regex.Match[str]) -> str:
    text, start, end, glyphs = dash.string, dash.start(), dash.end(), dash.group()
    before, after = text[start - 1 : start], text[end : end + 1]
    is_tight, starts_figure = glyphs.strip() == glyphs, _FIGURE.match(text, end)
    if glyphs in _SHORT_DASHES and _joins(before) and (after.isalnum() or starts_figure):
        return "-"
    if before.isdigit() and is_tight and (starts_figure or _ends_open_range(text, end, glyphs)):
        return "-"
    if glyphs.lstrip() in _SHORT_DASHES and starts_figure and not (is_tight and _joins(before)):
        return " -" if glyphs.startswith(" ") and before else "-"
    left = "" if _opens(text, start) else " "
    right = "" if _closes(text, end) else " "
    return f"{left}-{right}"


def _ends_open_range(text: str, end: int, glyphs: str) -> bool:
    return glyphs in _SHORT_DASHES and text[end : end + 1] in (")", "]")


def _joins(before: str) -> bool:
    return before.isalnum() or before == "."


def _opens(text: str, end: int) -> bool:
    """Return whether `end` is just after the start of the line, a bracket, or a quotation."""
    if end and text[end - 1] in _QUOTES:
        end -= 1
        return end == 0 or text[end - 1] == " " or text[end - 1] in _OPENING_BRACKETS
    return end == 0 or text[end - 1] in _OPENING_BRACKETS


def _closes(text: str, start: int) -> bool:
    """Return whether `start` is just before the end of the line, a bracket, a clause, or a quotation."""
    if text[start : start + 1] and text[start] in _QUOTES:
        start += 1
        return start == len(text) or text[start] == " " or text[start] in _CLOSING
    return start == len(text) or (text[start] in _CLOSING and not text.startswith("..", start))


def double_quotes(text: str) -> list[Change]:
    """Write two single quotes in a row (’’, '') as the double quote they stand for.

    They stay after a quotation that one single quote opened: an apostrophe and its end (‘the workers’’).

    >>> double_quotes("‘‘Yes,’’ he said.")
    [Change(rule='double_quote', start=0, end=2, after='“'), Change(rule='double_quote', start=6, end=8, after='”')]
    """
    if not _has_any(_PAIRS, text):
        return []
    return list(substitute("double_quote", _DOUBLE_SINGLES, _double, text))


def _double(singles: regex.Match[str]) -> str:
    text, start, end, pair = singles.string, singles.start(), singles.end(), str(singles.group())
    if text[max(0, start - 1) : start] in ("", " ") and text[end : end + 1] in ("", " "):
        return pair
    if pair in ("’’", "''") and _closes_single(text[max(0, start - _LONGEST_QUOTATION) : start]):
        return pair
    return {"''": '"', "‘‘": "“", "``": "“"}.get(pair, "”")


def _closes_single(before: str) -> bool:
    """Return whether the last quotation opened before two single quotes after a letter was opened by a single one."""
    opening = None
    for opening in _OPENING_QUOTE.finditer(before):  # noqa: B007 - the last one counts
        pass
    return before[-1:].isalpha() and opening is not None and opening.group() in ("‘", "'")


def ascii_quotes(text: str) -> list[Change]:
    """Write quotes, apostrophes, primes and backticks as the two ASCII quotes.

    >>> [change.after for change in ascii_quotes("“It’s”")]
    ['"', "'", '"']
    """
    if text.isascii() and "`" not in text:
        return []
    return list(substitute("ascii_quote", _CURLY, lambda run: run.group().translate(_FOLDED), text))


def tight_stops(text: str) -> list[Change]:
    """Remove the space before a comma or full stop that ends a word, in any language.

    >>> tight_stops("Kyiv , he said .")
    [Change(rule='space_before', start=4, end=5, after=''), Change(rule='space_before', start=14, end=15, after='')]
    """
    if not _has_any((" ,", " ."), text):
        return []
    return list(substitute("space_before", _SPACE_BEFORE_STOP, "", text))


def tight_marks(text: str) -> list[Change]:
    """Remove the space before any stop, as in English but not French; times, ratios and smileys keep theirs.

    >>> tight_marks("Really ? See .com :)")
    [Change(rule='space_before', start=6, end=7, after='')]
    """
    if not _has_any((" ,", " .", " ;", " :", " !", " ?"), text):
        return []
    return list(substitute("space_before", _SPACE_BEFORE_MARK, "", text))
