"""What comes from articles, names of files and other people's tables, made safe to print.

A file name must not be able to drive the reader's terminal.
"""

import unicodedata


def printable(text: str) -> str:
    r"""Return the text with control and other unprintable characters escaped; spaces of any kind stay.

    >>> printable("caf\u00e9\x1b[2J")
    'café\\x1b[2J'
    """
    return "".join(_printable(character) for character in text)


def printable_lines(text: str) -> str:
    """Return the text with everything escaped that is unprintable, except its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def _printable(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
