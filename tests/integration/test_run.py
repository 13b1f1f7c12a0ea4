"""The main job through the command line, with the fake engine: what depends on no model."""

import json
import shutil
from pathlib import Path

import datasets
import pytest
from builders import ENGLISH, FAKE, Command, write_articles
from corpora import published, rows

from pipeline.config import load_config
from pipeline.corpus.store import Store
from pipeline.document import Edit, replay
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Plan, make_plan
from pipeline.execution.worker import Worker
from pipeline.readers.find import Found, find_articles

FRENCH = "La réunion a duré trois heures. Les ministres ont parlé de la paix et du commerce avec leurs voisins.\n"


def times(output: Path) -> dict[Path, int]:
    """Return when each file was last written; the lock is taken by every run."""
    return {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file() and path.name != "lock"}


def test_the_seeds_become_a_corpus_whose_ledger_adds_up(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    done = anglicize("run", seeds, "--output", "corpus", *FAKE)

    output = tmp_path / "corpus"
    corpus, lines = rows(output, "corpus"), rows(output, "lines")
    assert [row["language"] for row in corpus] == ["en", "en", "en", "fr", "en"]
    assert [row["translated"] for row in corpus] == [False, False, False, True, False]
    assert "4 en, 1 fr" in done.stdout
    assert sum(row["status"] == "dropped" for row in lines) == 25
    assert sum(row["status"] == "kept" for row in lines) == 107
    for row in lines:
        assert replay(row["source"], [Edit(**edit) for edit in row["edits"]]) == (row["text"] or "")
    for row in corpus:
        kept = [line["text"] for line in lines if line["doc_id"] == row["id"] and line["status"] == "kept"]
        assert row["text"] == "\n\n".join(kept)


def test_a_table_in_a_file_is_the_same_run_as_the_option(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1)
    (tmp_path / "mine.toml").write_text('[translate]\nengine = "fake"\n', encoding="utf-8")
    (tmp_path / "wrong.toml").write_text('[translate]\nengin = "fake"\n', encoding="utf-8")

    anglicize("run", "in", "--output", "out", *FAKE)

    assert "1 done" in anglicize("plan", "in", "--output", "out", "--config", "mine.toml").stdout
    refused = anglicize("run", "in", "--output", "out", "--config", "wrong.toml", expect=1).stderr
    assert "unknown key; did you mean 'engine'?" in refused


RULES = """
language = "en"
reporting = ["said"]
rules = [
  { id = "en.dropped", kind = "ui", pattern = "^print this$" },
  { id = "en.trimmed", kind = "ui", pattern = "^MENU ", scope = "prefix" },
  { id = "en.flagged", kind = "ui", pattern = "^perhaps a menu$", action = "flag" },
  { id = "en.absent", kind = "ui", pattern = "^nowhere in the text$" },
  { id = "en.quoted", kind = "newsletter", pattern = "hear my letters" },
  { id = "en.inside", kind = "newsletter", pattern = "read my letters" },
  { id = "en.told", kind = "newsletter", pattern = "subscribe to our paper" },
  { id = "en.told_part", kind = "newsletter", pattern = "subscribe to our", scope = "span" },
  { id = "en.long", kind = "newsletter", pattern = "answer my letters", max_words = 3 },
]
"""
PAGE = """Print this
MENU The meeting took three hours, and the ministers spoke of peace and of trade with all their neighbours.
Perhaps a menu
"Do hear my letters, all of you."
The mayor wrote "do read my letters" on the wall of the town hall, and nobody laughed.
The minister said that people should subscribe to our paper.
Nobody would answer my letters.
"""


def test_rules_of_the_user_that_hit_nothing_are_named_with_what_kept_them(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1)
    (tmp_path / "in" / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(RULES, encoding="utf-8")

    summaries = [anglicize("run", "in", "--output", "out", *FAKE, "--rules", "mine.toml").stdout for _ in range(2)]

    for summary in summaries:
        (line,) = (line for line in summary.splitlines() if line.startswith("  rules "))
        assert line == (
            "  rules       6 of yours that hit no line: en.absent; "
            "en.quoted (matches a line in quotation marks: protected); "
            "en.inside (matches a quotation: protected); "
            "en.told (matches reported speech: protected); "
            "en.told_part (matches reported speech: protected) and 1 more"
        )
    assert "  rules  " not in anglicize("run", "in", "--output", "out", *FAKE).stdout


def test_files_of_two_folders_may_have_equal_names(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "A", 2)
    write_articles(tmp_path / "B", 1)

    anglicize("run", "A/0.txt", "A/1.txt", "B/0.txt", "--output", "out", *FAKE)

    assert [row["id"] for row in rows(tmp_path / "out", "corpus")] == ["A/0.txt", "A/1.txt", "B/0.txt"]
    assert "1 done" in anglicize("plan", "B/0.txt", "A/1.txt", "A/0.txt", "--output", "out", *FAKE).stdout


def test_the_source_of_every_line_is_the_file_as_it_is(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    anglicize("run", seeds, "--output", "corpus", *FAKE)

    lines = rows(tmp_path / "corpus", "lines")
    for seed in sorted(seeds.iterdir()):
        assert [row["source"] for row in lines if row["doc_id"] == seed.name] == seed.read_text("utf-8").split("\n")


def test_the_same_command_again_changes_nothing_and_says_so(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    anglicize("run", seeds, "--output", "corpus", *FAKE)
    before = times(tmp_path / "corpus")

    again = anglicize("run", seeds, "--output", "corpus", *FAKE)

    assert "nothing to do" in again.stdout
    assert times(tmp_path / "corpus") == before


def test_one_article_more_touches_only_its_shard(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 12)
    settings = (*FAKE, "--set", "publish.shard_documents=2")
    anglicize("run", "in", "--output", "out", *settings)
    before = published(tmp_path / "out")

    (tmp_path / "in" / "new.txt").write_text(ENGLISH, encoding="utf-8")
    again = anglicize("run", "in", "--output", "out", *settings)

    after = published(tmp_path / "out")
    kept = [name for name in before if after.get(name) == before[name]]
    changed = {name.split("/")[-1] for name in before.keys() | after.keys() if after.get(name) != before.get(name)}
    shards = {row["id"] for row in rows(tmp_path / "out", "corpus")}
    assert len(shards) == 13
    assert kept
    assert "1 to do" in again.stderr or "2 to do" in again.stderr or "3 to do" in again.stderr
    assert len(changed) <= 4  # the shard it joined, or the one it split and what that became


def test_removing_an_article_removes_its_rows(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    anglicize("run", "in", "--output", "out", *FAKE)
    (tmp_path / "in" / "1.txt").unlink()

    anglicize("run", "in", "--output", "out", *FAKE, "--replace")

    for table in ("corpus", "lines", "segments"):
        assert "1.txt" not in {row.get("id", row.get("doc_id")) for row in rows(tmp_path / "out", table)}


def test_a_folder_that_rolls_may_say_so_in_its_configuration(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 4)
    anglicize("run", "in", "--output", "out", *FAKE)
    (tmp_path / "in" / "1.txt").unlink()

    anglicize("run", "in", "--output", "out", *FAKE, "--set", "publish.replace=true")

    assert len(rows(tmp_path / "out", "corpus")) == 3


def test_one_article_in_ten_may_leave_unasked(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 10)
    anglicize("run", "in", "--output", "out", *FAKE)
    (tmp_path / "in" / "1.txt").unlink()

    anglicize("run", "in", "--output", "out", *FAKE)

    assert len(rows(tmp_path / "out", "corpus")) == 9


def test_more_processes_change_no_byte(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 5)
    (tmp_path / "in" / "f.txt").write_text(FRENCH, encoding="utf-8")
    shards = (*FAKE, "--set", "publish.shard_documents=2")

    anglicize("run", "in", "--output", "one", *shards)
    anglicize("run", "in", "--output", "two", *shards, "--set", "runtime.workers=2")

    assert published(tmp_path / "one") == published(tmp_path / "two")
    assert (tmp_path / "one/README.md").read_bytes() == (tmp_path / "two/README.md").read_bytes()


def test_another_folder_gives_the_same_bytes(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds, tmp_path / "elsewhere")

    anglicize("run", seeds, "--output", "one", *FAKE)
    anglicize("run", "elsewhere", "--output", "two", *FAKE)

    assert published(tmp_path / "one") == published(tmp_path / "two")


def test_broken_files_are_rejected_with_a_reason_each(anglicize: Command, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8)
    (folder / "latin.txt").write_bytes((FRENCH * 2).encode("latin-1"))
    (folder / "wide.txt").write_bytes(FRENCH.encode("utf-16"))
    (folder / "page.html").write_text("<p>not an article</p>", encoding="utf-8")

    done = anglicize("run", "in", "--output", "out", *FAKE)

    rejected = {row["id"]: row["reason"] for row in rows(tmp_path / "out", "rejected")}
    assert rejected == {"empty.txt": "empty", "photo.txt": "binary"}
    corpus = {row["id"]: row for row in rows(tmp_path / "out", "corpus")}
    assert set(corpus) == {"latin.txt", "wide.txt"}
    assert corpus["wide.txt"]["encoding"].startswith("utf-16")
    assert "1 file that is not .txt or .md: page.html" in done.stdout
    anglicize("run", "in", "--output", "out", *FAKE, "--strict", expect=1)


def test_articles_without_a_model_are_named_with_what_would_translate_them(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    german = "Die Minister haben drei Stunden lang über den Frieden und den Handel mit den Nachbarn gesprochen.\n"
    (tmp_path / "in" / "de.txt").write_text(german, encoding="utf-8")

    done = anglicize("run", "in", "--output", "out", *FAKE, expect=1)

    assert rows(tmp_path / "out", "rejected")[0]["reason"] == "no_route"
    assert "anglicize models fetch --route de" in done.stdout


def test_lines_without_a_model_are_named_with_what_would_translate_them(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    german = "Die Minister haben drei Stunden lang über den Frieden und den Handel mit den Nachbarn gesprochen.\n"
    (tmp_path / "in" / "fr.txt").write_text(f"{FRENCH}\n{FRENCH}\n{german}\n{FRENCH}", encoding="utf-8")

    done = anglicize("run", "in", "--output", "out", *FAKE)

    assert "1 failed" in done.stdout
    assert "lines that no model reads, by language: 1 de; anglicize models fetch --route de" in done.stdout


def test_an_output_inside_the_input_is_not_read_as_articles(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1)

    anglicize("run", "in", "--output", "in/corpus", *FAKE)
    again = anglicize("run", "in", "--output", "in/corpus", *FAKE)

    assert "1 of 1 articles" in again.stdout


def test_the_echo_preset_cleans_and_translates_nothing(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"{FRENCH}\nLire aussi : Une autre réunion à Genève\n", encoding="utf-8")

    anglicize("run", "in", "--output", "out", "--config", "echo")

    (row,) = rows(tmp_path / "out", "corpus")
    assert row["text"] == FRENCH.strip()
    assert row["translated"] is False


def test_a_rule_of_ones_own_works_like_a_shipped_one(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"{ENGLISH}\nBrought to you by the harbour\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        'language = "en"\n[[rules]]\nid = "en.brought"\nkind = "advert"\npattern = "^brought to you by"\n'
        'hits = ["Brought to you by us"]\nmisses = ["It was brought to you by him"]\n',
        encoding="utf-8",
    )

    anglicize("run", "in", "--output", "out", "--rules", "mine.toml", *FAKE)

    assert "clean/en.brought" in anglicize("run", "in", "--output", "out", "--rules", "mine.toml", *FAKE).stdout
    assert rows(tmp_path / "out", "corpus")[0]["text"] == ENGLISH.strip()


def test_the_record_of_a_run_counts_what_it_did(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    anglicize("run", seeds, "--output", "corpus", *FAKE)

    record = json.loads((tmp_path / "corpus/.anglicize/run.json").read_text("utf-8"))
    assert record["documents"] == 5
    assert record["lines"] == 223
    assert record["segments_translated"] > 20
    assert record["segments_copied"] > 100
    assert (tmp_path / "corpus/.anglicize/config.toml").is_file()


@pytest.mark.parametrize("damage", ["data/corpus/all.parquet", "README.md", ".anglicize/run.json"])
def test_a_damaged_corpus_is_mended_by_the_same_command(
    anglicize: Command, seeds: Path, tmp_path: Path, damage: str
) -> None:
    anglicize("run", seeds, "--output", "corpus", *FAKE)
    before = published(tmp_path / "corpus")
    (tmp_path / "corpus" / damage).write_text("[]", encoding="utf-8")

    again = anglicize("run", seeds, "--output", "corpus", *FAKE)

    assert "nothing to do" not in again.stdout
    assert published(tmp_path / "corpus") == before
    assert "nothing to do" in anglicize("run", seeds, "--output", "corpus", *FAKE).stdout


def test_a_shard_that_lost_a_file_is_done_again(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    anglicize("run", seeds, "--output", "corpus", *FAKE)
    (lost,) = (tmp_path / "corpus/.anglicize/shards").glob("*/lines.parquet")
    lost.unlink()

    assert "1 to do" in anglicize("run", seeds, "--output", "corpus", *FAKE).stderr


def test_an_article_that_changes_while_a_run_reads_names_its_shard_after_what_was_read(
    anglicize: Command, tmp_path: Path
) -> None:
    write_articles(tmp_path / "in", 1)
    run, store = resolve(load_config("default", ["translate.engine=fake"])), Store(tmp_path / "out")
    store.prepare()
    (shard,) = make_plan(run, find_articles([tmp_path / "in"]), store).shards
    (tmp_path / "in" / "0.txt").write_text("Another text of the harbour, which is new.", encoding="utf-8")

    receipt = Worker(run, store, lambda _: None).process_shard(shard).receipt

    assert receipt.fingerprint != shard.fingerprint
    assert "0 to do" in anglicize("run", "in", "--output", "out", *FAKE).stderr
    assert rows(tmp_path / "out", "lines")[0]["source"] == "Another text of the harbour, which is new."


def test_an_article_that_changes_during_a_run_does_not_stop_it(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)

    def plan_then_change(run: ResolvedRun, found: Found, store: Store) -> Plan:
        made = make_plan(run, found, store)
        (tmp_path / "in" / "1.txt").write_text("Another text of the harbour, which is new.", encoding="utf-8")
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.execution.runner.make_plan", plan_then_change)
        anglicize("run", "in", "--output", "out", *FAKE)

    assert "Another text of the harbour, which is new." in {row["source"] for row in rows(tmp_path / "out", "lines")}
    assert "as its run left it" in anglicize("verify", "out").stdout
    assert "0 to do" in anglicize("run", "in", "--output", "out", *FAKE).stderr


def test_another_corpus_in_the_input_is_not_read(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1)
    anglicize("run", "in", "--output", "in/first", *FAKE)

    assert "1 of 1 articles" in anglicize("run", "in", "--output", "in/second", *FAKE).stdout


def test_a_run_of_which_nothing_came_through_says_so_and_what_it_left_opens(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("", encoding="utf-8")

    done = anglicize("run", "in", "--output", "out", *FAKE, expect=1)

    assert "nothing came through, so there is no table `corpus` to load" in done.stdout
    assert "1  empty" in done.stdout
    assert datasets.load_dataset(str(tmp_path / "out"))["train"]["reason"] == ["empty"]


def test_an_article_without_text_is_rejected_whatever_the_preset(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("\u200b\u200b\n\n\u200b\n", encoding="utf-8")

    anglicize("run", "in", "--output", "out", "--config", "echo", expect=1)

    assert rows(tmp_path / "out", "corpus") == []
    assert len(rows(tmp_path / "out", "rejected")) == 1


def test_a_card_of_what_was_not_translated_says_so(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(FRENCH, encoding="utf-8")

    anglicize("run", "in", "--output", "out", "--config", "echo")

    card = (tmp_path / "out/README.md").read_text("utf-8")
    assert "language:\n- fr\n" in card
    assert "in English" not in card
