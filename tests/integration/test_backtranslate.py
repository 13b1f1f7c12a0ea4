"""`anglicize backtranslate` with the bundled model, and what it leaves out with one that is told what to say."""

import lzma
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import Command

from pipeline.engines import Hypothesis
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.models import load_registry
from pipeline.shipped import shipped
from pipeline.training import backtranslate as module
from pipeline.training.backtranslate import Settings, backtranslate
from pipeline.training.model_source import Subject, find_subject
from pipeline.training.parallel_text import open_text

FRENCH = [
    "Le maire a parlé lundi.\tnews",
    "Les enfants jouent dans le jardin.\tnews",
    "",
    "La ville a 12 écoles et deux ponts.",
    "Le bateau quitte le port à midi.\tharbour",
]
SETTINGS = Settings()


def write(folder: Path, lines: Sequence[str] = FRENCH) -> Path:
    path = folder / "mono.fr.tsv.xz"
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode()))
    return path


def pairs(path: Path) -> list[tuple[str, ...]]:
    with open_text(path) as lines:
        return [tuple(line.rstrip("\n").split("\t")) for line in lines]


@pytest.fixture
def bundled() -> Subject:
    return find_subject("fr-en", load_registry([shipped("models", "models.toml")]))


def test_sentences_become_pairs_with_their_origins(anglicize: Command, tmp_path: Path) -> None:
    write(tmp_path)

    done = anglicize("backtranslate", "fr-en", "--data", "mono.fr.tsv.xz", "--output", "pairs.tsv.xz")

    found = pairs(tmp_path / "pairs.tsv.xz")
    assert [(source, origin) for source, _, origin in found] == [
        ("Le maire a parlé lundi.", "news"),
        ("Les enfants jouent dans le jardin.", "news"),
        ("La ville a 12 écoles et deux ponts.", "mono"),
        ("Le bateau quitte le port à midi.", "harbour"),
    ]
    assert "children" in found[1][1]
    assert "4 pairs of 5 lines; left out: 1 too long or empty" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir() if "pairs" in path.name) == ["pairs.tsv.xz"]


@pytest.mark.parametrize("suffix", [".tsv", ".tsv.gz"])
def test_a_stopped_run_is_resumed_and_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled: Subject, suffix: str
) -> None:
    monkeypatch.setattr(module, "CHUNK", 2)
    data = write(tmp_path)
    backtranslate(bundled, data, tmp_path / f"whole{suffix}", SETTINGS, lambda _: None)
    translate = CTranslate2Engine.translate
    calls = iter(range(100))

    def stopped(self: CTranslate2Engine, sentences: Sequence[str]) -> list[Hypothesis]:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return translate(self, sentences)

    output = tmp_path / f"pairs{suffix}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CTranslate2Engine, "translate", stopped)
        with pytest.raises(KeyboardInterrupt):
            backtranslate(bundled, data, output, SETTINGS, lambda _: None)
    with (tmp_path / f"pairs{suffix}.part").open("ab") as part:
        part.write(b"half a li")  # what a kill may leave
    backtranslate(bundled, data, output, SETTINGS, lambda _: None)

    assert output.read_bytes() == (tmp_path / f"whole{suffix}").read_bytes()


def test_a_part_of_another_text_is_not_continued(anglicize: Command, tmp_path: Path) -> None:
    data = write(tmp_path)
    (tmp_path / "pairs.tsv.state.json").write_text(
        '{"identity": "another", "lines": 1, "size": 0, "kept": 0, "left_out": {}}', encoding="utf-8"
    )
    assert (
        "is of another model, text or setting"
        in anglicize("backtranslate", "fr-en", "--data", data, "--output", "pairs.tsv", expect=1).stderr
    )
    (tmp_path / "pairs.tsv.state.json").write_text("{", encoding="utf-8")
    assert "is damaged" in anglicize("backtranslate", "fr-en", "--data", data, "--output", "pairs.tsv", expect=1).stderr


@pytest.mark.parametrize(
    ("english", "reason"),
    [
        ("The city has 13 schools and two bridges.", "figures"),
        ("La ville a 12 écoles et deux ponts.", "copy"),
        ("12 schools 12 schools 12 schools 12 schools 12 schools", "loop"),
        ("", "empty"),
        (
            "The city has 12 schools, and this English says far more than its French ever did, on and on and on.",
            "ratio",
        ),
    ],
)
def test_what_is_no_pair_is_left_out_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled: Subject, english: str, reason: str
) -> None:
    monkeypatch.setattr(CTranslate2Engine, "translate", lambda _, s: [Hypothesis(text=english, score=-1.0) for _ in s])
    data = write(tmp_path, ["La ville a 12 écoles et deux ponts."])

    progress = backtranslate(bundled, data, tmp_path / "pairs.tsv", SETTINGS, lambda _: None)

    assert [name for name in progress.left_out if reason in name]
    assert progress.kept == 0


def test_a_model_out_of_english_writes_the_source_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled: Subject
) -> None:
    reverse = Subject(name="en-fr", forms=bundled.forms, from_english=True)
    monkeypatch.setattr(
        CTranslate2Engine, "translate", lambda _, s: [Hypothesis(text="Oui, monsieur.", score=0) for _ in s]
    )

    backtranslate(reverse, write(tmp_path, ["Yes, sir."]), tmp_path / "pairs.tsv", SETTINGS, lambda _: None)

    assert pairs(tmp_path / "pairs.tsv") == [("Oui, monsieur.", "Yes, sir.", "mono")]


def test_a_beam_does_not_sample(anglicize: Command, tmp_path: Path) -> None:
    options = ("--data", write(tmp_path), "--output", "pairs.tsv", "--beam", "4", "--sample-from", "10")

    assert "exclude each other" in anglicize("backtranslate", "fr-en", *options, expect=2).stderr
