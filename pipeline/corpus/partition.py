"""Divide articles into shards by their ids alone, and name each shard by what decides its content.

The shard of an id is the shortest prefix of the bits of the id's hash that at most so many ids share: a shard holds
about half of that number or more. One article more touches its own shard, or the one that it makes split; order, folder
and number of workers touch nothing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from pipeline.digest import digest_bytes, digest_value

ARTICLES = "articles"
"""Name of the part of a fingerprint that changes when an article is added, removed or edited."""
HASH_BITS = 256
WHOLE = "all"
"""Name of the shard with the empty prefix: the articles of a small folder."""


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Unique in a run."""


Item = TypeVar("Item", bound=Identified)


def partition(items: Iterable[Item], most: int) -> dict[str, list[Item]]:
    """Return the items by the prefix of their shard, each shard with at most `most` of them, ordered by id."""
    hashed = sorted(((hash_of(item.id), item.id, item) for item in items), key=lambda entry: entry[:2])
    return dict(_divided(hashed, most, ""))


def _divided(hashed: Sequence[tuple[str, str, Item]], most: int, prefix: str) -> Iterator[tuple[str, list[Item]]]:
    """Yield the shards of items that share a prefix, in the order of their hashes."""
    if len(hashed) <= most or len(prefix) == HASH_BITS:
        if hashed:
            yield prefix or WHOLE, sorted((item for *_, item in hashed), key=lambda item: item.id)
        return
    middle = bisect_left(hashed, f"{prefix}1", key=lambda entry: entry[0])
    yield from _divided(hashed[:middle], most, f"{prefix}0")
    yield from _divided(hashed[middle:], most, f"{prefix}1")


def belongs(identifier: str, prefix: str) -> bool:
    """Return whether the article with this id stands in the shard of this prefix."""
    return prefix == WHOLE or hash_of(identifier).startswith(prefix)


def hash_of(identifier: str) -> str:
    """Return the hash of an id that decides its shard, as a string of bits."""
    return f"{int(digest_bytes(identifier.encode('utf-8', 'surrogatepass')), 16):0{HASH_BITS}b}"


def fingerprint_of(prefix: str, parts: Mapping[str, str]) -> str:
    """Return the name of a shard's content: the SHA-256 of all that decides it.

    Args:
        prefix: Of the hashes of its ids.
        parts: Digest of each thing that decides what becomes of its articles, by a name that says which it is.
    """
    return digest_value([prefix, dict(parts)])
