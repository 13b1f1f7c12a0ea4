"""What a run amounts to, before anything is done: shards, those that are done, and why the others are not.

Reads articles to hash them; loads no model, writes nothing. Knows nothing of how the work is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from pipeline.config import RunConfig
from pipeline.corpus.partition import Shard, make_shards
from pipeline.corpus.schema import TABLE_VERSION
from pipeline.corpus.store import Receipt, Store
from pipeline.digest import digest_bytes, digest_value
from pipeline.document import Rejection
from pipeline.readers.find import Found, Source, fetch
from pipeline.readers.plain_text import READER_VERSION

DECIDING_LIBRARIES = ("charset-normalizer", "ftfy", "langdetect", "py3langid", "rapidfuzz", "regex", "sentencepiece")
"""Another version of one of these may read, detect or match otherwise."""


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
    """

    shards: tuple[Shard, ...]
    done: Mapping[str, Receipt]
    ignored: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    @property
    def todo(self) -> list[Shard]:
        """The shards that need work."""
        return [shard for shard in self.shards if shard.fingerprint not in self.done]

    @property
    def documents(self) -> int:
        """Articles of all shards."""
        return sum(len(shard.sources) for shard in self.shards)


def deciding_parts(config: RunConfig) -> dict[str, str]:
    """Return the digest of each thing besides articles that decides a shard's content, by a name for the user.

    Raises:
        PipelineError: A model or a rule pack is missing or wrong.
    """
    resources = config.resources
    parts = {
        "version of the tables": digest_value(TABLE_VERSION),
        "reading": digest_value([READER_VERSION, config.read.model_dump(mode="json")]),
        "order of the stages": digest_value([stage.name for stage in config.stages]),
        **{f"library {name}": digest_value(version(name)) for name in DECIDING_LIBRARIES},
    }
    for stage in config.stages:
        parts[f"settings of {stage.name}"] = digest_value([stage.kind, stage.version, stage.model_dump(mode="json")])
        parts |= {f"{name} of {stage.name}": digest for name, digest in stage.digests(resources).items()}
    return parts


def make_plan(config: RunConfig, found: Found, parts: Mapping[str, str], store: Store) -> Plan:
    """Return what is to do and what is done.

    Raises:
        PipelineError: An article cannot be read.
    """
    content = {source.id: digest_article(source, config) for source in found.sources}
    shards = make_shards(found.sources, config.publish.shard_documents, content, parts)
    receipts = {shard.fingerprint: store.receipt(shard.fingerprint) for shard in shards}
    done = {fingerprint: receipt for fingerprint, receipt in receipts.items() if receipt}
    former = store.former_parts()
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
    )


def differing(former: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the parts that differ; none when the shard itself was damaged.

    >>> differing({"articles": "1", "settings of clean": "2"}, {"articles": "1", "settings of clean": "3"})
    ('settings of clean',)
    """
    return tuple(name for name in sorted({*former, *now}) if former.get(name) != now.get(name))


def digest_article(source: Source, config: RunConfig) -> str:
    """Return the SHA-256 of an article's bytes, or of why there are none."""
    return digest_content(fetch(source, config.read.max_bytes))


def digest_content(content: bytes | Rejection) -> str:
    """Return the SHA-256 of what was fetched."""
    if isinstance(content, Rejection):
        return digest_value([content.reason, content.detail])
    return digest_bytes(content)
