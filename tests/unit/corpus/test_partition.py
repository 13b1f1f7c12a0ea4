from typing import NamedTuple

import pytest

from pipeline.corpus.partition import WHOLE, belongs, fingerprint_of, partition


class Item(NamedTuple):
    id: str


ITEMS = [Item(f"{number}.txt") for number in range(100)]


def test_a_small_folder_is_one_shard() -> None:
    assert list(partition(ITEMS, 100)) == [WHOLE]


@pytest.mark.parametrize("most", [1, 2, 7, 99])
def test_every_article_is_in_one_shard_that_is_small_enough(most: int) -> None:
    shards = partition(ITEMS, most)

    assert sorted(s.id for found in shards.values() for s in found) == sorted(s.id for s in ITEMS)
    assert max(map(len, shards.values())) <= most


@pytest.mark.parametrize("count", [257, 300, 500, 2000])
def test_shards_are_not_much_smaller_than_they_may_be(count: int) -> None:
    sizes = [len(found) for found in partition([Item(f"{number}.txt") for number in range(count)], 256).values()]

    assert max(sizes) <= 256
    assert min(sizes) > 256 / 2 * 0.8  # half of what was too much, but for chance


def test_the_order_of_files_changes_nothing() -> None:
    assert partition(ITEMS, 5) == partition(ITEMS[::-1], 5)


def test_one_article_more_touches_one_shard_alone() -> None:
    before, after = partition(ITEMS, 20), partition([*ITEMS, Item("new.txt")], 20)

    assert len([prefix for prefix in after if after[prefix] != before.get(prefix)]) == 1


def test_an_id_belongs_to_the_shard_it_stands_in_alone() -> None:
    shards = partition(ITEMS, 5)

    assert all([p for p in shards if belongs(item.id, p)] == [prefix] for prefix, own in shards.items() for item in own)


def test_another_part_or_prefix_is_another_fingerprint() -> None:
    named = [("a", {"articles": "1"}), ("a", {"articles": "2"}), ("b", {"articles": "1"}), ("a", {"article": "1"})]

    assert len({fingerprint_of(prefix, parts) for prefix, parts in named}) == 4
