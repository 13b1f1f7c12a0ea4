"""The published folder as a user meets it: every table opens, from another folder, and every command reads it."""

from pathlib import Path

import datasets
import pytest
from builders import FAKE, Command

from pipeline.cleaning.findings import STRUCTURAL
from pipeline.cleaning.packs import load_rule_packs
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.shipped import shipped_rule_packs


@pytest.fixture
def corpus(anglicize: Command, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for seed in seeds.iterdir():
        (folder / seed.name).write_bytes(seed.read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    anglicize("run", "in", "--output", "corpus", *FAKE, "--set", "publish.shard_documents=2")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "corpus"


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("table", list(SCHEMAS))
def test_every_declared_table_opens(corpus: Path, tmp_path: Path, table: TableName, *, streaming: bool) -> None:
    loaded = datasets.load_dataset(
        str(corpus), table, split="train", streaming=streaming, cache_dir=str(tmp_path / "cache")
    )

    assert list(loaded.features) == SCHEMAS[table].names
    assert sum(1 for _ in loaded) == {"corpus": 5, "rejected": 1, "lines": 223, "segments": 191}[table]


def test_the_corpus_is_what_opens_without_a_name(corpus: Path, tmp_path: Path) -> None:
    loaded = datasets.load_dataset(str(corpus), cache_dir=str(tmp_path / "cache"))

    assert min(loaded["train"]["id"]).startswith("000_")


def test_a_changed_corpus_is_not_opened_from_a_stale_cache(anglicize: Command, tmp_path: Path) -> None:
    article = tmp_path / "in" / "a.txt"
    article.parent.mkdir()
    opened = []
    for word in ("peace", "trade"):
        article.write_text(f"The ministers spoke of {word} with all of their neighbours on Monday.", encoding="utf-8")
        anglicize("run", "in", "--output", "corpus", *FAKE)
        loaded = datasets.load_dataset(str(tmp_path / "corpus"), cache_dir=str(tmp_path / "cache"))
        opened.append(loaded["train"][0]["text"])

    assert "peace" in opened[0]
    assert "trade" in opened[1]


def test_the_card_tells_what_was_done(corpus: Path) -> None:
    card = (corpus / "README.md").read_text("utf-8")

    for part in ("| en | 4 |", "| fr | 1 |", "en.read_also_jammed", "1 article rejected: empty", "| fake |"):
        assert part in card


def test_an_article_is_explained_line_by_line(anglicize: Command, corpus: Path) -> None:
    account = anglicize("explain", corpus, "003_eb5b64be4c91f337.txt").stdout

    assert "read as utf-8, fr" in account
    assert "    3  DROPPED caption by clean/common.caption_credit_in_brackets" in account
    assert "> Mais interrogé sur cette évaluation sombre" in account
    assert "normalize/name: 'Sergueï' → 'Sergei'" in account


def test_a_rejected_article_is_explained_too(anglicize: Command, corpus: Path) -> None:
    assert "REJECTED, empty" in anglicize("explain", corpus, "empty.txt").stdout


def test_an_unknown_id_names_near_ones(anglicize: Command, corpus: Path) -> None:
    assert "004_f91cf4e8edae70fc.txt" in anglicize("explain", corpus, "004", expect=2).stderr


def test_a_folder_without_a_corpus_is_one_clear_message(anglicize: Command, seeds: Path) -> None:
    assert "holds no corpus" in anglicize("explain", seeds, "x", expect=1).stderr


def test_rules_are_listed_and_keep_their_word(anglicize: Command) -> None:
    listed = anglicize("rules", "list").stdout.splitlines()

    assert len(listed) == len(load_rule_packs(shipped_rule_packs()).rules) + len(STRUCTURAL)
    assert "0 faults" in anglicize("rules", "test").stdout


def test_a_rule_that_contradicts_its_examples_is_named(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        'language = "en"\n[[rules]]\nid = "en.bad"\nkind = "ui"\npattern = "^menu$"\nhits = ["Menus"]\n',
        encoding="utf-8",
    )

    assert "en.bad should hit 'Menus'" in anglicize("rules", "test", "--rules", "bad.toml", expect=1).stdout


def test_bundled_models_are_listed_and_right(anglicize: Command) -> None:
    assert "fr-en" in anglicize("models", "list").stdout
    assert "files are right" in anglicize("models", "verify").stdout


@pytest.mark.parametrize("command", [[], ["run"], ["explain"], ["rules"], ["models"], ["train"]])
def test_help_teaches(anglicize: Command, command: list[str]) -> None:
    assert "Usage: anglicize" in anglicize(*command, "--help").stdout
