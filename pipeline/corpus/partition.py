"""Divide articles into shards by their ids alone, and name each shard by what decides its content.

The shard of an id is the shortest prefix of the hash of the id (hexadecimal) that at most so many ids share. One
article more touches its own shard, or the one that it makes split; order, folder and number of workers touch nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.digest import digest_bytes, digest_value
from pipeline.readers.find import Source

ARTICLES = "articles"
"""Name of the part of a fingerprint that changes when an article is added, removed or edited."""
WHOLE = "all"
"""Name of the shard with the empty prefix: the articles of a small folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A group of articles, the unit of work, of resuming and of distribution. Plain data: it may travel.

    Attributes:
        prefix: Of the hashes of its ids; also the name of its published files.
        sources: Its articles, by id.
        digests: SHA-256 of the bytes of each, in their order.
        parts: Digest of each thing that decides what becomes of them, by a name that says which it is.
    """

    prefix: str
    sources: tuple[Source, ...]
    digests: tuple[str, ...]
    parts: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides what becomes of the articles."""
        return digest_value([self.prefix, dict(self.parts)])


def partition(sources: Sequence[Source], most: int, prefix: str = "") -> dict[str, list[Source]]:
    """Return the articles by the prefix of their shard, each shard with at most `most` of them."""
    if len(sources) <= most or len(prefix) == len(digest_bytes(b"")):
        return {prefix or WHOLE: sorted(sources, key=lambda source: source.id)} if sources else {}
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(_hash(source)[: len(prefix) + 1], []).append(source)
    return {name: found for key in sorted(groups) for name, found in partition(groups[key], most, key).items()}


def _hash(source: Source) -> str:
    return digest_bytes(source.id.encode("utf-8", "surrogatepass"))


def make_shards(
    sources: Sequence[Source], most: int, digests: Mapping[str, str], parts: Mapping[str, str]
) -> list[Shard]:
    """Return the shards of these articles.

    Args:
        sources: All articles of the run.
        most: Articles of one shard at most, 1 or more.
        digests: SHA-256 of each article's bytes, by id.
        parts: Digest of each thing else that decides the content, by name.
    """
    return [
        Shard(
            prefix=prefix,
            sources=tuple(found),
            digests=tuple(digests[source.id] for source in found),
            parts={**parts, ARTICLES: digest_value([[s.id, s.path, s.site, digests[s.id]] for s in found])},
        )
        for prefix, found in partition(sources, most).items()
    ]
