"""`diff` and `verify` through the command line, on corpora that real runs have made."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders import Command

from pipeline.cli import main

FAKE = ("--set", "translate.engine=fake", "--set", "detect.detector=fake", "--set", "detect.second_detector=fake")
ARTICLES = {
    "bridge.txt": "The bridge is open\n\nThe ministers spoke of trade with their neighbours.\n\nBrought to you by us\n",
    "port.txt": "[fr] Le port est ouvert\n\n[fr] Les ministres ont parlé de la paix avec leurs voisins.\n",
    "market.txt": "The market is closed\n\nThe council spoke of peace with all of the region.\n",
    "hafen.txt": "[de] Der Hafen der Stadt ist seit gestern wieder offen.\n",
}
RULE = """language = "en"
[[rules]]
id = "en.brought"
kind = "advert"
pattern = "^brought to you by"
hits = ["Brought to you by us"]
misses = ["It was brought to you by him"]
"""


@pytest.fixture(scope="module", autouse=True)
def _no_shipped_rules() -> Iterator[None]:
    """Every run would compile them anew: seconds, for what is no matter here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.config.shipped_rule_packs", tuple)
        yield


def run(folder: Path, output: str, *arguments: str) -> Path:
    with pytest.raises(SystemExit) as exit_status:
        main(["run", str(folder / "in"), "--output", str(folder / output), *FAKE, *arguments])
    assert not exit_status.value.code
    return folder / output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, _no_shipped_rules: None) -> Path:
    """A folder with two corpora of the same four articles: one as it is, one with a rule more."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "in").mkdir()
    for name, text in ARTICLES.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    (folder / "mine.toml").write_text(RULE, encoding="utf-8")
    run(folder, "plain")
    run(folder, "ruled", "--rules", str(folder / "mine.toml"), "--set", "publish.shard_documents=1")
    return folder


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Path:
    """A corpus to damage."""
    return Path(shutil.copytree(made / "plain", tmp_path / "corpus"))


def test_what_a_run_leaves_is_right(anglicize: Command, made: Path) -> None:
    for name in ("plain", "ruled"):
        printed = anglicize("verify", made / name).stdout

        assert "is as its run left it" in printed
        assert "3 in the corpus, 1 rejected" in printed
        assert "not checked" not in printed


def test_a_second_run_with_other_rules_is_right_too(anglicize: Command, made: Path, corpus: Path) -> None:
    run(made, str(corpus), "--rules", str(made / "mine.toml"))

    assert "is as its run left it" in anglicize("verify", corpus).stdout


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def write_a_row_anew(path: Path) -> None:
    table = pq.ParquetFile(path).read()
    rows = [{**row, "flags": []} for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows * 2, schema=table.schema), path)


def change_figures(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text.replace("3", "4").replace("1", "2"), encoding="utf-8")


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("name", "damage", "expected"),
    [
        ("data/lines/all.parquet", flip_a_byte, "data/lines/all.parquet is not as it was written"),
        ("data/lines/all.parquet", cut_short, "data/lines/all.parquet is damaged"),
        ("data/lines/all.parquet", remove, "data/lines/all.parquet cannot be read"),
        ("data/lines/all.parquet", write_a_row_anew, "data/lines/all.parquet is not as it was written"),
        ("data/corpus/all.parquet", write_a_row_anew, "data/corpus/all.parquet is not as it was written"),
        ("data/segments/all.parquet", write_a_row_anew, "data/segments/all.parquet is not as it was written"),
        ("data/rejected/all.parquet", flip_a_byte, "data/rejected/all.parquet is not as it was written"),
        ("README.md", change_figures, "README.md line"),
        ("README.md", remove, "README.md cannot be read"),
        (".anglicize/run.json", change_figures, "run.json"),
        (".anglicize/run.json", cut_short, "run.json: all of it: Invalid JSON"),
        (".anglicize/run.json", remove, ".anglicize/run.json cannot be read"),
        (".anglicize/config.toml", cut_short, "config.toml"),
        (".anglicize/config.toml", remove, ".anglicize/config.toml cannot be read"),
    ],
)
def test_every_damage_is_found(
    anglicize: Command, corpus: Path, name: str, damage: Callable[[Path], None], expected: str
) -> None:
    damage(corpus / name)

    assert expected in anglicize("verify", corpus, expect=1).stdout


@pytest.mark.parametrize("name", ["lines.parquet", "receipt.json"])
@pytest.mark.parametrize("damage", [flip_a_byte, cut_short, remove])
def test_every_damage_of_a_shard_is_found(
    anglicize: Command, corpus: Path, name: str, damage: Callable[[Path], None]
) -> None:
    (path,) = (corpus / ".anglicize/shards").glob(f"*/{name}")
    damage(path)

    assert name in anglicize("verify", corpus, expect=1).stdout


@pytest.mark.parametrize("name", ["data/corpus/more.parquet", "data/notes.txt", "data/lines/.hidden"])
def test_a_file_that_belongs_to_nothing_is_found(anglicize: Command, corpus: Path, name: str) -> None:
    (corpus / name).write_bytes(b"PAR1")

    assert f"{name} belongs to nothing" in anglicize("verify", corpus, expect=1).stdout


def test_a_damaged_corpus_is_mended_by_the_same_run(anglicize: Command, made: Path, corpus: Path) -> None:
    flip_a_byte(corpus / "data/lines/all.parquet")
    change_figures(corpus / "README.md")
    anglicize("verify", corpus, expect=1)

    run(made, str(corpus))

    assert "is as its run left it" in anglicize("verify", corpus).stdout


def test_a_folder_that_is_no_corpus_is_one_clear_message(anglicize: Command, made: Path) -> None:
    assert "holds no corpus" in anglicize("verify", made / "in", expect=1).stderr
    assert "holds no corpus" in anglicize("verify", made / "nowhere", expect=1).stderr
    assert "holds no corpus" in anglicize("diff", made / "plain", made / "in", expect=1).stderr
    assert "holds no corpus" in anglicize("diff", made / "nowhere", made / "plain", expect=1).stderr


def test_two_corpora_of_one_configuration_are_equal(anglicize: Command, made: Path, corpus: Path) -> None:
    printed = anglicize("diff", made / "plain", corpus, "--exit-code").stdout

    assert "articles    4 same\n" in printed
    assert "changed" not in printed


def test_a_rule_more_is_named_with_what_it_drops(anglicize: Command, made: Path) -> None:
    printed = anglicize("diff", made / "plain", made / "ruled").stdout

    assert "3 same, 1 changed" in printed
    assert "1 fate" in printed
    assert "rules.packs: [] → [" in printed
    assert "+1       -0  clean/en.brought" in printed
    assert "bridge.txt  changed" in printed
    assert "      5  fate: kept → dropped by clean/en.brought\n         [-Brought to you by us-]\n" in printed
    assert "\x1b" not in printed


def test_other_words_are_shown_as_such(anglicize: Command, made: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "in" / name).write_text(text.replace("is closed", "is open again"), encoding="utf-8")
    run(tmp_path, "later")

    printed = anglicize("diff", made / "plain", tmp_path / "later", "--document", "market.txt").stdout

    assert "articles    1 changed" in printed
    assert "The market is [-closed-] {+open again+}" in printed


def test_another_engine_is_a_cause(anglicize: Command, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "in", tmp_path / "in")
    run(tmp_path, "real", "--set", "translate.engine=ctranslate2")

    printed = anglicize("diff", made / "plain", tmp_path / "real").stdout

    assert 'translate.engine: "fake" → "ctranslate2"' in printed
    assert "2 translation" in printed
    assert "fake: 2 sentences" in printed
    assert "fr-en: not used → 2 sentences, digest " in printed


def test_articles_that_come_go_and_are_rejected_are_told_apart(anglicize: Command, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "in", tmp_path / "in")
    (tmp_path / "in" / "market.txt").unlink()
    (tmp_path / "in" / "new.txt").write_text(ARTICLES["bridge.txt"], encoding="utf-8")
    (tmp_path / "in" / "bridge.txt").write_bytes(b"")
    run(tmp_path, "later")

    printed = anglicize("diff", made / "plain", tmp_path / "later").stdout

    assert "articles    2 same, " in printed
    for part in ("1 rejected", "1 added", "1 removed", "reason: null → empty", "new.txt  only read for the second"):
        assert part in printed


def test_for_a_program_there_is_one_object(anglicize: Command, made: Path) -> None:
    found = json.loads(anglicize("diff", made / "plain", made / "ruled", "--json").stdout)

    assert found["equal"] is False
    assert found["summary"]["articles"] == {"changed": 1}
    assert found["summary"]["drops_more"] == {"clean/en.brought": 1}
    assert [change["key"] for change in found["causes"]["settings"]] == ["rules.packs"]
    ((line,),) = [change["lines"] for change in found["changes"]]
    assert (line["before"]["status"], line["after"]["rule"]) == ("kept", "clean/en.brought")
    whole = json.loads(anglicize("diff", made / "plain", made / "ruled", "--json", "--limit", "0").stdout)
    assert whole == found


def test_the_exit_status_tells_only_when_it_is_asked(anglicize: Command, made: Path) -> None:
    both = (made / "plain", made / "ruled")

    assert "bridge.txt" in anglicize("diff", *both, expect=0).stdout
    assert "bridge.txt" in anglicize("diff", *both, "--exit-code", expect=1).stdout
    assert "bridge.txt" not in anglicize("diff", *both, "--exit-code", "--document", "port.txt", expect=0).stdout


def test_what_is_not_shown_is_counted(anglicize: Command, made: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "other.txt").write_text(ARTICLES["bridge.txt"], encoding="utf-8")
    run(tmp_path, "other")
    both = (made / "plain", tmp_path / "other")

    assert "and 4 more articles that differ" in anglicize("diff", *both, "--limit", "1").stdout
    assert "more articles" not in anglicize("diff", *both, "--limit", "0").stdout


def test_the_same_folder_twice_is_wrong_usage(anglicize: Command, made: Path) -> None:
    assert "same folder" in anglicize("diff", made / "plain", made / "in/../plain", expect=2).stderr


def test_an_unknown_article_is_wrong_usage(anglicize: Command, made: Path) -> None:
    assert "'x'" in anglicize("diff", made / "plain", made / "ruled", "--document", "x", expect=2).stderr


def test_what_an_article_holds_cannot_drive_a_terminal(anglicize: Command, made: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    hostile = f"The {chr(0x1B)}[2J{chr(0x202E)} bridge is open today\n"
    (tmp_path / "in" / "bridge.txt").write_text(hostile, encoding="utf-8")
    run(tmp_path, "hostile")

    printed = anglicize("diff", made / "plain", tmp_path / "hostile", "--document", "bridge.txt").stdout

    assert chr(0x1B) not in printed
    assert chr(0x202E) not in printed


@pytest.mark.parametrize("command", ["diff", "verify"])
def test_help_of_both_teaches(anglicize: Command, command: str) -> None:
    assert f"Usage: anglicize {command}" in anglicize(command, "--help").stdout
