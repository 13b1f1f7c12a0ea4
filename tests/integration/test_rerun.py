"""What a rerun does again: only what changed, and what is remembered never reaches a model twice."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import ENGLISH, FAKE, Command
from corpora import published, rows

from pipeline.detectors import load_detector
from pipeline.digest import digest_file
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.shipped import shipped

FRENCH = "Le ministre a quitté Paris lundi matin. Il rencontrera ses collègues à Londres, selon son porte-parole.\n"
SPANISH = (
    "El ministro salió de Madrid el lunes por la mañana. Se reunirá con sus colegas en Londres, dijo su portavoz.\n"
)


def write_articles(folder: Path, count: int, text: str = ENGLISH) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(f"{text}Report {number}.\n", encoding="utf-8")


def record(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((output / ".anglicize/run.json").read_text("utf-8"))
    return found


def test_another_cleaning_rule_translates_nothing_again(
    anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 3, FRENCH)
    anglicize("run", "in", "--output", "out")
    rule = (
        'language = "fr"\n[[rules]]\nid = "fr.report"\nkind = "ui"\npattern = "^report \\\\d+"\nhits = ["Report 2."]\n'
    )
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    monkeypatch.setattr(CTranslate2Engine, "_model", property(lambda _: pytest.fail("a model was loaded")))

    plan = anglicize("plan", "in", "--output", "out", "--rules", "mine.toml").stdout
    again = anglicize("run", "in", "--output", "out", "--rules", "mine.toml")

    assert record(tmp_path / "out")["segments_translated"] == 0
    assert record(tmp_path / "out")["memory_hits"] > 0
    assert "mine.toml of clean" in plan
    assert any(row["rule"] == "fr.report" for row in rows(tmp_path / "out", "lines"))
    assert "0 sentences by a model" in again.stdout


def test_another_model_of_one_language_translates_that_language_alone(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fr.txt").write_text(FRENCH, encoding="utf-8")
    (tmp_path / "in" / "es.txt").write_text(SPANISH, encoding="utf-8")
    entries = [made_model(tmp_path, name) for name in ("one", "two", "three")]
    (tmp_path / "models.toml").write_text("\n".join(entries), encoding="utf-8")
    routes = ("--set", 'models.registries=["models.toml"]', "--set", "translate.routes.fr=one")

    anglicize("run", "in", "--output", "out", *routes, "--set", "translate.routes.es=two")
    before = record(tmp_path / "out")
    anglicize("run", "in", "--output", "out", *routes, "--set", "translate.routes.es=three")
    after = record(tmp_path / "out")

    assert (before["segments_translated"], before["memory_hits"]) == (4, 0)
    assert (after["segments_translated"], after["memory_hits"]) == (2, 2)
    assert {row["model"] for row in rows(tmp_path / "out", "segments")} == {"one", "three"}


def made_model(folder: Path, name: str) -> str:
    """Copy the bundled model under another name and digest, and return its registry entry."""
    copied = folder / name
    shutil.copytree(shipped("models", "fr-en", "ctranslate2"), copied)
    settings = json.loads((copied / "config.json").read_text("utf-8"))
    (copied / "config.json").write_text(json.dumps({**settings, "comment": name}), encoding="utf-8")
    hashes = "\n".join(f'"{path.name}" = "{digest_file(path)}"' for path in sorted(copied.iterdir()))
    form = f"[models.{name}.ctranslate2]"
    head = f'[models.{name}]\nlanguages = ["fr", "es"]\n{form}\nfolder = "{name}"\n'
    return f"{head}{form[:-1]}.sha256]\n{hashes}\n"


def test_one_article_more_among_a_thousand_touches_its_shard_alone(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1000)
    settings = (*FAKE, "--set", "publish.shard_documents=100")
    anglicize("run", "in", "--output", "out", *settings)
    before = set((tmp_path / "out/.anglicize/shards").iterdir())
    (tmp_path / "in" / "new.txt").write_text(ENGLISH, encoding="utf-8")

    plan = anglicize("plan", "in", "--output", "out", *settings).stdout
    anglicize("run", "in", "--output", "out", *settings)

    assert len(set((tmp_path / "out/.anglicize/shards").iterdir()) - before) == 1
    assert "1 changed, 0 new, 0 to be removed" in plan
    assert ": articles\n" in plan
    assert record(tmp_path / "out")["documents"] <= 100
    assert len(rows(tmp_path / "out", "corpus")) == 1001


def test_an_article_that_is_removed_takes_its_rows_along(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3)
    anglicize("run", "in", "--output", "out", *FAKE)
    (tmp_path / "in" / "0001.txt").unlink()

    anglicize("run", "in", "--output", "out", *FAKE, "--replace")

    for table in ("corpus", "lines", "segments"):
        assert {row.get("id") or row.get("doc_id") for row in rows(tmp_path / "out", table)} == {"0000.txt", "0002.txt"}


def test_a_correction_wins_over_the_model_and_the_memory(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1, FRENCH)
    anglicize("run", "in", "--output", "out")
    (tmp_path / "fixed.tsv").write_text(
        "# language, sentence, English\n"
        "fr\tLe ministre a quitté Paris lundi matin.\tThe minister left Paris early on Monday.\n"
        "fr\tPersonne n'a dit cela.\tNobody said so.\n",
        encoding="utf-8",
    )

    again = anglicize("run", "in", "--output", "out", "--set", "corrections.file=fixed.tsv")

    (corrected,) = [row for row in rows(tmp_path / "out", "segments") if row["origin"] == "correction"]
    assert corrected["english"] == "The minister left Paris early on Monday."
    assert "The minister left Paris early on Monday." in rows(tmp_path / "out", "corpus")[0]["text"]
    assert "1 that no sentence needed: line 3: Personne n'a dit cela." in again.stdout
    assert record(tmp_path / "out")["segments_translated"] == 0


def test_wrong_corrections_stop_the_run_before_anything_is_read(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1, FRENCH)
    (tmp_path / "fixed.tsv").write_text("fr only\nfr\t\tNothing.\n", encoding="utf-8")

    message = anglicize("run", "in", "--output", "out", "--set", "corrections.file=fixed.tsv", expect=1).stderr

    assert "line 1" in message
    assert "line 2" in message
    assert not (tmp_path / "out").exists()


def test_without_memory_everything_is_translated_again(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1, FRENCH)
    off = ("--set", "memory.enabled=false")

    anglicize("run", "in", "--output", "one", *off)
    anglicize("run", "in", "--output", "two", *off)

    assert record(tmp_path / "two")["memory_hits"] == 0
    assert record(tmp_path / "two")["segments_translated"] > 0
    assert not list((tmp_path / "user-cache").rglob("*.sqlite"))


def test_the_memory_changes_no_byte(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 2, FRENCH)
    anglicize("run", "in", "--output", "fresh", "--set", "memory.enabled=false")
    anglicize("run", "in", "--output", "learning")
    anglicize("run", "in", "--output", "recalling")

    assert published(tmp_path / "fresh") == published(tmp_path / "learning") == published(tmp_path / "recalling")


def test_a_damaged_memory_is_set_aside_with_a_warning(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1, FRENCH)
    (tmp_path / "memory.sqlite").write_bytes(b"this is no memory" * 100)

    done = anglicize("run", "in", "--output", "out", "--set", "memory.path=memory.sqlite")

    assert "warning" in done.stderr
    assert list(tmp_path.glob("memory.sqlite*damaged*"))
    assert rows(tmp_path / "out", "corpus")


def test_a_memory_is_filled_again_from_a_published_corpus(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 1, FRENCH)
    anglicize("run", "in", "--output", "out")
    other = ("--set", "memory.path=other.sqlite")

    anglicize("memory", "import", "out", "--path", "other.sqlite")
    anglicize("run", "in", "--output", "again", *other)

    assert record(tmp_path / "again")["segments_translated"] == 0


def test_a_sample_is_the_same_articles_whatever_else_is_there(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 20)
    anglicize("run", "in", "--output", "out", "--sample", "5", *FAKE)
    chosen = {row["id"] for row in rows(tmp_path / "out", "corpus")}
    for number in range(20, 25):
        (tmp_path / "in" / f"{number:04}.txt").write_text(ENGLISH, encoding="utf-8")

    anglicize("run", "in", "--output", "more", "--sample", "5", *FAKE)

    assert len(chosen) == 5
    assert len(chosen & {row["id"] for row in rows(tmp_path / "more", "corpus")}) >= 3


def test_a_plan_makes_no_corpus_and_names_the_models_that_the_articles_need(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 2, FRENCH)

    plan = anglicize("plan", "in", "--output", "out", "--config", "opus-mt").stdout

    assert "anglicize models fetch opus-mt-fr-en" in plan
    assert "a run would stop: no model was fetched for any language" in plan
    assert not (tmp_path / "out").exists()


def test_languages_of_lines_are_remembered_and_are_no_translations(
    anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 2, FRENCH)
    anglicize("run", "in", "--output", "one", *FAKE)
    detector = load_detector("langdetect")
    silent = replace(detector, guess=lambda text: pytest.fail(f"asked again: {text}"))
    monkeypatch.setattr(
        "pipeline.stages.detect.load_detector", lambda name: silent if name == detector.name else load_detector(name)
    )

    anglicize("run", "in", "--output", "two", *FAKE)
    anglicize("memory", "export", "out.tsv")

    assert rows(tmp_path / "one", "lines") == rows(tmp_path / "two", "lines")
    assert {line.split("\t")[0] for line in (tmp_path / "out.tsv").read_text("utf-8").splitlines()[1:]} == {"fr"}


def test_a_plan_of_many_articles_looks_at_some_and_says_so(
    anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path / "in", 12, FRENCH)
    (tmp_path / "in" / "page.xyz").write_text("<p>", encoding="utf-8")
    whole = anglicize("plan", "in", "--output", "out", *FAKE).stdout
    monkeypatch.setattr("pipeline.execution.estimate.SAMPLE", 4)

    sampled = anglicize("plan", "in", "--output", "out", *FAKE).stdout

    assert "12 articles need work, estimated from 4 of them" in sampled
    assert "12 articles need work\n" in whole
    assert re.search(r"fr +12 +\d+", sampled)
    assert "1 file that is not .txt or .md: page.xyz" in sampled


def test_what_a_plan_finds_of_languages_is_remembered_for_the_run(anglicize: Command, tmp_path: Path) -> None:
    write_articles(tmp_path / "in", 3, FRENCH)

    anglicize("plan", "in", "--output", "out", *FAKE)

    assert "languages of lines" in anglicize("memory", "stats").stdout
    assert not (tmp_path / "out").exists()
