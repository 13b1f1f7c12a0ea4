"""The main job with the bundled model: the French article becomes English, sentence by sentence."""

from pathlib import Path

import pyarrow.parquet as pq
from builders import Command

from pipeline.detectors import load_detector
from pipeline.engines import engine_version

ARTICLE = "003_eb5b64be4c91f337.txt"


def test_the_french_article_is_translated_by_the_bundled_model(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    anglicize("run", seeds, "--output", "corpus")

    corpus = pq.read_table(tmp_path / "corpus/data/corpus/all.parquet").to_pylist()
    segments = pq.read_table(tmp_path / "corpus/data/segments/all.parquet").to_pylist()
    (article,) = [row for row in corpus if row["id"] == ARTICLE]
    sentences = [row for row in segments if row["doc_id"] == ARTICLE]
    translated = [row for row in sentences if row["english"] is not None]
    assert article["models"] == ["fr-en"]
    assert {row["origin"] for row in sentences} == {"model"}
    assert {row["model"] for row in sentences} == {"fr-en"}
    assert len(translated) == len(sentences)
    assert all(row["english"] != row["source"] for row in translated)
    assert load_detector("py3langid")(article["text"]).language == "en"
    assert all(row["origin"] == "copied" for row in segments if row["doc_id"] != ARTICLE)
    search = f"{engine_version('ctranslate2')}, int8, beam 2"
    assert f"| fr-en | {len(sentences)} | {search} |" in (tmp_path / "corpus/README.md").read_text("utf-8")


def test_the_same_run_in_another_place_gives_the_same_bytes(anglicize: Command, seeds: Path, tmp_path: Path) -> None:
    one_core = ("--set", "runtime.threads=1", "--set", "runtime.batch_tokens=64")
    anglicize("run", seeds, "--output", "one", *one_core)
    anglicize("run", seeds, "--output", "two", "--set", "runtime.threads=2")

    for table in ("corpus", "lines", "segments"):
        first, second = (tmp_path / name / "data" / table / "all.parquet" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
