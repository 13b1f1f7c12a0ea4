from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pipeline.analysis.missing_rules import Gap, find_gaps
from pipeline.cli import cli
from pipeline.corpus.schema import SCHEMAS
from pipeline.errors import StoreError


def row(
    source: str, *, language: str = "fr", stage: str | None = "clean_english", rule: str = "en.ui"
) -> dict[str, object]:
    return {
        "doc_id": "1",
        "line": 0,
        "kind": "boilerplate",
        "language": language,
        "source": source,
        "text": None,
        "status": "dropped",
        "rule": rule,
        "stage": stage,
        "flags": [],
        "edits": [],
    }


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [
        row("Accueil"),
        row("Accueil"),
        row("Retour"),
        row("Startseite", language="de"),
        row("Home", language="en"),
        row("Lire aussi", stage="clean"),
    ]
    (tmp_path / "data" / "lines").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS["lines"]), tmp_path / "data" / "lines" / "0.parquet")
    return tmp_path


def test_lines_that_only_the_english_pass_dropped_are_gaps(corpus: Path) -> None:
    assert find_gaps(corpus) == [
        Gap("de", "en.ui", "Startseite", 1),
        Gap("fr", "en.ui", "Accueil", 2),
        Gap("fr", "en.ui", "Retour", 1),
    ]


def test_the_command_lists_them_by_language(corpus: Path) -> None:
    arguments = ["list", "--missing", str(corpus), "--language", "fr"]

    output = CliRunner().invoke(cli, ["rules", *arguments], catch_exceptions=False).output

    assert [line.split() for line in output.splitlines()[:2]] == [
        ["fr", "en.ui", "2", "Accueil"],
        ["fr", "en.ui", "1", "Retour"],
    ]


def test_a_folder_without_a_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no corpus"):
        find_gaps(tmp_path)
