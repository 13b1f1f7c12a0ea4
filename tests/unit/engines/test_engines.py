"""What every engine promises, and what CTranslate2 does with the bundled model."""

from pathlib import Path

import pytest

from pipeline.engines import Decoding, Engine, load_engine
from pipeline.engines.ctranslate2 import LONGEST_SOURCE
from pipeline.engines.fake import FakeEngine
from pipeline.errors import ModelError
from pipeline.models import Model, load_registry
from pipeline.shipped import shipped

SENTENCES = [
    "Le ministre a quitté Paris lundi.",
    "Oui.",
    "Les deux pays ont signé un accord sur le commerce, a annoncé le gouvernement.",
    "Le ministre a quitté Paris lundi.",
]


@pytest.fixture(scope="session")
def bundled() -> Model:
    return load_registry([shipped("models", "models.toml")])["fr-en"]


@pytest.fixture(scope="session", params=["fake", "ctranslate2"])
def engine(request: pytest.FixtureRequest, bundled: Model) -> Engine:
    return load_engine(request.param, bundled, Decoding())


def test_there_is_one_hypothesis_a_sentence_in_order(engine: Engine) -> None:
    hypotheses = engine.translate(SENTENCES)

    assert len(hypotheses) == len(SENTENCES)
    assert hypotheses[0].text == hypotheses[3].text != hypotheses[1].text
    assert all(hypothesis.score <= 0 for hypothesis in hypotheses)


@pytest.mark.parametrize("sentence", ["x", "\u0301", "\x00", "漢字", "🙂", "a" * 200, "l’été «\u00a0chaud\u00a0»"])
def test_odd_sentences_are_answered(engine: Engine, sentence: str) -> None:
    assert len(engine.translate([sentence])) == len(engine.repair([sentence])) == 1


def test_no_sentence_at_all_is_no_hypothesis(engine: Engine) -> None:
    assert engine.translate([]) == []
    assert engine.repair([]) == []


@pytest.mark.parametrize("beam_size", [1, 4])
def test_the_batch_does_not_change_the_translation(bundled: Model, beam_size: int) -> None:
    sentences = sorted({f"{sentence} {number}" for sentence in SENTENCES for number in range(12)})
    large = Decoding(batch_tokens=4096, threads=2, beam_size=beam_size)
    whole = load_engine("ctranslate2", bundled, large).translate(sentences)
    single = load_engine("ctranslate2", bundled, Decoding(beam_size=beam_size))

    alone = [single.translate([sentence])[0] for sentence in sentences]

    assert whole == alone  # scores too, to the last bit


def test_a_sentence_that_does_not_fit_says_so(bundled: Model) -> None:
    engine = load_engine("ctranslate2", bundled, Decoding())

    assert engine.fits("Bonjour à tous.")
    assert not engine.fits("bonjour, " * LONGEST_SOURCE)


def test_curly_and_straight_apostrophes_are_read_alike(bundled: Model) -> None:
    engine = load_engine("ctranslate2", bundled, Decoding())

    curly, straight = engine.translate(["L’été est là, dit-il.", "L'été est là, dit-il."])

    assert curly.text == straight.text


def test_the_bundled_model_translates_easy_french(bundled: Model) -> None:
    engine = load_engine("ctranslate2", bundled, Decoding())

    english = " ".join(
        hypothesis.text.lower() for hypothesis in engine.translate(["Je ne sais pas.", "Merci beaucoup."])
    )

    assert "know" in english
    assert "thank" in english


def test_a_damaged_model_is_an_error_that_names_it(bundled: Model, tmp_path: Path) -> None:
    (tmp_path / "source.spm").write_bytes(b"no model")
    broken = Model(name="broken", folder=tmp_path, entry=bundled.entry)

    with pytest.raises(ModelError, match="broken"):
        load_engine("ctranslate2", broken, Decoding())


def test_the_fake_shows_its_input() -> None:
    assert FakeEngine().translate(["Oui."])[0].text == "en(Oui.)"
