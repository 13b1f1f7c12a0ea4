import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.analysis.score_rules import read_pages, score_pages
from pipeline.cli import cli
from pipeline.errors import InputError, UsageError

PROSE = "The council met on Tuesday evening and spoke of the port for three hours, while outside the dockers waited."
PAGE = {
    "id": "harbour\x1b[2J/1",
    "lang": "en",
    "site": "harbour.example",
    "title": "The port",
    "source": "ignored",
    "lines": [
        {"text": "The port", "label": "title"},
        {"text": PROSE, "label": "keep"},
        {"text": "READ ALSOA port without ships", "label": "drop", "n": 3},
        {"text": "Share this article", "label": "keep"},
        {"text": "The sea is wide here", "label": "drop"},
        {"text": "Advertisement", "label": "unknown"},
        {"text": PROSE + " It rained.", "label": "keep"},
        {"text": "", "label": "keep"},
    ],
}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps(PAGE) + "\n\n", encoding="utf-8")
    return path


def test_lines_and_characters_are_counted_by_label(pages: Path) -> None:
    total = score_pages(read_pages(pages)).total

    assert (total.right, total.wrong, total.missed) == (1, 1, 1)
    assert (total.precision, total.recall) == (0.5, 0.5)
    assert total.lost == len("Share this article")
    assert total.boilerplate - total.removed == len("The sea is wide here")


def test_counts_are_told_by_language_kind_and_rule(pages: Path) -> None:
    score = score_pages(read_pages(pages))

    assert {name: (tally.right, tally.wrong) for name, tally in score.kinds.items()} == {
        "read_also": (1, 0),
        "share": (0, 1),
    }
    assert score.languages["en"] == score.total
    assert score.rules["en.read_also_jammed"].right == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "1"}', "line 1, is no labelled page: lang"),
        ("{", "line 1, is no labelled page"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_holds_no_pages_is_told(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_pages(path)


def test_the_command_prints_safely_what_was_wrong_and_missed(pages: Path) -> None:
    result = CliRunner().invoke(
        cli, ["rules", "test", "--pages", str(pages), "--wrong", "--missed"], catch_exceptions=False
    )

    assert "WRONG en en.share" in result.output
    assert "MISSED en | harbour\\x1b[2J/1 | The sea is wide here" in result.output
    assert "0.5000" in result.output


def test_the_command_prints_json(pages: Path) -> None:
    result = CliRunner().invoke(
        cli, ["rules", "test", "--pages", str(pages), "--json", "--wrong"], catch_exceptions=False
    )

    report = json.loads(result.output)

    assert (report["pages"], report["total"]["precision"], len(report["wrong"])) == (1, 0.5, 1)
    assert report["kinds"]["share"]["lost"] == len("Share this article")


def test_a_pack_more_is_scored_with_the_others(pages: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("language = 'en'\n[[rules]]\nid = 'en.sea'\nkind = 'ui'\npattern = '^the sea'\n", encoding="utf-8")

    assert score_pages(read_pages(pages), [own]).total.right == 2


def test_what_only_pages_have_is_refused_without_them() -> None:
    result = CliRunner().invoke(cli, ["rules", "test", "--wrong"])

    assert isinstance(result.exception, UsageError)


def test_the_list_shows_scope_and_confidence_and_structural_rules() -> None:
    lines = CliRunner().invoke(cli, ["rules", "list"], catch_exceptions=False).output.splitlines()

    assert any(line.split()[:5] == ["common.separator", "separator", "line", "drop", "1.00"] for line in lines)
    assert any(line.startswith("structure.tail_cut ") for line in lines)


def test_the_list_can_be_of_one_language() -> None:
    listed = CliRunner().invoke(cli, ["rules", "list", "--language", "fr"], catch_exceptions=False).output.splitlines()

    assert listed
    assert all(line.startswith("fr.") for line in listed)
