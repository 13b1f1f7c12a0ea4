"""Lines known to repeat: counted in a corpus by `rules mine`, stored in a pack, and looked up by their key."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal

import regex
from pydantic import BaseModel, ConfigDict, Field

from pipeline.cleaning.patterns import TIMEOUT_SECONDS

KEY_CHARACTERS = 200
"""Longer lines are not furniture: repeated lines were measured up to this on labelled news pages."""
_DIGITS = regex.compile(r"\d")
_OUTSIDE = regex.compile(r"^[\p{P}\p{S}\s]++|[\p{P}\p{S}\s]++$")


def line_key(text: str) -> str:
    """Return a line's key for counting: NFKC, lower case, digits 0, no outer punctuation; empty for long lines.

    >>> line_key(" » 12 Comments: ")
    '00 comments'
    """
    if len(text) >= KEY_CHARACTERS:
        return ""
    key = _DIGITS.sub("0", unicodedata.normalize("NFKC", text).lower())
    return _OUTSIDE.sub("", key)


class KnownLine(BaseModel):
    """A line that repeats: its key, where, how often, and two of its spellings.

    Attributes:
        key: Its `line_key`.
        kind: `repeated_line`, or `headline` when it is another article's title.
        site: The site it counts for; empty for all.
        sites: Sites it was seen on.
        count: Times it was seen.
        documents: Articles it was seen in.
        examples: Spellings of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(min_length=1, max_length=4 * KEY_CHARACTERS)]
    kind: Literal["repeated_line", "headline"] = "repeated_line"
    site: str = ""
    sites: Annotated[int, Field(ge=0)] = 0
    count: Annotated[int, Field(ge=0)] = 0
    documents: Annotated[int, Field(ge=0)] = 0
    examples: tuple[str, ...] = ()


class KnownLines:
    """The lines of one pack, indexed for lookup."""

    def __init__(self, lines: Iterable[KnownLine], site_pattern: str | None = None) -> None:
        """Index the lines; `site_pattern` finds the site in a document's id, where it is not the first folder."""
        self._by_key: Mapping[tuple[str, str], KnownLine] = {(line.key, line.site): line for line in lines}
        self._site_pattern = site_pattern

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._by_key)

    @cached_property
    def _compiled(self) -> regex.Pattern[str] | None:
        return regex.compile(self._site_pattern) if self._site_pattern else None

    def site_of(self, identity: str, site: str) -> str:
        """Return the site that the lines of a document count for."""
        return site if self._compiled is None else site_in(self._compiled, identity)

    def look_up(self, key: str, site: str) -> KnownLine | None:
        """Return the line with this key that counts for a site."""
        return self._by_key.get((key, "")) or (self._by_key.get((key, site)) if site else None)


def site_in(pattern: regex.Pattern[str], identity: str) -> str:
    """Return the site that a pattern finds in an id: its first group, or else its match; empty where it finds none."""
    try:
        found = pattern.search(identity, timeout=TIMEOUT_SECONDS)
    except TimeoutError:
        return ""
    return (found[1 if pattern.groups else 0] or "") if found else ""
