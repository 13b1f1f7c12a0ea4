"""The settings of a training run: what is shipped loads, and mistakes are named."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.shipped import shipped
from pipeline.training.settings import load_train_settings


def test_the_shipped_configuration_loads() -> None:
    settings = load_train_settings(shipped("configs", "train", "fr-en.toml"))

    assert settings.name == "fr-en"
    assert settings.vocabulary.size % 64 == 0
    assert set(settings.corpus.weights) - set(settings.corpus.licences) == {"hansard36_uoft"}  # the one left out


def test_the_reverse_model_reads_english() -> None:
    settings = load_train_settings(shipped("configs", "train", "en-fr.toml"))

    assert settings.from_english
    assert settings.target_language == "fr"


@pytest.mark.parametrize(("source", "target"), [("fr", "de"), ("en", "en")])
def test_one_side_of_a_model_is_english(tmp_path: Path, source: str, target: str) -> None:
    path = tmp_path / "bad.toml"
    languages = f'source_language = "{source}"\ntarget_language = "{target}"\n'
    path.write_text(f'name = "x"\nlicence = "MIT"\n{languages}', encoding="utf-8")

    with pytest.raises(ConfigError, match="must be 'en'"):
        load_train_settings(path)


def test_all_mistakes_of_a_configuration_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'name = "x"\nsource_language = "fr"\nlicence = "MIT"\n[schedule]\nstepps = 3\nlearning_rate = -1\n',
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as error:
        load_train_settings(path)

    assert len(error.value.faults) == 2
