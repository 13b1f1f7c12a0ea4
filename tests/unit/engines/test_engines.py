"""What every engine promises; and what each of the real ones does with the bundled model."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from pipeline.engines import (
    ComputeType,
    Decoding,
    Engine,
    EngineName,
    engine_version,
    form_of,
    load_engine,
    resolve_compute_type,
)
from pipeline.engines.fake import FakeEngine
from pipeline.errors import MissingExtraError, ModelError
from pipeline.models import ModelFiles, load_registry
from pipeline.shipped import shipped

SENTENCES = [
    "Le ministre a quitté Paris lundi.",
    "Oui.",
    "Les deux pays ont signé un accord sur le commerce, a annoncé le gouvernement.",
    "Le ministre a quitté Paris lundi.",
]
PREFIX = ">>eng<<"
TINY: dict[str, dict[str, Any]] = {
    "prefix": {"prefix": PREFIX, "logits_bias": True},
    "separate": {"separate_vocabularies": True, "decoder_layers": 1},
}
"""Arguments of `tiny_marian.make_checkpoint`, by the name of the model."""

Maker = Callable[[Decoding], Engine]


@pytest.fixture(scope="session")
def bundled() -> dict[str, ModelFiles]:
    model = load_registry([shipped("models", "models.toml")])["fr-en"]
    forms: tuple[Literal["int8", "checkpoint"], ...] = ("int8", "checkpoint")
    return {form: files for form in forms if (files := model.files(form))}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], ModelFiles]:
    """Make a tiny model and return its files in one form; nothing is made twice."""
    pytest.importorskip("torch")
    import tiny_marian  # noqa: PLC0415 - imports torch

    made: dict[tuple[str, str], Path] = {}

    def files(name: str, form: str) -> ModelFiles:
        if (name, form) not in made:
            checkpoint = tiny_marian.make_checkpoint(tmp_path_factory.mktemp(name), **TINY[name])
            made[name, "checkpoint"] = checkpoint
            made[name, "int8"] = tiny_marian.convert(checkpoint, tmp_path_factory.mktemp(f"{name}-int8"), "int8")
        return tiny_marian.as_files(made[name, form], name=name, prefix=TINY[name].get("prefix", ""))

    return files


@pytest.fixture(
    scope="session",
    params=[
        "fake",
        "ctranslate2",
        *(
            pytest.param(engine, marks=pytest.mark.torch)
            for engine in (
                "transformers",
                "ctranslate2 prefix",
                "transformers prefix",
                "ctranslate2 separate",
                "transformers separate",
            )
        ),
    ],
)
def make(request: pytest.FixtureRequest, bundled: dict[str, ModelFiles]) -> Maker:
    """Return what builds one of the engines: on the bundled model unless its name says another."""
    name, _, model = request.param.partition(" ")
    if name == "transformers":
        pytest.importorskip("torch")
    compute_type = resolve_compute_type(name, "auto")
    form = form_of(name, compute_type)
    files = request.getfixturevalue("tiny")(model, form) if model else bundled[form]
    return lambda decoding: load_engine(name, files, replace(decoding, compute_type=compute_type))


@pytest.fixture(scope="session")
def engine(make: Maker) -> Engine:
    return make(Decoding())


def texts(engine: Engine, sentences: list[str]) -> list[str]:
    return [hypothesis.text for hypothesis in engine.translate(sentences)]


def longest_that_fits(engine: Engine) -> int:
    """Return how many words of one kind fit: engines count in pieces or characters."""
    return max(count for count in range(1, 400) if engine.fits("le " * count))


def test_there_is_one_hypothesis_a_sentence_in_order(engine: Engine) -> None:
    hypotheses = engine.translate(SENTENCES)

    assert len(hypotheses) == len(SENTENCES)
    assert hypotheses[0] == hypotheses[3] != hypotheses[1]
    assert all(hypothesis.score < 0 for hypothesis in hypotheses)
    assert [engine.translate([sentence])[0].text for sentence in SENTENCES] == [h.text for h in hypotheses]


@pytest.mark.parametrize(("text", "expected"), [("L'été à Foix, 3 %.", True), ("", True), ("3 €", False), ("Ł", False)])
def test_an_engine_says_what_its_model_can_spell(bundled: dict[str, ModelFiles], text: str, *, expected: bool) -> None:
    assert load_engine("ctranslate2", bundled["int8"], Decoding()).spells(text) is expected
    assert FakeEngine().spells(text)


def test_odd_sentences_are_answered(engine: Engine) -> None:
    odd = ["x", "\u0301", "\x00", "漢字", "🙂", "a" * 60, "l’été «\u00a0chaud\u00a0»", "", "\ufeff", "e\u0301"]

    assert len(engine.translate(odd)) == len(odd)
    assert len(engine.repair(odd[:4])) == 4
    assert all(engine.alternatives(odd))


def test_what_looks_like_a_command_is_text(engine: Engine) -> None:
    commands = ["</s>", "<pad>", "<unk>", ">>fra<<", ">>fra<< Oui.", "Oui. </s> Non."]

    *hypotheses, plain = engine.translate([*commands, "Oui."])

    assert all(hypothesis.score < 0 for hypothesis in hypotheses)
    assert plain not in hypotheses  # MarianTokenizer would end the sentence, or drop the language code


def test_no_sentence_at_all_is_no_hypothesis(engine: Engine) -> None:
    assert engine.translate([]) == []
    assert engine.repair([]) == []
    assert engine.alternatives([]) == []


def test_a_sentence_that_does_not_fit_is_refused_and_never_cut(engine: Engine) -> None:
    long = "le " * (longest_that_fits(engine) + 1)

    assert not engine.fits(long)
    for method in (engine.translate, engine.repair, engine.alternatives):
        with pytest.raises(ValueError, match="split the sentence"):
            method(["Oui.", long])


def test_the_last_word_of_the_longest_sentence_is_read(engine: Engine) -> None:
    start = "le " * (longest_that_fits(engine) - 9)

    first, second = engine.translate([start + "chat", start + "pont"])

    assert (first.text, first.score) != (second.text, second.score)


def test_neither_order_nor_batches_nor_threads_change_a_text(make: Maker) -> None:
    sentences = sorted({f"{sentence} {number}" for sentence in SENTENCES[:2] for number in range(4)})
    known = dict(zip(sentences, texts(make(Decoding()), sentences), strict=True))

    for decoding in (Decoding(batch_tokens=1), Decoding(batch_tokens=25, threads=2)):
        engine = make(decoding)
        backwards = sentences[::-1]
        assert dict(zip(backwards, texts(engine, backwards), strict=True)) == known


def test_a_beam_gives_the_same_twice(make: Maker) -> None:
    engine = make(Decoding(beam_size=4))

    assert engine.translate(SENTENCES) == engine.translate(SENTENCES)
    assert engine.repair(SENTENCES) == engine.repair(SENTENCES)


def test_alternatives_differ_and_the_best_comes_first(make: Maker) -> None:
    engine = make(Decoding())

    for hypotheses in engine.alternatives(SENTENCES):
        assert len({hypothesis.text for hypothesis in hypotheses}) == len(hypotheses) > 1
        assert [h.score for h in hypotheses] == sorted((h.score for h in hypotheses), reverse=True)
    assert engine.alternatives(SENTENCES) == engine.alternatives(SENTENCES[::-1])[::-1]


def test_a_released_engine_translates_as_before(make: Maker) -> None:
    engine = make(Decoding())
    engine.release()  # nothing is loaded yet
    before = engine.translate(SENTENCES)

    engine.release()
    engine.release()

    assert engine.translate(SENTENCES) == before


@pytest.mark.parametrize("beam_size", [1, 4])
def test_the_batch_does_not_change_a_bit_of_what_ctranslate2_says(
    bundled: dict[str, ModelFiles], beam_size: int
) -> None:
    sentences = sorted({f"{sentence} {number}" for sentence in SENTENCES for number in range(12)})
    large = Decoding(batch_tokens=4096, threads=2, beam_size=beam_size)
    many = load_engine("ctranslate2", bundled["int8"], large)
    single = load_engine("ctranslate2", bundled["int8"], Decoding(beam_size=beam_size))

    alone = [single.translate([sentence])[0] for sentence in sentences]
    others = [single.alternatives([sentence])[0] for sentence in sentences]

    assert many.translate(sentences) == alone  # scores too, to the last bit
    assert many.alternatives(sentences) == others  # their order decides which one a check takes


@pytest.fixture(scope="session", params=["ctranslate2", pytest.param("transformers", marks=pytest.mark.torch)])
def french(request: pytest.FixtureRequest, bundled: dict[str, ModelFiles]) -> Engine:
    """Each real engine on the bundled model."""
    if request.param == "transformers":
        pytest.importorskip("torch")
        return load_engine("transformers", bundled["checkpoint"], Decoding(compute_type="float32"))
    return load_engine("ctranslate2", bundled["int8"], Decoding())


def test_an_empty_sentence_is_not_made_up(french: Engine) -> None:
    assert [h.text for h in french.translate(["", " \t\u3000", "Oui."])] == ["", "", "Yes."]
    assert french.repair([""])[0].text == ""


def test_curly_and_straight_apostrophes_are_read_alike(french: Engine) -> None:
    curly, straight = french.translate(["L’été est là, dit-il.", "L'été est là, dit-il."])

    assert curly.text == straight.text


def test_the_bundled_model_translates_easy_french(french: Engine) -> None:
    english = " ".join(texts(french, ["Je ne sais pas.", "Merci beaucoup."])).lower()

    assert "know" in english
    assert "thank" in english


def test_a_hypothesis_that_runs_into_the_limit_says_so(french: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pipeline.engines.tokenization", type(french).__module__):
        monkeypatch.setattr(f"{module}.longest_target", lambda _source: 6)

    short, long = french.translate(["Merci.", "Le ministre a annoncé hier de nouvelles mesures pour les écoles."])

    assert short.finished
    assert not long.finished


def test_a_repair_says_no_three_words_twice(french: Engine) -> None:
    source = ["bla " * 40]

    said, repaired = (
        Counter(zip(words, words[1:], words[2:], strict=False))
        for words in (found[0].text.split() for found in (french.translate(source), french.repair(source)))
    )

    assert max(said.values()) > 1
    assert max(repaired.values()) == 1


ENGINES: list[EngineName] = ["ctranslate2", "transformers"]


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        *((ENGINES[0], file) for file in ("source.spm", "target.spm", "config.json", "model.bin")),
        *(
            pytest.param(ENGINES[1], file, marks=pytest.mark.torch)
            for file in ("source.spm", "target.spm", "config.json", "vocab.json", "model.safetensors")
        ),
    ],
)
def test_a_damaged_model_is_an_error_that_names_it(
    bundled: dict[str, ModelFiles], tmp_path: Path, name: EngineName, damaged: str
) -> None:
    if name == "transformers":
        pytest.importorskip("torch")
    compute_type = resolve_compute_type(name, "auto")
    good = bundled[form_of(name, compute_type)]
    for file in good.sha256:
        content = b"{} no model" if file == damaged else (good.folder / file).read_bytes()
        (tmp_path / file).write_bytes(content)
    broken = replace(good, name="broken", folder=tmp_path)

    with pytest.raises(ModelError, match="model broken in"):
        load_engine(name, broken, Decoding(compute_type=compute_type)).translate(["Oui."])


@pytest.mark.parametrize("name", [ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.torch)])
def test_a_prefix_that_the_model_does_not_know_is_an_error(bundled: dict[str, ModelFiles], name: EngineName) -> None:
    if name == "transformers":
        pytest.importorskip("torch")
    compute_type = resolve_compute_type(name, "auto")
    wrong = replace(bundled[form_of(name, compute_type)], prefix=PREFIX)

    with pytest.raises(ModelError, match="has no piece '>>eng<<': correct its prefix"):
        load_engine(name, wrong, Decoding(compute_type=compute_type)).translate(["Oui."])


def test_a_number_format_that_the_processor_lacks_is_an_error(
    bundled: dict[str, ModelFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda _device: {"float32"})

    with pytest.raises(ModelError, match="does not support int8: choose a compute_type among float32"):
        load_engine("ctranslate2", bundled["int8"], Decoding()).translate(["Oui."])


def test_without_torch_the_reference_engine_names_the_extra(
    bundled: dict[str, ModelFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.transformers.find_spec", lambda _name: None)

    with pytest.raises(MissingExtraError, match=r"the engine 'transformers' needs .* 'anglicize\[torch\]'"):
        load_engine("transformers", bundled["checkpoint"], Decoding(compute_type="float32"))


def test_an_engine_that_is_given_no_sentence_imports_nothing_heavy(bundled: dict[str, ModelFiles]) -> None:
    pytest.importorskip("torch")
    program = (
        "import sys; from pathlib import Path; from pipeline.engines import *; from pipeline.models import ModelFiles;"
        f"files = ModelFiles(name='fr-en', folder=Path({str(bundled['checkpoint'].folder)!r}), sha256={{}});"
        "engine = load_engine('transformers', files, Decoding(compute_type='float32'));"
        "engine_version('transformers'), engine.fits('Oui.'), engine.translate(['']), engine.release();"
        "print([name for name in ('torch', 'transformers', 'ctranslate2') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("engine", "asked", "resolved", "form"),
    [
        ("ctranslate2", "auto", "int8", "int8"),
        ("ctranslate2", "int8_float32", "int8_float32", "int8"),  # the same weights, other sums
        ("ctranslate2", "int16", "int16", "int16"),
        ("ctranslate2", "float32", "float32", "float32"),
        ("transformers", "auto", "float32", "checkpoint"),
        ("transformers", "float32", "float32", "checkpoint"),
        ("fake", "auto", "int8", "int8"),
    ],
)
def test_an_engine_has_its_own_number_format_and_form(
    engine: EngineName, asked: ComputeType | Literal["auto"], resolved: ComputeType, form: str
) -> None:
    assert resolve_compute_type(engine, asked) == resolved
    assert form_of(engine, resolved) == form


def test_the_reference_engine_refuses_to_round() -> None:
    with pytest.raises(ValueError, match="'transformers' computes in 'float32' only"):
        resolve_compute_type("transformers", "int8")


def test_the_version_of_an_engine_names_its_libraries() -> None:
    assert engine_version("ctranslate2").startswith("ctranslate2 4.")
    assert engine_version("fake") == "1"


def test_the_version_of_an_engine_that_is_not_there_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules["pipeline.engines"].LIBRARIES, "transformers", ("no-such-distribution",))

    with pytest.raises(MissingExtraError, match="anglicize\\[torch\\]"):
        engine_version("transformers")


def test_the_fake_shows_its_input() -> None:
    assert FakeEngine().translate(["Oui."])[0].text == "en(Oui.)"
