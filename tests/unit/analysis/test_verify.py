import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders import document
from corpora import Row, rewrite, translated, with_line, write_corpus

from pipeline.analysis.verify import verify
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.errors import StoreError

FRENCH = with_line(
    document("Le port", "", "Il est vieux.", "Menu", language="fr", identifier="b.txt"),
    2,
    lambda found: translated(found, "It is old."),
)
DOCUMENTS = [
    document("The harbour", "", "It is old.", identifier="a.txt"),
    with_line(FRENCH, 3, lambda found: found.drop("clean", "fr.menu")),
    document("Kein Weg", language="de", identifier="c.txt").rejected("no_route", "no model reads 'de'"),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", DOCUMENTS)


def shard(corpus: Path) -> Path:
    (folder,) = (corpus / ".anglicize/shards").iterdir()
    return folder


def test_a_sound_corpus_has_no_fault(corpus: Path) -> None:
    found = verify(corpus)

    assert found.faults == ()
    assert found.unchecked == ()
    assert found.checked == {"shards": 1, "files": 8, "articles": 2, "rejected": 1, "lines": 8, "segments": 1}


def test_a_corpus_of_many_shards_is_sound_too(tmp_path: Path) -> None:
    many = [document(f"Article {number}", identifier=f"{number}.txt") for number in range(40)]

    found = verify(write_corpus(tmp_path / "corpus", many, shard_documents=3))

    assert found.faults == ()
    assert found.checked["articles"] == 40


def test_an_article_rejected_for_its_ledger_is_sound(tmp_path: Path) -> None:
    broken = DOCUMENTS[0].rejected("unbalanced_ledger", "line 0: its edits give 'x'")

    assert verify(write_corpus(tmp_path / "corpus", [broken])).faults == ()


Change = Callable[[list[Row]], Iterable[Row]]


def setting(number: int, **columns: Any) -> Change:  # noqa: ANN401 - a value of any column
    """Return what changes columns of one row."""
    return lambda rows: [{**row, **columns} if index == number else row for index, row in enumerate(rows)]


def without(number: int) -> Change:
    """Return what leaves one row out."""
    return lambda rows: [row for index, row in enumerate(rows) if index != number]


def nothing_edited(rows: list[Row]) -> Iterable[Row]:
    return [{**row, "edits": []} for row in rows]


def null_in_an_edit(rows: list[Row]) -> Iterable[Row]:
    return [{**row, "edits": [{**edit, "start": None, "after": None} for edit in row["edits"]]} for row in rows]


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        ("corpus", setting(0, text="The port"), "a.txt: `text` in corpus is 'The port'"),
        ("corpus", setting(0, title="Another"), "a.txt: `title` in corpus is 'Another'"),
        ("corpus", setting(1, translated=False), "b.txt: `translated` in corpus"),
        ("corpus", setting(1, models=["other"]), "b.txt: `models` in corpus"),
        ("corpus", setting(0, language="xx"), "receipt of shard all says languages"),
        ("corpus", setting(0, encoding="cp1252"), "receipt of shard all says encodings"),
        ("corpus", setting(0, quality=0.5), "receipt of shard all says quality_sum"),
        ("corpus", setting(0, flags=["doubt"]), "receipt of shard all says flags"),
        ("corpus", setting(1, id="a.txt"), "a.txt: twice in the table corpus"),
        ("corpus", setting(1, id="c.txt"), "c.txt is in both corpus and rejected"),
        ("corpus", without(0), "a.txt has lines, but is in neither corpus nor rejected"),
        ("corpus", lambda rows: rows[::-1], "a.txt: out of order in the table corpus"),
        ("rejected", setting(0, reason="empty"), "receipt of shard all says rejected"),
        ("rejected", setting(0, id="a.txt"), "a.txt is in both corpus and rejected"),
        ("lines", setting(0, text="The port"), "a.txt line 0: its edits give 'The harbour', not 'The port'"),
        ("lines", setting(0, source="Le port"), "a.txt line 0: its edits give 'Le port'"),
        ("lines", setting(0, status="dropped"), "a.txt line 0: `status` in lines is 'dropped'"),
        ("lines", setting(0, kind="poem"), "a.txt: 'poem' is not a valid Kind"),
        ("lines", setting(0, text=None), "a.txt line 0: `status` in lines is 'kept', its ledger gives 'failed'"),
        ("lines", setting(0, rule="en.x"), "a.txt: line 0 was dropped, but no edit dropped it"),
        ("lines", setting(6, stage="clean_english"), "b.txt line 3: `stage` in lines"),
        ("lines", setting(6, rule="fr.other"), "b.txt line 3: `rule` in lines"),
        ("lines", setting(0, flags=["doubt"]), "receipt of shard all says flags"),
        ("lines", nothing_edited, "b.txt: line 3 was dropped, but no edit dropped it"),
        ("lines", null_in_an_edit, "b.txt"),
        ("lines", setting(0, edits=[None]), "a.txt: line 0 has an edit that is null"),
        ("lines", setting(0, flags=[None]), "a.txt: a flag is null"),
        ("corpus", setting(0, flags=[None]), "a.txt: a flag is null"),
        ("segments", setting(0, flags=[None]), "b.txt: a flag is null"),
        ("lines", without(1), "a.txt: line 1 is missing: line 2 stands in its place"),
        ("lines", setting(0, line=1), "a.txt line 1: twice in the table lines"),
        ("lines", setting(0, doc_id="z.txt"), "z.txt has lines, but is in neither corpus nor rejected"),
        ("segments", setting(0, source="Il est"), "b.txt line 2: its segments do not rebuild what was translated"),
        ("segments", setting(0, english=None), "b.txt: `translated` in corpus"),
        ("segments", setting(0, model="other"), "b.txt: `models` in corpus"),
        ("segments", setting(0, origin="copied"), "receipt of shard all says segments_translated"),
        ("segments", setting(0, origin="a friend"), "b.txt: 'a friend' is not a valid Origin"),
        ("segments", setting(0, language="de"), "b.txt line 2 segment 0: `language` in segments"),
        ("segments", setting(0, segment=1), "b.txt: segment 0 is missing"),
        ("segments", setting(0, line=9), "b.txt: has segments of line 9, which it has not"),
        ("segments", setting(0, doc_id="z.txt"), "z.txt has segments, but no lines"),
    ],
)
def test_rows_that_contradict_each_other_are_found_though_every_hash_is_right(
    corpus: Path, table: TableName, change: Change, expected: str
) -> None:
    rewrite(corpus, table, change)

    faults = verify(corpus).faults

    assert [fault for fault in faults if expected in fault], faults
    assert [fault for fault in faults if "SHA-256" in fault] == []


def test_an_article_in_the_shard_of_another_is_found(tmp_path: Path) -> None:
    output = write_corpus(tmp_path / "corpus", [document("x", identifier="2.txt"), document("y")], shard_documents=1)
    folder = next(folder for folder in (output / ".anglicize/shards").iterdir())
    receipt = json.loads((folder / "receipt.json").read_text("utf-8"))
    for table in receipt["rows"]:
        for path in (folder / f"{table}.parquet", output / "data" / table / f"{receipt['prefix']}.parquet"):
            rows = pq.read_table(path).to_pylist()
            path.unlink()
            key = "id" if table == "corpus" else "doc_id"
            renamed = pa.Table.from_pylist([{**row, key: "moved.txt"} for row in rows], schema=SCHEMAS[table])
            pq.write_table(renamed, path)

    assert any("moved.txt does not belong in the shard" in fault for fault in verify(output).faults)


def damage_json(path: Path, **values: Any) -> None:  # noqa: ANN401 - JSON
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"shards": {}}, "belongs to nothing"),
        ({"shards": {"all": "../../elsewhere"}}, "shards.all"),
        ({"shards": {"../all": "f" * 64}}, "shards.../all"),
        ({"shards": {"all": "f" * 64}}, "receipt.json cannot be read"),
        ({"shards": []}, "run.json: shards"),
        ({"documents": 4}, "run.json says that the run worked on 4 documents"),
        ({"segments_copied": -1}, "run.json: segments_copied"),
        ({"segments_translated": "1"}, "run.json: segments_translated"),
        ({"corpus": {"documents": 3}}, "run.json says languages"),
        ({"corpus": {"documents": 3, "languages": {"en": True}}}, "run.json: corpus"),
        ({"corpus": None}, "run.json: corpus"),
        ({"seconds": None}, "run.json: seconds"),
    ],
)
def test_a_record_that_is_not_that_of_the_tables_is_found(corpus: Path, values: dict[str, Any], expected: str) -> None:
    damage_json(corpus / ".anglicize/run.json", **values)

    faults = verify(corpus).faults

    assert [fault for fault in faults if expected in fault], faults


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"fingerprint": "f" * 64}, "is that of another shard"),
        ({"prefix": "a"}, "is that of another shard"),
        ({"rows": {}}, "its tables are"),
        ({"rows": {"poems": 1}, "sha256": {"poems": "f"}}, "its tables are poems"),
        ({"rows": {"lines": 1}, "sha256": {"lines": 7}}, "sha256"),
        ({"counts": {}}, "receipt of shard all says documents"),
        ({"counts": {"documents": "three"}}, "counts"),
    ],
)
def test_a_receipt_that_is_not_that_of_the_tables_is_found(corpus: Path, values: dict[str, Any], expected: str) -> None:
    damage_json(shard(corpus) / "receipt.json", **values)

    faults = verify(corpus).faults

    assert [fault for fault in faults if expected in fault], faults


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00", "[" * 100_000, "1" * 5_000])
@pytest.mark.parametrize("name", ["run.json", "config.toml", "receipt.json"])
def test_what_is_no_json_is_a_fault(corpus: Path, name: str, content: str) -> None:
    folder = shard(corpus) if name == "receipt.json" else corpus / ".anglicize"
    (folder / name).write_text(content, encoding="utf-8")

    assert [fault for fault in verify(corpus).faults if name in fault]


def test_a_table_of_another_schema_is_found(corpus: Path) -> None:
    for path in (shard(corpus) / "lines.parquet", corpus / "data/lines/all.parquet"):
        table = pq.read_table(path)
        path.unlink()
        pq.write_table(table.drop_columns(["flags"]).append_column("weight", pa.array([1.0] * 8)), path)

    faults = verify(corpus).faults

    assert "data/lines/all.parquet has not the schema of the table lines: flags, weight" in faults


def test_another_configuration_than_that_of_the_run_is_found(corpus: Path) -> None:
    with (corpus / ".anglicize/config.toml").open("a", encoding="utf-8") as stream:
        stream.write("# one comment more\n")

    assert any("config.toml is not as it was written" in fault for fault in verify(corpus).faults)


def test_the_card_of_another_version_is_not_judged(corpus: Path) -> None:
    damage_json(corpus / ".anglicize/run.json", version="0.0.1")

    found = verify(corpus)

    assert found.faults == ()
    assert any("made by anglicize 0.0.1" in what for what in found.unchecked)


def test_shards_of_a_run_that_was_stopped_are_no_fault(corpus: Path) -> None:
    shutil.copytree(shard(corpus), shard(corpus).with_name("e" * 64))

    found = verify(corpus)

    assert found.faults == ()
    assert any("1 shard" in what for what in found.unchecked)


def test_many_faults_are_counted(corpus: Path) -> None:
    rewrite(corpus, "lines", lambda rows: [{**row, "text": "x"} for row in rows])

    found = verify(corpus, most=3)

    assert len(found.faults) == 3
    assert found.more > 5


def test_a_folder_without_receipts_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no corpus"):
        verify(tmp_path)
