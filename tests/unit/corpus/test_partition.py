from pathlib import Path

import pytest

from pipeline.corpus.partition import WHOLE, make_shards, partition
from pipeline.readers.find import Source


def source(identifier: str) -> Source:
    return Source(id=identifier, file=Path(identifier), path=identifier, site="")


SOURCES = [source(f"{number}.txt") for number in range(100)]
DIGESTS = {article.id: "0" * 64 for article in [*SOURCES, source("new.txt")]}


def test_a_small_folder_is_one_shard() -> None:
    assert list(partition(SOURCES, 100)) == [WHOLE]


@pytest.mark.parametrize("most", [1, 2, 7, 99])
def test_every_article_is_in_one_shard_that_is_small_enough(most: int) -> None:
    shards = partition(SOURCES, most)

    assert sorted(s.id for found in shards.values() for s in found) == sorted(s.id for s in SOURCES)
    assert max(map(len, shards.values())) <= most


def test_the_order_of_files_changes_nothing() -> None:
    assert partition(SOURCES, 5) == partition(SOURCES[::-1], 5)


def test_one_article_more_touches_one_shard_alone() -> None:
    before = {shard.prefix: shard.fingerprint for shard in make_shards(SOURCES, 20, DIGESTS, {})}
    after = {shard.prefix: shard.fingerprint for shard in make_shards([*SOURCES, source("new.txt")], 20, DIGESTS, {})}

    assert len(set(after.values()) - set(before.values())) == 1


def test_another_content_or_setting_is_another_fingerprint() -> None:
    (plain,) = make_shards(SOURCES[:1], 5, DIGESTS, {"a": "1"})
    (edited,) = make_shards(SOURCES[:1], 5, {"0.txt": "1" * 64}, {"a": "1"})
    (configured,) = make_shards(SOURCES[:1], 5, DIGESTS, {"a": "2"})

    assert len({plain.fingerprint, edited.fingerprint, configured.fingerprint}) == 3
