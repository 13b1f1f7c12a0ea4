from dataclasses import replace
from pathlib import Path

import pytest
from builders import document, line
from pydantic import ValidationError
from recorder import Recorder, run, spoken

from pipeline.corpus import ledger
from pipeline.digest import digest_bytes, digest_file
from pipeline.document import EditKind, Kind, Origin
from pipeline.engines import Decoding, Hypothesis
from pipeline.engines.fake import FakeEngine
from pipeline.models.files import CONVERSION_FILES, WORDS
from pipeline.stages.base import Resources
from pipeline.stages.translate import TranslateConfig, translate
from pipeline.translation.sentences import Route, needs_model


def test_sentences_are_translated_and_gaps_kept() -> None:
    (made,) = run([document("Il pleut.  Il neige.", language="fr")])

    assert made.text == "<Il pleut.>  <Il neige.>"
    assert made.models == ("tiny",)
    assert ledger.faults(made) == []
    assert [edit.kind for edit in made.lines[0].edits] == [EditKind.TRANSLATE]


def test_english_lines_are_copied_and_never_reach_an_engine() -> None:
    engine = Recorder()

    (made,) = run([document("It rains. It snows.", language="en")], engine)

    assert engine.asked == []
    assert made.text == "It rains. It snows."
    assert made.models == ()
    assert [segment.origin for segment in made.lines[0].segments] == [Origin.COPIED, Origin.COPIED]
    assert made.lines[0].edits == ()


def test_each_distinct_sentence_is_translated_once() -> None:
    engine = Recorder()

    run([document("Il pleut.", "Il pleut.", language="fr"), document("Il pleut.", language="fr")], engine)

    assert engine.asked == ["Il pleut."]


@pytest.mark.parametrize(
    "sentence", ["12,5 %", "***", "https://example.org/page", "info@example.org", "@lea_foix", "exemple.fr", "—", "A"]
)
def test_what_holds_no_words_is_copied(sentence: str) -> None:
    assert not needs_model(sentence)


def test_a_document_without_a_route_is_rejected_and_keeps_its_lines() -> None:
    (made,) = run([document("Es regnet.", language="de")])

    assert made.reject is not None
    assert made.reject.reason == "no_route"
    assert "fr" in made.reject.detail
    assert made.lines[0].text == "Es regnet."


def test_a_line_without_a_route_fails_in_a_routable_document() -> None:
    made = document("Il pleut.", language="fr")
    mixed = replace(made, lines=(*made.lines, line("Es regnet heute.", "de")))

    (out,) = run([mixed])

    assert out.text == "<Il pleut.>"
    assert out.lines[1].failed
    assert out.lines[1].flags == ("no_route",)
    assert out.flags == ("incomplete",)


@pytest.mark.parametrize(
    ("hypothesis", "why"),
    [
        (Hypothesis(text="", score=-1.0), "empty"),
        (Hypothesis(text="the cut", score=-1.0, finished=False), "unfinished"),
        (Hypothesis(text="to the way to the way to the way", score=-1.0), "repetition"),
    ],
)
def test_a_faulty_hypothesis_is_left_out_flagged_and_kept_in_the_ledger(hypothesis: Hypothesis, why: str) -> None:
    engine = Recorder(answers={"Il pleut.": hypothesis}, repaired={"Il pleut.": hypothesis})

    (made,) = run([document("Il pleut. Il neige.", language="fr")], engine)

    first, second = made.lines[0].segments
    assert first.english is None
    assert first.flags == (why,)
    assert second.english == "<Il neige.>"
    assert made.text == "<Il neige.>"
    assert ledger.faults(made) == []


def test_a_loop_is_repaired_when_it_can_be() -> None:
    loop = Hypothesis(text="rain rain rain rain rain rain", score=-1.0)
    engine = Recorder(answers={"Il pleut.": loop}, repaired={"Il pleut.": Hypothesis(text="It rains.", score=-2.0)})

    (made,) = run([document("Il pleut.", language="fr")], engine)

    assert made.text == "It rains."
    assert made.lines[0].flags == ("repaired",)


def test_a_line_fails_only_when_no_segment_has_english() -> None:
    engine = Recorder(answers={"Il pleut.": Hypothesis(text="", score=-1.0)})

    (made,) = run([document("Il pleut.", language="fr")], engine)

    assert made.lines[0].failed
    assert made.lines[0].text == "Il pleut."
    assert made.text == ""


def test_a_sentence_that_does_not_fit_is_cut_and_nothing_is_lost() -> None:
    sentence = "Il pleut sur la ville, " * 20 + "et la nuit tombe."
    engine = Recorder()

    (made,) = run([document(sentence, language="fr")], engine)

    assert all(len(asked) < 100 for asked in engine.asked)
    assert ledger.faults(made) == []


def test_dropped_lines_and_rejected_documents_pass_untouched() -> None:
    made = document("Il pleut.", language="fr")
    dropped = replace(made, lines=(made.lines[0].drop("clean", "x.y"),))
    rejected = made.rejected("empty", "nothing")

    assert run([dropped])[0].lines == dropped.lines
    assert run([rejected]) == [rejected]


def test_the_title_becomes_english() -> None:
    made = document("Il pleut", "Une longue phrase suit.", language="fr")
    titled = replace(made, title="Il pleut", lines=(replace(made.lines[0], kind=Kind.TITLE), made.lines[1]))

    assert run([titled])[0].title == "<Il pleut>"


def test_the_languages_of_one_model_are_translated_together() -> None:
    engine, other = Recorder(), Recorder()
    asked: list[str] = []
    engine.asked = other.asked = asked
    table = {"fr": Route("b", engine), "de": Route("a", other), "es": Route("b", engine)}
    documents = [document("Un.", language="fr"), document("Eins.", language="de"), document("Uno.", language="es")]

    translate(documents, routes=table, stage="translate")

    assert asked == ["Eins.", "Uno.", "Un."]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"engine": "transformers", "compute_type": "int8"}, "float32"),
        ({"routes": {"fr": "x"}, "languages": ["de"]}, "no route for de; routed: fr"),
        ({"routes": {"fr": []}}, "no model for fr"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        TranslateConfig.of({"kind": "translate", **settings})


def test_only_the_languages_asked_for_have_candidates() -> None:
    config = TranslateConfig.of({"kind": "translate", "routes": {"fr": "a", "de": ["b", "c"]}, "languages": ["de"]})

    assert config.candidates == {"de": ("b", "c")}
    assert config.model_form == "int8"


def registry_with(folder: Path, beam_size: int) -> Path:
    """A registry of one model, whose files are whole but no model: choosing opens none of them."""
    for name in CONVERSION_FILES:
        (folder / name).write_bytes(b"weights")
    hashes = "\n".join(f'"{name}" = "{digest_bytes(b"weights")}"' for name in CONVERSION_FILES)
    path = folder / "models.toml"
    entry = f'[models.own]\nlanguages = ["fr"]\nbeam_size = {beam_size}\n[models.own.ctranslate2]\nfolder = "."\n'
    path.write_text(f"{entry}[models.own.ctranslate2.sha256]\n{hashes}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("asked", "expected"), [({}, 3), ({"beam_size": "auto"}, 3), ({"beam_size": 1}, 1)])
def test_the_beam_is_what_the_model_wants_unless_the_user_wants_another(
    tmp_path: Path, asked: dict[str, object], expected: int
) -> None:
    config = TranslateConfig.of({"kind": "translate", "routes": {"fr": "own"}, **asked})
    choice = config.choices(Resources(model_registries=(registry_with(tmp_path, 3),)))["fr"]

    assert choice.space.beam_size == expected


def test_the_engine_searches_with_the_beam_that_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beams: list[int] = []

    def load(_name: str, _files: object, decoding: Decoding) -> FakeEngine:
        beams.append(decoding.beam_size)
        return FakeEngine()

    monkeypatch.setattr("pipeline.translation.routes.load_engine", load)
    config = TranslateConfig.of({"kind": "translate", "routes": {"fr": "own"}})
    config.build(Resources(model_registries=(registry_with(tmp_path, 3),)))

    assert beams == [3]


def test_the_words_of_the_model_that_is_routed_to_reach_the_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = registry_with(tmp_path, 1)
    (tmp_path / WORDS).write_text("mayor\nspoke\n", encoding="utf-8")
    with registry.open("a", encoding="utf-8") as stream:
        stream.write(f'"{WORDS}" = "{digest_file(tmp_path / WORDS)}"\n')
    french = "Le maire Bourdeau a parlé."
    engine = Recorder(answers={french: spoken("Mayor Burdeau spoke.")})
    monkeypatch.setattr("pipeline.translation.routes.load_engine", lambda *_: engine)

    stage = TranslateConfig.of({"kind": "translate", "routes": {"fr": "own"}}).build(
        Resources(model_registries=(registry,))
    )

    assert [made.text for made in stage([document(french, language="fr")])] == ["Mayor Bourdeau spoke."]


@pytest.mark.parametrize("beam", [0, 17, "greedy", 2.5])
def test_a_wrong_beam_is_one_fault(beam: object) -> None:
    with pytest.raises(ValidationError, match="expected 'auto' or a whole number from 1 to 16") as caught:
        TranslateConfig.of({"kind": "translate", "beam_size": beam})

    assert caught.value.error_count() == 1


def test_shards_are_done_again_when_a_model_wants_another_beam(tmp_path: Path) -> None:
    config = TranslateConfig.of({"kind": "translate", "routes": {"fr": "own"}})
    before, after = (config.digests(Resources(model_registries=(registry_with(tmp_path, beam),))) for beam in (1, 3))

    assert {name for name in before if before[name] != after[name]} == {"beam of own"}
