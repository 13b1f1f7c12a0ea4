"""Divide articles into shards by their ids alone, and name each shard by what decides its content.

The shard of an id is the shortest prefix of the hash of the id (hexadecimal) that at most so many ids share. One
article more touches its own shard, or the one that it makes split; order, folder and number of workers touch nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from pipeline.digest import digest_bytes, digest_value

ARTICLES = "articles"
"""Name of the part of a fingerprint that changes when an article is added, removed or edited."""
WHOLE = "all"
"""Name of the shard with the empty prefix: the articles of a small folder."""


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Unique in a run."""


Item = TypeVar("Item", bound=Identified)


def partition(items: Sequence[Item], most: int, prefix: str = "") -> dict[str, list[Item]]:
    """Return the items by the prefix of their shard, each shard with at most `most` of them, ordered by id."""
    if len(items) <= most or len(prefix) == len(digest_bytes(b"")):
        return {prefix or WHOLE: sorted(items, key=lambda item: item.id)} if items else {}
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(hash_of(item.id)[: len(prefix) + 1], []).append(item)
    return {name: found for key in sorted(groups) for name, found in partition(groups[key], most, key).items()}


def belongs(identifier: str, prefix: str) -> bool:
    """Return whether the article with this id stands in the shard of this prefix."""
    return prefix == WHOLE or hash_of(identifier).startswith(prefix)


def hash_of(identifier: str) -> str:
    """Return the hash of an id that decides its shard, in hexadecimal."""
    return digest_bytes(identifier.encode("utf-8", "surrogatepass"))


def fingerprint_of(prefix: str, parts: Mapping[str, str]) -> str:
    """Return the name of a shard's content: the SHA-256 of all that decides it.

    Args:
        prefix: Of the hashes of its ids.
        parts: Digest of each thing that decides what becomes of its articles, by a name that says which it is.
    """
    return digest_value([prefix, dict(parts)])
