"""The documents are tested: pages made from the code are current, examples run, the README says what is true."""

import re
from pathlib import Path

import pytest

from pipeline.cleaning.packs import load_rule_packs
from pipeline.cleaning.rules import check
from pipeline.cli import COMMANDS
from pipeline.cli.docs_pages import commands_page, configuration_page
from pipeline.config import load_config
from pipeline.corpus.schema import SCHEMAS
from pipeline.detectors import load_detector
from pipeline.hub.selftest_sentences import SAMPLES
from pipeline.models import load_registry
from pipeline.readers.decode import LETTERS
from pipeline.text.abbreviations import LANGUAGES

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("name", "made"), [("commands.md", commands_page), ("configuration.md", configuration_page)])
def test_reference_pages_are_current(name: str, made: object) -> None:
    assert callable(made)
    assert (ROOT / "docs" / name).read_text("utf-8") == made(), "run: python -m pipeline.cli.docs_pages"


def test_every_setting_has_a_meaning() -> None:
    assert [line for line in configuration_page().splitlines() if re.search(r"\|\s*\|$", line)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_examples_exist(page: Path) -> None:
    used = {match for block in blocks(page, "sh") for match in re.findall(r"anglicize (\w+)", block)}

    assert used <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_in_examples_are_accepted(page: Path) -> None:
    for line in (line for block in blocks(page, "sh") for line in block.splitlines()):
        (config,) = re.findall(r"--config ([a-z-]+)(?![\w.])", line) or ["default"]
        for quoted, plain in re.findall(r"--set (?:'([^']+)'|(\S+))", line):
            assert load_config(config, [quoted or plain]).stages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_toml_examples_are_what_they_claim(tmp_path: Path) -> None:
    (rule,) = blocks(ROOT / "docs/rules.md", "toml")
    (tmp_path / "my-rules.toml").write_text(rule, encoding="utf-8")
    (configuration,) = blocks(ROOT / "docs/configuration.md", "toml")
    (tmp_path / "mine.toml").write_text(configuration, encoding="utf-8")
    lock, registry = blocks(ROOT / "docs/models.md", "toml")
    (tmp_path / "lock.toml").write_text(lock, encoding="utf-8")
    (tmp_path / "models.toml").write_text(registry, encoding="utf-8")

    packs = load_rule_packs([tmp_path / "my-rules.toml"])
    assert [fault for found in packs.rules.values() for fault in check(found)] == []
    example = load_config(str(tmp_path / "mine.toml"))
    overrides = ["translate.beam_size=4", "clean_english.max_removed_share=0.5", "publish.shard_documents=1000"]
    assert example == load_config("default", overrides, [tmp_path / "my-rules.toml"])
    assert load_config(str(tmp_path / "lock.toml")).models.lock == tmp_path / "models.lock.toml"
    assert set(load_registry([tmp_path / "models.toml"])) == {"harbour-de", "own-es", "own-it"}


def test_the_ci_runs_the_command_of_the_readme() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    (pattern,) = re.findall(r'grep -x "(.*)" README.md', script)

    assert re.search(pattern, (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert 'eval "$readme_command"' in script


def test_every_column_is_documented() -> None:
    page = (ROOT / "docs/corpus.md").read_text("utf-8")
    undocumented = {name for schema in SCHEMAS.values() for name in schema.names if f"`{name}`" not in page}

    assert undocumented == set()


def test_flags_and_reasons_of_the_tables_are_those_of_the_code() -> None:
    page = (ROOT / "docs/corpus.md").read_text("utf-8")
    code = "".join(path.read_text("utf-8") for path in sorted((ROOT / "pipeline").rglob("*.py")))
    cells = re.findall(r"^\| (`[^|]*) \|", page.partition("## Flags")[2], re.MULTILINE)
    documented = {name.partition(":")[0] for cell in cells for name in re.findall(r"`([a-z_:]+)", cell)}

    assert len(documented) > 15
    assert [name for name in sorted(documented) if f'"{name}' not in code] == []


def test_the_map_names_what_is_there() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    named = {name for name in re.findall(r"`(pipeline/[\w/]+(?:\.py|/))`", page) if "NAME" not in name}
    rooms = {f"pipeline/{path.name}/" for path in (ROOT / "pipeline").iterdir() if (path / "__init__.py").exists()}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert rooms <= named


def test_the_languages_with_everything_are_those_that_have_everything() -> None:
    page = (ROOT / "docs/languages.md").read_text("utf-8")
    (listed,) = re.findall(r"All of it is there for: ([a-z, ]+)\.", page)
    routed = set(load_config("default").candidates) | set(load_config("opus-mt").candidates)
    english = {"en"}
    complete = (
        (routed | english)
        & load_detector("langdetect").languages
        & load_detector("py3langid").languages
        & set(LANGUAGES)
        & {language for language, *_ in LETTERS}
        | english
    ) & {path.stem for path in (ROOT / "configs/rules").glob("*.toml")}

    assert set(listed.split(", ")) == complete & (set(SAMPLES) | english)
    assert complete == {path.stem for path in (ROOT / "tests/quality/gold").glob("*.toml")}
