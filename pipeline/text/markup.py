"""Take off the marks of HTML and Markdown that stand inside a line, and decode HTML entities; the words stay.

Only what is certainly a mark goes: an element that HTML knows, an emphasis that hugs its words, a link whose target is
an address. `3 < 5`, `a * b`, `snake_case` and `&c.` are none. Every pattern is linear in the length of the line.
"""

import html
from html.entities import html5

import regex

from pipeline.text.change import Change, Rule, substitute

_ENTITY = regex.compile(r"&(?:amp;)*+(#\d{1,7}+|#[xX][0-9a-fA-F]{1,6}+|[A-Za-z][A-Za-z0-9]{1,31}+);|&(?:amp;)++")
_NO_TEXT = regex.compile(r"[\r\n\ud800-\udfff]")

_INLINE = """
    a abbr acronym b bdi bdo big cite code data dfn del em font i img ins kbd mark q s samp small span strike strong sub
    sup time tt u var wbr
"""
_BLOCK = """
    address article aside audio blockquote body br button caption center dd details div dl dt embed figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hr html iframe label li link main meta nav noscript object ol option p
    picture pre script section select source style summary svg table tbody td tfoot th thead title tr ul video
"""
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++)"""
_ATTRIBUTES = rf"(?:\s++(?:[\w:@-]++\s*+=\s*+{_VALUE}|allowfullscreen|async|controls|defer|hidden|loop|muted))*+\s*+"
_TAG = regex.compile(
    r"<(script|style)\b[^<>]*+>[^<]*+</\1\s*+>|<!--(?:(?!<!--|-->).)*+-->"
    rf"|<(?:/?(?i:{'|'.join(_INLINE.split())})|(?P<block>/?(?i:{'|'.join(_BLOCK.split())}))){_ATTRIBUTES}/?>"
)

_TARGET = r"(?:<[^<>\s]*+>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+)(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+"
_ADDRESS = r"<?+(?:https?://|mailto:|tel:|www\.|\.{0,2}/|#)"
_IMAGE = regex.compile(rf"!\[[^\[\]]*+\]\({_TARGET}\)")
_LINK = regex.compile(rf"(?<!\\)\[([^\[\]]*+)\]\((?={_ADDRESS}){_TARGET}\)")
_LABEL = regex.compile(r"(?<!\\)\[(?!\^)([^\[\]]++)\]\[[^\[\]]*+\]")
_FOOTNOTE = regex.compile(r"(?<!\\)\[\^[^\[\]\s]++\](?::\s*+)?+")

_LONGEST_EMPHASIS = 1000
"""Characters: a whole lead paragraph may be bold. It bounds the time, as an opening mark may have no closing one."""
_EMPHASES = tuple(
    regex.compile(
        rf"(?<!{before})(?P<mark>\{mark}{{1,3}}+)(?=\S)(?P<inner>[^{mark}]{{1,{_LONGEST_EMPHASIS}}}+)(?<=\S)"
        rf"(?P=mark)(?!{after})"
    )
    for mark, before, after in (("*", r"[\w*\\/]", r"[\w*/]"), ("_", r"[\w*\\/.@=]", r"[\w@/(=]|\.\w"))
)
"""`*` and `_`, one to three; not inside words, and not beside what makes an address or a name of a program of them."""
_ANY_LETTER = regex.compile(r"\p{L}")


def entities(text: str) -> list[Change]:
    """Decode HTML entities that end in a semicolon, also those that were encoded twice.

    >>> [change.after for change in entities("R&amp;D &amp;#39;s &c.")]
    ['&', "'"]
    """
    return list(substitute("entity", _ENTITY, _character, text)) if "&" in text and ";" in text else []


def _character(entity: regex.Match[str]) -> str:
    if entity[1] is None:
        return "&"
    written = f"&{entity[1]};"
    # Not `html.unescape` for names: it would read "&notable;" as "¬able;".
    decoded = html.unescape(written) if "#" in written else html5.get(written[1:], written)
    return _NO_TEXT.sub(" ", decoded)


def tags(text: str) -> list[Change]:
    """Remove HTML tags and comments; one that ends a block or line leaves a space between words.

    >>> [change.after for change in tags("3 < 5, <b>he</b> said<br>so")]
    ['', '', ' ']
    """
    return list(substitute("tag", _TAG, _gap, text)) if "<" in text and ">" in text else []


def _gap(tag: regex.Match[str]) -> str:
    text, start, end = tag.string, tag.start(), tag.end()
    parts_words = tag["block"] and start and not text[start - 1].isspace()
    return " " if parts_words and end < len(text) and not text[end].isspace() else ""


def images(text: str) -> list[Change]:
    """Remove Markdown images with their descriptions.

    >>> [(change.start, change.end) for change in images("So ![a cat](/cat.png) it is")]
    [(3, 21)]
    """
    return list(substitute("image", _IMAGE, "", text)) if "![" in text else []


def links(text: str) -> list[Change]:
    """Reduce Markdown links to addresses to their text.

    >>> [change.after for change in links("See [the list](https://example.com) and [sic](so)")]
    ['', '']
    """
    if "](" not in text:
        return []
    return [change for link in _LINK.finditer(text) for change in _around("link", link, 1)]


def labels(text: str) -> list[Change]:
    """Reduce Markdown links by label to their text, and remove the marks of footnotes.

    >>> [change.after for change in labels("See [the list][1] and[^2]")]
    ['', '', '']
    """
    if "[" not in text:
        return []
    noted = list(substitute("link", _FOOTNOTE, "", text))
    return sorted(
        (*noted, *(change for link in _LABEL.finditer(text) for change in _around("link", link, 1))), key=_position
    )


def emphasis(text: str) -> list[Change]:
    """Remove the marks of Markdown emphasis.

    >>> [(change.start, change.end) for change in emphasis("a * b, **so**, snake_case")]
    [(7, 9), (11, 13)]
    """
    if "*" not in text and "_" not in text:
        return []
    # Marks of the other kind may stand inside, but their spans are apart.
    found = (mark for pattern in _EMPHASES for mark in pattern.finditer(text) if _is_emphasis(mark))
    return sorted((change for mark in found for change in _around("emphasis", mark, "inner")), key=_position)


def _position(change: Change) -> int:
    return change.start


def _is_emphasis(mark: regex.Match[str]) -> bool:
    """Return whether a letter is between the marks, and a space too where Python writes a name so (`__init__`)."""
    inner = str(mark["inner"])
    return _ANY_LETTER.search(inner) is not None and (mark["mark"] != "__" or " " in inner)


def _around(rule: str, match: regex.Match[str], group: str | int) -> tuple[Change, Change]:
    """Return the two changes that leave only a group of a match."""
    return Change(rule, match.start(), match.start(group), ""), Change(rule, match.end(group), match.end(), "")


MARKUP: tuple[Rule, ...] = (entities, tags, images, links, emphasis, emphasis)
"""In an order where each can rely on those before: tags may be encoded, an image may be what a link shows, and emphasis
may stand in emphasis."""
