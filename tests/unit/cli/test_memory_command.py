"""`anglicize memory`: what it prints, takes from corpora, writes and refuses."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from builders import Command, document
from corpora import write_corpus
from memories import FRENCH, OUI, fill

from pipeline.document import Document, Origin, Segment
from pipeline.memory import Learned, Memory, MemoryWriter, Rate, Remembered

DETECTOR = replace(FRENCH, language="und", model="langid", engine="langid 1, checks 1", compute_type="", beam_size=0)
RECORD = {
    "language": "fr",
    "model": "small-fr",
    "digest": "1f" * 32,
    "engine": "fake 1",
    "compute_type": "int8",
    "beam_size": 1,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A memory with two sentences."""
    writer = MemoryWriter(tmp_path / "own.sqlite", warn=pytest.fail)
    rows = {"Oui.": OUI, "Non.": Remembered(score=-4.0, flags=("repetition",))}
    rate = Rate(sentences=200, characters=9000, seconds=4.0)
    writer.absorb(Learned(rows={FRENCH: rows}, rates={FRENCH: rate}))
    writer.close()
    return tmp_path / "own.sqlite"


def translated() -> Document:
    """An article whose sentences have every origin."""
    made = document("Oui. Non. 12 % Si.", language="fr")
    segments = (
        Segment(source="Oui.", english="Yes.", origin=Origin.MODEL, model="small-fr", score=-0.123456789),
        Segment(source="Non.", english=None, origin=Origin.MODEL, model="small-fr", score=-4.0, flags=("repetition",)),
        Segment(source="12 %", english="12 %", origin=Origin.COPIED),
        Segment(source="Si.", english="Oh yes.", origin=Origin.CORRECTION),
    )
    return replace(made, lines=(replace(made.lines[0], segments=segments),))


def publish(output: Path, **changes: object) -> Path:
    """Publish a corpus, with another record than its run's; return its table of segments."""
    write_corpus(output, [translated()])
    record = output / ".anglicize" / "run.json"
    told = {**json.loads(record.read_text("utf-8")), "translation": [RECORD], **changes}
    record.write_text(json.dumps({key: value for key, value in told.items() if value is not None}), encoding="utf-8")
    return output / "data" / "segments" / "all.parquet"


def test_stats_count_by_language_and_model(anglicize: Command, path: Path) -> None:
    assert fill(path, {"Oui.": Remembered(language="fr", score=1.0)}, space=DETECTOR) == []

    printed = anglicize("memory", "stats", "--path", path).stdout.splitlines()

    assert ": 3 rows, " in printed[0]
    assert printed[1:] == [
        "  fr              2  1f1f1f1f1f1f  fake 1, int8, beam 1  50 a second",
        "  und             1  langid  langid 1, checks 1, languages of lines",
    ]


def test_stats_of_a_memory_that_is_not_there_are_zero(anglicize: Command, tmp_path: Path) -> None:
    assert f"{tmp_path / 'user-cache/anglicize/memory.sqlite'}: 0 rows" in anglicize("memory", "stats").stdout


def test_a_damaged_memory_is_told_and_left_alone(anglicize: Command, path: Path) -> None:
    content = path.read_bytes().replace(b"Yes.", b"Yes!")
    path.write_bytes(content)

    assert "the next run sets it aside" in anglicize("memory", "export", "all.tsv", "--path", path, expect=1).stderr
    assert path.read_bytes() == content


@pytest.mark.parametrize("arguments", [("stats",), ("export", "all.tsv"), ("clear", "--yes")])
def test_a_wrong_path_is_a_message(anglicize: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "list.txt").write_text("milk, bread", encoding="utf-8")

    assert "is no file" in anglicize("memory", *arguments, "--path", "nowhere", expect=2).stderr
    assert "list.txt" in anglicize("memory", *arguments, "--path", "list.txt", expect=1).stderr
    assert (tmp_path / "list.txt").read_text("utf-8") == "milk, bread"


def test_a_corpus_is_remembered_as_far_as_models_translated_it(anglicize: Command, tmp_path: Path) -> None:
    publish(tmp_path / "corpus")

    assert "corpus: 2 sentences" in anglicize("memory", "import", "corpus").stdout

    memory = Memory(tmp_path / "user-cache/anglicize/memory.sqlite")
    assert memory.find(FRENCH, ["Oui.", "Non.", "12 %", "Si."]) == {
        "Oui.": Remembered(english="Yes.", score=-0.1235),
        "Non.": Remembered(english=None, score=-4.0, flags=("repetition",)),
    }
    memory.close()


def test_an_import_changes_nothing_that_is_remembered(anglicize: Command, tmp_path: Path, path: Path) -> None:
    publish(tmp_path / "corpus")

    anglicize("memory", "import", "corpus", "--path", path)

    assert Memory(path).find(FRENCH, ["Oui."]) == {"Oui.": OUI}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"translation": None}, "does not record which models"),
        ({"translation": [{**RECORD, "beam_size": "1"}]}, "beam_size"),
        ({"translation": "fr"}, "cannot be used"),
        ({"translation": []}, "does not record which models"),
        ({"translation": [{**RECORD, "language": "de"}]}, "small-fr for fr"),
        ({"translation": [RECORD, {**RECORD, "digest": "2f" * 32}]}, "two different models"),
        ({"shards": {}}, "run again"),
        ({"shards": None}, "shards: Field required"),
        ({"format": 99}, "use a later anglicize"),
        ({"format": None, "config_sha256": None, "tables": None, "models": None, "memory_hits": None}, ""),  # the first
    ],
)
def test_a_corpus_whose_record_does_not_fit_is_refused(
    anglicize: Command, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    publish(tmp_path / "corpus", **changes)

    assert told in anglicize("memory", "import", "corpus", expect=1 if told else 0).stderr
    assert Memory(tmp_path / "user-cache/anglicize/memory.sqlite").counts() == ({} if told else {FRENCH: 2})


def test_a_table_that_was_changed_is_refused(anglicize: Command, tmp_path: Path) -> None:
    file = publish(tmp_path / "corpus")
    pq.write_table(pq.read_table(file).slice(0, 1), file)

    assert "is not what the record" in anglicize("memory", "import", "corpus", expect=1).stderr


def test_a_corpus_without_its_shards_is_remembered(anglicize: Command, tmp_path: Path) -> None:
    publish(tmp_path / "corpus")
    shutil.rmtree(tmp_path / "corpus/.anglicize/shards")

    assert "2 sentences" in anglicize("memory", "import", "corpus").stdout


def test_what_is_no_corpus_is_a_message(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    broken = publish(tmp_path / "broken")
    shutil.rmtree(tmp_path / "broken/.anglicize/shards")
    broken.write_bytes(b"PAR1 is all there is")

    for name in ("nowhere", "empty"):
        assert "is not a published corpus" in anglicize("memory", "import", name, expect=1).stderr
    assert "cannot be read" in anglicize("memory", "import", "broken", expect=1).stderr


def test_an_export_is_ordered_and_escaped(anglicize: Command, tmp_path: Path, path: Path) -> None:
    german = {"a\tb\\\ud800": Remembered(english="line\nbreak", score=1 / 3)}
    assert fill(path, german, space=replace(FRENCH, language="de")) == []
    assert fill(path, {"Oui.": Remembered(language="fr", score=1.0)}, space=DETECTOR) == []

    anglicize("memory", "export", "all.tsv", "--path", path)

    how = f"{'1f' * 32}\tfake 1\tint8\t1"
    assert (tmp_path / "all.tsv").read_text("utf-8").split("\n") == [
        "#language\tsource\tenglish\tscore\tflags\tmodel\tengine\tcompute_type\tbeam_size",
        f"de\ta\\tb\\\\\\ud800\tline\\nbreak\t0.3333333333333333\t\t{how}",
        f"fr\tNon.\t\t-4.0\trepetition\t{how}",
        f"fr\tOui.\tYes.\t-0.25\t\t{how}",
        "",
    ]


def test_an_export_does_not_overwrite_the_memory(anglicize: Command, path: Path) -> None:
    assert "the memory itself" in anglicize("memory", "export", path, "--path", path, expect=2).stderr
    assert "cannot be written" in anglicize("memory", "export", "no/where.tsv", "--path", path, expect=1).stderr
    assert Memory(path).find(FRENCH, ["Oui."]) == {"Oui.": OUI}


def test_clearing_asks_first(anglicize: Command, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.confirm", lambda *_, abort: pytest.fail("asked") if not abort else exit_with(1))
    anglicize("memory", "clear", "--path", path, expect=1)
    assert Memory(path).counts() == {FRENCH: 2}

    assert "2 sentences forgotten" in anglicize("memory", "clear", "--yes", "--path", path).stdout
    assert Memory(path).counts() == {}


def exit_with(status: int) -> None:
    raise SystemExit(status)


def test_clearing_what_is_not_there_makes_nothing(anglicize: Command, tmp_path: Path) -> None:
    assert "0 sentences forgotten" in anglicize("memory", "clear", "--yes").stdout
    assert not (tmp_path / "user-cache").exists()


@pytest.mark.parametrize("name", ["stats", "import", "export", "clear"])
def test_every_command_has_help(anglicize: Command, name: str) -> None:
    assert "--path FILE" in anglicize("memory", name, "--help").stdout
