from pathlib import Path

import pytest

from pipeline.config import load_config, presets
from pipeline.errors import ConfigError
from pipeline.stages.translate import TranslateConfig


def translate_of(overrides: list[str]) -> TranslateConfig:
    (stage,) = [s for s in load_config("default", overrides).stages if isinstance(s, TranslateConfig)]
    return stage


def test_every_preset_loads() -> None:
    assert presets() == ["default", "echo", "opus-mt"]
    assert [stage.name for stage in load_config("default").stages] == [
        "detect",
        "clean",
        "normalize_source",
        "translate",
        "clean_english",
        "normalize",
        "assess",
    ]
    assert [stage.name for stage in load_config("echo").stages] == ["detect", "clean", "normalize"]


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("translate.beam_size=4", 4),
        ("translate.compute_type=float32", "float32"),  # no TOML value, so a string
        ('translate.compute_type="float32"', "float32"),
    ],
)
def test_an_override_reaches_its_stage(override: str, expected: object) -> None:
    key = override.removeprefix("translate.").partition("=")[0]

    assert getattr(translate_of([override]), key) == expected


def test_an_override_by_kind_reaches_all_stages_of_the_kind_and_by_name_one() -> None:
    by_kind = load_config("default", ["clean.max_removed_share=0.2"]).stages
    by_name = load_config("default", ["clean_english.max_removed_share=0.2"]).stages

    assert [s.max_removed_share for s in by_kind if s.kind == "clean"] == [0.2, 0.2]
    assert [s.max_removed_share for s in by_name if s.kind == "clean"] == [0.4, 0.2]


def test_an_override_reaches_a_nested_table_and_a_top_level_one() -> None:
    assert translate_of(["translate.routes.de=de-en"]).routes == {"fr": "fr-en", "de": "de-en"}
    assert load_config("default", ["publish.shard_documents=2"]).publish.shard_documents == 2


def test_all_mistakes_are_reported_together_with_key_and_value(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[publish]\nshard_documents = 0\n[red]\nx = 1\n[read]\nunwrap = "maybe"\n', encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_config(str(path), ["translate.beem_size=4", "nowhere.x=1", "nonsense"])

    faults = error.value.faults
    assert len(faults) == 6
    for part in ("shard_documents = 0", "red = ", "unwrap = 'maybe'", "beem_size = 4", "'nowhere'", "'nonsense'"):
        assert any(part in fault for fault in faults), part


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("[translate]\nbeam_size = 4", ["translate.beam_size=4"]),
        ('[translate]\nroutes.de = "opus-mt-de-en"', ["translate.routes.de=opus-mt-de-en"]),
        ("[clean]\nmax_removed_share = 0.2", ["clean.max_removed_share=0.2"]),
        (  # a name wins over a kind, wherever it stands
            '[clean_english.kinds]\nui = "keep"\n[clean.kinds]\nui = "flag"\ntags = "flag"',
            ["clean.kinds.ui=flag", "clean.kinds.tags=flag", "clean_english.kinds.ui=keep"],
        ),
    ],
)
def test_a_table_named_after_stages_means_what_an_override_means(
    tmp_path: Path, text: str, overrides: list[str]
) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    assert load_config(str(tmp_path / "mine.toml")) == load_config("default", overrides)


def test_an_override_of_one_stage_leaves_the_other_that_a_file_changed_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[clean.kinds]\nui = "flag"', encoding="utf-8")

    stages = load_config(str(tmp_path / "mine.toml"), ["clean_english.kinds.ui=keep"]).stages

    assert [dict(stage.kinds) for stage in stages if stage.kind == "clean"] == [{"ui": "flag"}, {"ui": "keep"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[translate]\nbeem_size = 4", r"\(translate\).beem_size = 4: unknown key; did you mean 'beam_size'\?"),
        ("[tranlsate]\nbeam_size = 4", r"tranlsate = .*: unknown key; did you mean 'translate'\?"),
        ("beam_size = 4", r"beam_size = 4: unknown key; did you mean 'translate.beam_size'\?"),
        ("[publish]\nshard_document = 4", r"publish.shard_document = 4: unknown key; did you mean 'shard_documents'\?"),
        ("[publish]\ncolour = 4", "publish.colour = 4: unknown key; known: shard_documents, replace"),
        ('presett = "echo"', "unknown key; did you mean 'preset'"),
        ('preset = "echo"\n[translate]\nbeam_size = 4', "unknown key; known: .*detect, clean, normalize"),
        ("translate = 4", r"translate = 4: expected a table, such as \[translate\]"),
        ('[[stages]]\nkind = "translate"\nbeam_size = 4', r"replaces all 7 of the preset; .* write \[translate\]"),
        ('[[stages]]\nkind = "clean"\nname = "clean_english"', r"to change one, write \[clean_english\]"),
        (
            '[[stages]]\nkind = "detect"',
            r"to change one, write \[detect\]",
        ),  # it would clean nothing
        ('preset = "echo"\n[[stages]]\nkind = "assess"', r"write one of \[detect\], \[clean\], \[normalize\]"),
    ],
)
def test_a_mistake_in_a_file_says_what_was_probably_meant(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=expected):
        load_config(str(tmp_path / "mine.toml"))


def test_a_file_changes_the_preset_it_names(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('preset = "echo"\n[runtime]\nworkers = 3\n', encoding="utf-8")

    config = load_config(str(path))

    assert (config.runtime.workers, len(config.stages)) == (3, 3)


def test_paths_in_a_file_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[rules]\npacks = ["own.toml"]\n', encoding="utf-8")

    assert load_config(str(path)).rules.packs == (tmp_path / "own.toml",)


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ('[[stages]]\nkind = "clean"\n[[stages]]\nkind = "detect"\n', "needs language"),
        ('[[stages]]\nkind = "detect"\n[[stages]]\nkind = "detect"\n', "already used"),
        ('[[stages]]\nkind = "tranlsate"\n', "tranlsate"),
        ('[[stages]]\nkind = "detect"\n[[stages]]\nkind = "assess"\n[[stages]]\nkind = "clean"\n', "comes too late"),
    ],
)
def test_stages_that_cannot_run_in_this_order_are_refused(tmp_path: Path, stages: str, expected: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(stages, encoding="utf-8")

    with pytest.raises(ConfigError, match=expected):
        load_config(str(path))


def test_order_and_settings_are_reported_together(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[stages]]\nkind = "clean"\nmax_removed_shar = 1\n[[stages]]\nkind = "detect"\n', encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_config(str(path))

    assert len(error.value.faults) == 2


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("rules = 5", []),
        ("[rules]\npacks = 5", []),
        ('[rules]\npacks = "abc"', []),
        ("runtime = 5", ["runtime.workers=2"]),
        ("stages = 5", ["translate.beam_size=2"]),
        ("stages = [5]", []),
        ("[read]\nmax_bytes = true", []),
        ('[runtime]\nworkers = "2"', []),
    ],
)
def test_what_is_of_the_wrong_type_is_a_fault_and_no_traceback(tmp_path: Path, text: str, overrides: list[str]) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError):
        load_config(str(tmp_path / "mine.toml"), overrides, [Path("more.toml")])


def test_an_unknown_preset_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="presets: default, echo"):
        load_config("defualt")


def test_runtime_never_enters_what_decides_the_content() -> None:
    from pipeline.execution.fingerprint import resolve  # noqa: PLC0415 - only this test looks

    slow, fast = load_config("default"), load_config("default", ["runtime.workers=7", "runtime.batch_tokens=64"])

    assert resolve(slow).parts == resolve(fast).parts
