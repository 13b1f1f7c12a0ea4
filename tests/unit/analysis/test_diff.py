import json
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders import document, line
from corpora import rewrite, translated, with_line, write_corpus

from pipeline.analysis.diff import ArticleChange, Change, Summary, What, changes
from pipeline.analysis.diff_align import pairs
from pipeline.analysis.diff_causes import find_causes
from pipeline.document import Document, Edit, EditKind, Line
from pipeline.errors import StoreError

FIRST = document("The harbour", "", "It is old.", identifier="a.txt")


def differences(
    folder: Path, old: Sequence[Document], new: Sequence[Document], shards: tuple[int, int] = (256, 256)
) -> tuple[dict[str, ArticleChange], Summary]:
    before = write_corpus(folder / "before", old, shard_documents=shards[0])
    after = write_corpus(folder / "after", new, shard_documents=shards[1])
    summary = Summary()
    return {change.id: change for change in changes(pairs(before, after), summary)}, summary


def replaced(found: Line, old: str, new: str) -> Line:
    edit = Edit(
        stage="normalize", rule="name", kind=EditKind.REPLACE, start=found.text.index(old), end=0, before=old, after=new
    )
    return found.edited([replace(edit, end=edit.start + len(old))])


def test_equal_corpora_have_no_difference(tmp_path: Path) -> None:
    found, summary = differences(tmp_path, [FIRST], [FIRST])

    assert not found
    assert summary.is_equal
    assert summary.same == 1


ALL = {name: document(f"Text of {name}.", identifier=name) for name in "abcdef"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "ab", {"b": "added"}),
        ("ab", "a", {"b": "removed"}),
        ("a", "b", {"a": "removed", "b": "added"}),
        ("abc", "cde", {"a": "removed", "b": "removed", "d": "added", "e": "added"}),
    ],
)
def test_articles_come_and_go(tmp_path: Path, old: str, new: str, expected: dict[str, Change]) -> None:
    found, summary = differences(tmp_path, [ALL[name] for name in old], [ALL[name] for name in new])

    assert {name: change.change for name, change in found.items()} == expected
    assert summary.articles.total() == len(expected)
    assert summary.same == len(set(old) & set(new))


def test_a_rejected_article_and_one_that_is_back_are_moves(tmp_path: Path) -> None:
    rejected = FIRST.rejected("no_route", "no model")

    there, _ = differences(tmp_path / "there", [FIRST], [rejected])
    back, _ = differences(tmp_path / "back", [rejected], [FIRST])
    still, _ = differences(tmp_path / "still", [rejected], [FIRST.rejected("no_text", "nothing")])

    assert there["a.txt"].change == "rejected"
    assert there["a.txt"].fields[0].after == "no_route"
    assert back["a.txt"].change == "restored"
    assert back["a.txt"].fields[0].before == "no_route"
    assert [(field.name, field.after) for field in still["a.txt"].fields] == [
        ("reason", "no_text"),
        ("detail", "nothing"),
    ]


LINE = line("Il parle à Sergueï.", "fr")
DROPPED = LINE.drop("clean", "fr.one")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (LINE, DROPPED, ("fate",)),
        (DROPPED, LINE, ("fate",)),
        (DROPPED, LINE.drop("clean", "fr.two"), ("rule",)),
        (DROPPED, LINE.drop("clean_english", "fr.one"), ("rule",)),
        (translated(LINE, "He speaks."), translated(LINE, "He talks."), ("translation",)),
        (LINE, translated(LINE, "He talks."), ("translation",)),
        # Dropped before it was translated: that there is no translation follows.
        (translated(LINE, "He speaks."), DROPPED, ("fate",)),
        # Dropped for what its English was: the translation is a difference of its own.
        (translated(LINE, "He speaks."), translated(LINE, "Menu").drop("clean", "en.x"), ("fate", "translation")),
        (LINE, replaced(LINE, "Sergueï", "Sergei"), ("edits",)),
        (replaced(LINE, "Sergueï", "Sergei"), replaced(LINE, "Sergueï", "Sergey"), ("edits",)),
        # The other l of "Il parle": the same edit elsewhere.
        (LINE.edited([Edit(stage="s", rule="r", kind=EditKind.TRIM, start=1, end=2, before="l", after="")]),
         LINE.edited([Edit(stage="s", rule="r", kind=EditKind.TRIM, start=6, end=7, before="l", after="")]),
         ("edits",)),
        # A longer translation moves the edits behind it: no difference of theirs.
        (replaced(translated(LINE, "Sergueï talks."), "Sergueï", "Sergei"),
         replaced(translated(LINE, "Now Sergueï talks."), "Sergueï", "Sergei"), ("translation",)),
        (LINE, replace(LINE, language="it"), ("language",)),
        (LINE, LINE.flagged("unbalanced_quote"), ("flags",)),
        (LINE, replace(LINE, source="Il parle.", text="Il parle."), ("source",)),
    ],
)  # fmt: skip
def test_what_differs_in_a_line_is_named(tmp_path: Path, old: Line, new: Line, expected: tuple[What, ...]) -> None:
    base = document("A title", "", "x")

    found, summary = differences(tmp_path, [with_line(base, 2, lambda _: old)], [with_line(base, 2, lambda _: new)])

    (change,) = found["a.txt"].lines
    assert change.what == expected
    assert change.before
    assert change.before.line == 2
    assert summary.lines == dict.fromkeys(expected, 1)


def test_rules_that_drop_more_and_fewer_lines_are_counted(tmp_path: Path) -> None:
    base = document("One", "Two", "Three")
    old = with_line(base, 0, lambda found: found.drop("clean", "en.a"))
    new = with_line(base, 0, lambda found: found.drop("clean", "en.b"))
    new = with_line(new, 1, lambda found: found.drop("clean", "en.b"))

    _, summary = differences(tmp_path, [old], [new])

    assert summary.drops_more == {"clean/en.b": 2}
    assert summary.drops_fewer == {"clean/en.a": 1}


def test_edits_are_counted_by_rule(tmp_path: Path) -> None:
    base = document("Sergueï", "Sergueï")
    new = with_line(base, 0, lambda found: replaced(found, "Sergueï", "Sergei"))

    _, summary = differences(tmp_path, [base], [new])

    assert summary.edits_more == {"normalize/name": 1}
    assert not summary.edits_fewer


def test_a_line_that_was_inserted_is_one_difference(tmp_path: Path) -> None:
    old, new = document("One", "Two", "Three"), document("One", "New", "Two", "Three")

    found, _ = differences(tmp_path, [old], [new])

    (change,) = found["a.txt"].lines
    assert change.what == ("added",)
    assert change.after
    assert change.after.text == "New"


def test_lines_that_repeat_without_end_take_no_time(tmp_path: Path) -> None:
    old, new = document(*["a", "b"] * 2000), document(*["b", "a", "a"] * 2000)

    started = time.monotonic()
    found, _ = differences(tmp_path, [old], [new])

    assert found["a.txt"].lines
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("shards", [(1, 256), (256, 1), (2, 1), (1, 1), (3, 2), (20, 3)])
def test_how_a_corpus_is_cut_makes_no_difference(
    tmp_path: Path, shards: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.analysis.diff_align.BATCH_ROWS", 2)
    monkeypatch.setattr("pipeline.analysis.diff_align.CUT_ROWS", 4)
    old = [document(f"Article {number}", "One", "Two", identifier=f"{number}.txt") for number in range(24)]
    old[7] = old[7].rejected("empty", "0 bytes")
    new = [with_line(made, 0, lambda found: found.drop("clean", "en.x")) if made.id[0] == "1" else made for made in old]
    new = [made for made in new if made.id != "20.txt"] + [document("New", identifier="new.txt")]

    expected, counted = differences(tmp_path / "whole", old, new)
    found, summary = differences(tmp_path / "cut", old, new, shards)

    assert found == expected
    assert summary == counted
    assert summary.articles == {"changed": 11, "removed": 1, "added": 1}
    assert summary.same == 12


def test_the_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    before = write_corpus(tmp_path / "before", [FIRST])
    after = write_corpus(tmp_path / "after", [FIRST])
    path = after / "data/lines/all.parquet"
    table = pq.read_table(path)
    path.unlink()
    pq.write_table(table.append_column("weight", pa.array([1.0] * table.num_rows)), path)

    with pytest.raises(StoreError, match="another version"):
        list(pairs(before, after))


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"PAR1" * 100])
def test_a_damaged_table_is_one_message(tmp_path: Path, content: bytes) -> None:
    before = write_corpus(tmp_path / "before", [FIRST])
    after = write_corpus(tmp_path / "after", [FIRST])
    path = after / "data/lines/all.parquet"
    path.unlink()
    path.write_bytes(content)

    with pytest.raises(StoreError, match="anglicize verify"):
        list(pairs(before, after))


@pytest.mark.parametrize("column", [{"edits": [None]}, {"edits": [{"rule": None}]}, {"flags": [None]}])
def test_a_null_where_none_can_be_is_one_message(tmp_path: Path, column: dict[str, list[object]]) -> None:
    before = write_corpus(tmp_path / "before", [FIRST])
    after = write_corpus(tmp_path / "after", [FIRST])
    rewrite(after, "lines", lambda rows: [{**row, **column} for row in rows])

    with pytest.raises(StoreError, match="null"):
        list(changes(pairs(before, after), Summary()))


def test_rows_out_of_order_are_one_message(tmp_path: Path) -> None:
    before = write_corpus(tmp_path / "before", [ALL["a"], ALL["b"]])
    after = write_corpus(tmp_path / "after", [ALL["a"], ALL["b"]])
    path = after / "data/corpus/all.parquet"
    table = pq.read_table(path)
    path.unlink()
    pq.write_table(table.take([1, 0]), path)

    with pytest.raises(StoreError, match="anglicize verify"):
        list(pairs(before, after))


def test_models_are_told_apart_by_name_and_digest(tmp_path: Path) -> None:
    base = document("Bonjour", "Oui", language="fr")
    outputs = {}
    for name, digest in (("old", "a" * 16), ("new", "b" * 16)):
        made = with_line(base, 0, lambda found: translated(found, "Hello", model="m"))
        made = with_line(made, 1, partial(translated, english="Yes", model=name))
        outputs[name] = write_corpus(tmp_path / name, [made])
        record = outputs[name] / ".anglicize/run.json"
        space = {"language": "fr", "model": "m", "digest": digest, "engine": "e", "compute_type": "", "beam_size": 1}
        record.write_text(json.dumps({**json.loads(record.read_text("utf-8")), "translation": [space]}), "utf-8")

    same, came, went = find_causes(outputs["old"], outputs["new"]).models

    assert (same.name, same.before and same.before.digest, same.after and same.after.digest) == (
        "m",
        "a" * 16,
        "b" * 16,
    )
    assert (came.name, came.before, came.after and came.after.segments) == ("new", None, 1)
    assert (went.name, went.after, went.before and went.before.digest) == ("old", None, None)


def test_settings_that_only_change_speed_are_no_cause(tmp_path: Path) -> None:
    before = write_corpus(tmp_path / "before", [FIRST])
    after = write_corpus(tmp_path / "after", [FIRST])
    path = after / ".anglicize/config.toml"
    text = (
        path.read_text("utf-8")
        .replace("workers = 1", "workers = 2")
        .replace("shard_documents = 256", "shard_documents = 9")
    )
    path.write_text(text.replace("allow_undetermined = true", "allow_undetermined = false"), encoding="utf-8")

    (change,) = find_causes(before, after).settings

    assert (change.key, change.before, change.after) == ("detect.allow_undetermined", "true", "false")


def test_a_configuration_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    before = write_corpus(tmp_path / "before", [FIRST])
    after = write_corpus(tmp_path / "after", [FIRST])
    (after / ".anglicize/config.toml").write_bytes(b"\xff = [")
    (after / ".anglicize/run.json").unlink()

    causes = find_causes(before, after)

    assert len(causes.unread) == 2
    assert causes.settings == ()
