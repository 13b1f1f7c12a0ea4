"""What a run amounts to, before anything is done: shards, those that are done, and why the others are not.

Reads articles to hash them; loads no model, writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from pipeline.config import PublishSettings
from pipeline.corpus.open import published_ids
from pipeline.corpus.partition import ARTICLES, fingerprint_of, partition
from pipeline.corpus.store import Receipt, Store
from pipeline.digest import digest_value
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.readers import Source, reader_of
from pipeline.readers.find import Found, open_source
from pipeline.text.wording import counted

MOST_LEAVING = 0.1
"""Share of a corpus that may leave it unasked: a corrected folder, not another one."""


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
        return fingerprint_of(self.prefix, self.parts)

    def with_digests(self, digests: Iterable[str]) -> Self:
        """Return the shard with these digests of its articles' bytes, and named after them."""
        found = tuple(digests)
        return replace(self, digests=found, parts={**self.parts, ARTICLES: _articles(self.sources, found)})


def _articles(sources: Sequence[Source], digests: Sequence[str]) -> str:
    return digest_value([[s.id, s.path, s.site, digest] for s, digest in zip(sources, digests, strict=True)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run amounts to.

    Attributes:
        shards: All shards, by prefix.
        done: Receipts of those that need no work, by fingerprint.
        changed: Of shards that were done before under other circumstances, what differs now, by prefix; those that
            are not here and not done are new.
        removed: Prefixes of shards of the present corpus that the new one has not.
        ignored: Paths of files that are no articles.
        present: Articles that the folder's corpus has now.
        leaving: Those of them that are not among the inputs.
    """

    shards: tuple[Shard, ...]
    done: Mapping[str, Receipt]
    ignored: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    present: int = 0
    leaving: int = 0

    @property
    def todo(self) -> list[Shard]:
        """The shards that need work."""
        return [shard for shard in self.shards if shard.fingerprint not in self.done]

    def refusal(self, settings: PublishSettings, output: Path) -> str | None:
        """Return why a run must not go on: it would take many articles out of a corpus, and nobody said that it may."""
        if settings.replace or self.leaving <= MOST_LEAVING * self.present:
            return None
        return (
            f"{self.leaving:,} of the {counted(self.present, 'article')} in {output} would leave it: they are not "
            "among the inputs. Name another folder with --output; or add --replace (publish.replace = true in a file) "
            "if that is meant"
        )

    @property
    def documents(self) -> int:
        """Articles of all shards."""
        return sum(len(shard.sources) for shard in self.shards)


def make_plan(run: ResolvedRun, found: Found, store: Store) -> Plan:
    """Return what is to do and what is done."""
    shards = make_shards(run, found.sources)
    receipts = {shard.fingerprint: store.receipt(shard.fingerprint) for shard in shards}
    done = {fingerprint: receipt for fingerprint, receipt in receipts.items() if receipt}
    former = store.former_parts()
    ids = {source.id for source in found.sources}
    stays = [identifier in ids for identifier in published_ids(store.storage)]
    return Plan(
        shards=tuple(shards),
        done=done,
        changed={
            shard.prefix: differing(former[shard.prefix], shard.parts)
            for shard in shards
            if shard.fingerprint not in done and shard.prefix in former
        },
        removed=tuple(sorted(set(former) - {shard.prefix for shard in shards})),
        ignored=found.ignored,
        present=len(stays),
        leaving=stays.count(False),
    )


def make_shards(run: ResolvedRun, sources: Sequence[Source]) -> list[Shard]:
    """Return the shards of these articles, each of which is read once for its digest."""
    most = run.config.publish.shard_documents
    return [_shard(run, prefix, found) for prefix, found in partition(sources, most).items()]


def _shard(run: ResolvedRun, prefix: str, sources: Sequence[Source]) -> Shard:
    digests = tuple(open_source(source, run.config.read.max_bytes).digest for source in sources)
    readers = {reader.name: reader for source in sources if (reader := reader_of(source.path))}
    parts = {**run.parts_with(readers.values()), ARTICLES: _articles(sources, digests)}
    return Shard(prefix=prefix, sources=tuple(sources), digests=digests, parts=parts)


def differing(former: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the parts that differ; none when the shard itself was damaged.

    >>> differing({"articles": "1", "settings of clean": "2"}, {"articles": "1", "settings of clean": "3"})
    ('settings of clean',)
    """
    return tuple(name for name in sorted({*former, *now}) if former.get(name) != now.get(name))
