"""A line as rules see it: one spelling for what typographers and scrapers spell in many ways.

Patterns can then be written with plain quotes, hyphens and spaces, whatever the article used.
"""

import re
import unicodedata
from collections.abc import Mapping

import regex

_SINGLE_QUOTES = "‘’‚‛ʼ`´′"
_DOUBLE_QUOTES = "“”„‟«»″"
_HYPHENS = "‐‑‒–—―−"
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"

_ONE_TO_ONE = (
    dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
    | dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    | dict.fromkeys(map(ord, _HYPHENS), "-")
    | dict.fromkeys(map(ord, _SPACES), " ")
)
_WITHOUT_INVISIBLE: dict[int, str | None] = {**_ONE_TO_ONE, **dict.fromkeys(map(ord, _INVISIBLE), None)}

_ODD = re.compile("[" + "".join(map(chr, _WITHOUT_INVISIBLE)) + "]")
_ODD_IN_PLACE = re.compile("[" + "".join(map(chr, _ONE_TO_ONE)) + "]")

_CLOSING = "\"')]"
_SENTENCE_END = regex.compile(r"""[\p{Sentence_Terminal}…]["')\]]*$""")
_ASCII_STOPS = ".!?"
_TAIL = 12
"""Characters at the end of a line searched for a sentence end; quotes and brackets may follow it."""


def fold(text: str) -> str:
    r"""Return the text composed (NFC), stripped, without invisible characters, its quotes, hyphens and spaces plain.

    >>> fold("« À lire\u00a0: l’or »")
    '" À lire : l\'or "'
    """
    if text.isascii():
        return text.replace("`", "'").replace("\t", " ").strip()
    return _replaced(unicodedata.normalize("NFC", text), _ODD, _WITHOUT_INVISIBLE).strip()


def fold_in_place(text: str) -> str:
    """Return the text folded so that every character keeps its place: spans found in it are spans of the text.

    >>> fold_in_place(" (site.com) – Oui")
    ' (site.com) - Oui'
    """
    if text.isascii():
        return text.replace("`", "'").replace("\t", " ")
    return _replaced(text, _ODD_IN_PLACE, _ONE_TO_ONE)


def _replaced(text: str, odd: re.Pattern[str], table: Mapping[int, str | None]) -> str:
    """Return `text.translate(table)`: articles hold few kinds of odd characters, so one replacement each is quicker."""
    for character in sorted(set(odd.findall(text))):
        text = text.replace(character, table[ord(character)] or "")
    return text


def ends_sentence(folded: str) -> bool:
    """Tell whether a folded line ends like a sentence, ignoring closing quotes and brackets.

    >>> ends_sentence('"It is over."'), ends_sentence("A new summit")
    (True, False)
    """
    tail = folded[-_TAIL:]
    last = tail.rstrip(_CLOSING)[-1:]
    if last.isascii():
        return last in _ASCII_STOPS and bool(last)
    return _SENTENCE_END.search(tail) is not None
