"""Runs that are refused: one clear message for each mistake, and nothing is read or written."""

from pathlib import Path

import pytest
from builders import FAKE, Command, write_articles
from corpora import published


def test_a_missing_folder_is_one_clear_message(anglicize: Command) -> None:
    done = anglicize("run", "nowhere", "--output", "out", expect=1)

    assert "nowhere" in done.stderr
    assert "does not exist" in done.stderr


def test_a_folder_without_articles_is_one_clear_message(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()

    assert "no .txt or .md file" in anglicize("run", "in", "--output", "out", expect=1).stderr
    assert not (tmp_path / "out").exists()


def test_three_mistakes_in_a_config_are_reported_together(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        '[publish]\nshard_documents = "many"\n[reed]\nx = 1\n[runtime]\nworkers = 0\n', encoding="utf-8"
    )

    done = anglicize("run", seeds, "--output", "out", "--config", "bad.toml", expect=1)

    for key in ("shard_documents = 'many'", "reed", "workers = 0"):
        assert key in done.stderr
    assert "3 mistakes" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_not_written_to(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.doc").write_text("years of work", encoding="utf-8")

    done = anglicize("run", seeds, "--output", "precious", *FAKE, expect=1)

    assert "no run made" in done.stderr
    assert [path.name for path in (tmp_path / "precious").iterdir()] == ["thesis.doc"]


def test_a_route_to_a_model_that_does_not_read_the_language_is_refused(anglicize: Command, seeds: Path) -> None:
    done = anglicize("run", seeds, "--output", "out", "--set", "translate.routes.de=fr-en", expect=1)

    assert "fr-en does not read 'de'" in done.stderr


def test_a_broken_rule_pack_is_one_message_with_several_processes_too(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    (tmp_path / "bad.toml").write_text('language = "en"\n[[rules]]\nid = "x"\n', encoding="utf-8")
    many = ("--set", "runtime.workers=2", "--set", "publish.shard_documents=1")

    assert "bad.toml" in anglicize("run", "in", "--output", "o", *FAKE, *many, "--rules", "bad.toml", expect=1).stderr


@pytest.mark.parametrize("other", [("elsewhere",), ("in", "--sample", "5")])
def test_a_corpus_is_not_replaced_by_surprise(anglicize: Command, tmp_path: Path, other: tuple[str, ...]) -> None:
    write_articles(tmp_path / "in", 34)
    write_articles(tmp_path / "elsewhere", 1)
    anglicize("run", "in", "--output", "out", *FAKE)
    before = published(tmp_path / "out")
    leaving = "33 of the 34 articles" if other[0] == "elsewhere" else "29 of the 34 articles"

    refused = anglicize("run", *other, "--output", "out", *FAKE, expect=1).stderr
    planned = anglicize("plan", *other, "--output", "out", *FAKE).stdout

    assert f"{leaving} in out would leave it" in refused
    assert "--replace" in refused
    assert f"{leaving} of the present corpus would leave it" in planned
    assert "a run would stop" in planned
    assert published(tmp_path / "out") == before
    anglicize("run", *other, "--output", "out", *FAKE, "--replace")
    assert published(tmp_path / "out") != before
