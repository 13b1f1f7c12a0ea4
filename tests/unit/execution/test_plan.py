"""Shards are named by what decides them: their articles, the readers of those, and the run."""

from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Shard, make_shards
from pipeline.readers.find import find_articles


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(f"Article {number}.", encoding="utf-8")
    return folder


def run(*overrides: str) -> ResolvedRun:
    return resolve(load_config("echo", ["publish.shard_documents=10", *overrides]))


def shards(folder: Path, *overrides: str) -> list[Shard]:
    return make_shards(run(*overrides), find_articles([folder]).sources)


def fingerprints(folder: Path, *overrides: str) -> set[str]:
    return {shard.fingerprint for shard in shards(folder, *overrides)}


def test_an_edited_article_touches_its_own_shard_alone(articles: Path) -> None:
    before = fingerprints(articles)
    (articles / "7.txt").write_text("Another text.", encoding="utf-8")

    assert len(fingerprints(articles) - before) == 1


def test_another_setting_touches_every_shard(articles: Path) -> None:
    assert not fingerprints(articles) & fingerprints(articles, "clean.max_removed_share=0.5")


def test_a_shard_does_not_hang_on_libraries_that_nothing_of_it_uses(articles: Path) -> None:
    parts = shards(articles)[0].parts

    assert {name for name in parts if name.startswith("library ")} == {
        "library charset-normalizer",
        "library ftfy",
        "library rapidfuzz",
        "library regex",
    }
    assert {name for name in parts if name.startswith("detector ")} == {
        "detector langdetect of detect",
        "detector py3langid of detect",
    }
    assert not any("ctranslate2" in name or "sentencepiece" in name for name in parts)
