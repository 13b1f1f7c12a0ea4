from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from builders import document, line
from pydantic import ValidationError

from pipeline.corpus import ledger
from pipeline.digest import digest_bytes, digest_file
from pipeline.document import Document, EditKind, Kind, Origin
from pipeline.engines import Decoding, Hypothesis
from pipeline.engines.fake import FakeEngine
from pipeline.models.files import CONVERSION_FILES, WORDS
from pipeline.stages.base import Resources
from pipeline.stages.translate import TranslateConfig, translate
from pipeline.translation.repair import translate_checked
from pipeline.translation.sentences import Route, Routes, needs_model


@dataclass
class Recorder:
    """An engine that answers from a table and remembers what it was asked."""

    answers: dict[str, Hypothesis] = field(default_factory=dict)
    repaired: dict[str, Hypothesis] = field(default_factory=dict)
    others: dict[str, list[Hypothesis]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def length(self, sentence: str) -> int:
        return len(sentence)

    def fits(self, sentence: str) -> bool:
        return len(sentence) < 100

    def spells(self, text: str) -> bool:
        return "⁇" not in text

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        self.asked += sentences
        return [self.answers.get(s, Hypothesis(text=f"<{s}>", score=-1.0)) for s in sentences]

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        return [self.repaired.get(s, Hypothesis(text="", score=-9.0)) for s in sentences]

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        return [self.others.get(s, self.translate([s])) for s in sentences]

    def release(self) -> None:
        self.asked.append("(released)")


def routes(engine: Recorder | FakeEngine) -> Routes:
    return {"fr": Route("tiny", engine)}


def run(documents: Sequence[Document], engine: Recorder | FakeEngine | None = None) -> list[Document]:
    return translate(documents, routes=routes(engine or Recorder()), stage="translate")


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


def spoken(text: str) -> Hypothesis:
    return Hypothesis(text=text, score=-1.0)


@pytest.mark.parametrize(
    ("others", "english", "flags"),
    [
        ([], "Built in 1951951.", ("figures",)),
        (["Built in 195.", "Founded in 1951.", "Built in 1951."], "Founded in 1951.", ("repaired",)),
        (["In 1951, 1951, " + "built built built " * 9], "Built in 1951951.", ("figures",)),  # a loop is no help
        (["Built in 1952.", ""], "Built in 1951951.", ("figures",)),
    ],
)
def test_english_with_other_figures_gives_way_to_an_alternative_or_is_flagged(
    others: list[str], english: str, flags: tuple[str, ...]
) -> None:
    french = "Construit en 1951."
    answers = {french: spoken("Built in 1951951.")}
    engine = Recorder(answers=answers, others={french: list(map(spoken, others))} if others else {})

    (made,) = run([document(french, language="fr")], engine)

    assert made.text == english
    assert made.lines[0].flags == made.lines[0].segments[0].flags == flags


def test_each_sentence_gets_the_alternative_with_its_own_figures() -> None:
    sources = ["Ils sont 300.", "Ils sont 400."]
    others = [spoken("They are 300."), spoken("They are 400.")]
    engine = Recorder(answers=dict.fromkeys(sources, spoken("They are 3.")), others=dict.fromkeys(sources, others))

    (made,) = run([document(*sources, language="fr")], engine)

    assert [made_line.text for made_line in made.lines] == ["They are 300.", "They are 400."]


def test_a_repaired_loop_may_still_have_wrong_figures() -> None:
    french = "Ils sont 300."
    engine = Recorder(answers={french: spoken("the the the " * 9)}, repaired={french: spoken("They are 30.")})

    (made,) = run([document(french, language="fr")], engine)

    assert made.lines[0].flags == ("repaired", "figures")


def test_a_name_that_the_model_made_up_is_spelt_as_in_the_source_and_flagged() -> None:
    sources = ["Le maire Bourdeau a parlé.", "Le maire a parlé."]
    answers = {sources[0]: spoken("Mayor Burdeaux spoke."), sources[1]: spoken("The mayor spoke.")}
    route = Route("tiny", Recorder(answers=answers), words=frozenset({"mayor", "spoke", "the"}))

    (made,) = translate([document(*sources, language="fr")], routes={"fr": route}, stage="translate")

    assert [made_line.text for made_line in made.lines] == ["Mayor Bourdeau spoke.", "The mayor spoke."]
    assert [made_line.segments[0].flags for made_line in made.lines] == [("respelt",), ()]
    assert ledger.faults(made) == []


def test_a_name_is_put_right_in_the_alternative_that_was_chosen() -> None:
    french = "Bourdeau est né en 1951."
    engine = Recorder(answers={french: spoken("Bour.")}, others={french: [spoken("Burdeaux was born in 1951.")]})
    route = Route("tiny", engine, words=frozenset({"was", "born", "in"}))

    (made,) = translate([document(french, language="fr")], routes={"fr": route}, stage="translate")

    assert made.text == "Bourdeau was born in 1951."
    assert made.lines[0].flags == ("repaired", "respelt")


@pytest.mark.parametrize(
    ("others", "english", "flags"),
    [
        (["The wind got wurser.", "The wind got worse."], "The wind got worse.", ("repaired",)),
        (["The wund got wurser.", "The wurse."], "The wind got wurser.", ()),  # no better: the first stays
        (["The wind wurse wursen.", "The wind. " * 9], "The wind got wurser.", ()),  # neither more of them, nor a loop
        (["The wind got worse in 1951."], "The wind got wurser.", ()),  # other figures are worse than such a word
        (["The wind."], "The wind got wurser.", ()),  # it says less
        (["Le vent s'aggrave."], "The wind got wurser.", ()),  # no translation
        (["The wind got s'aggrave."], "The wind got wurser.", ()),
    ],
)
def test_english_with_words_made_up_gives_way_to_a_better_alternative(
    others: list[str], english: str, flags: tuple[str, ...]
) -> None:
    french = "Le vent s'aggrave."
    engine = Recorder(answers={french: spoken("The wind got wurser.")}, others={french: list(map(spoken, others))})
    route = Route("tiny", engine, words=frozenset({"the", "wind", "got", "worse", "in", "s"}))

    (made,) = translate([document(french, language="fr")], routes={"fr": route}, stage="translate")

    assert (made.text, made.lines[0].flags) == (english, flags)


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


def hypothesis(text: str) -> Hypothesis:
    return Hypothesis(text=text, score=-1.0)


def test_an_address_is_put_back_into_its_english() -> None:
    recorder = Recorder({"Voir 7316 demain.": hypothesis("See 7316 tomorrow.")})

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See exemple.fr tomorrow."
    assert made.lines[0].flags == ()


@pytest.mark.parametrize("how", ["another hypothesis", "other numbers"])
def test_an_address_that_was_not_copied_is_tried_again(how: str) -> None:
    recorder = Recorder({"Voir 7316 demain.": hypothesis("See 731 tomorrow.")})
    if how == "another hypothesis":
        recorder.others = {"Voir 7316 demain.": [hypothesis("See tomorrow."), hypothesis("See 7316 tomorrow.")]}
    else:
        recorder.others = {"Voir 7316 demain.": [hypothesis("See tomorrow.")]}
        recorder.answers["Voir 9582 demain."] = hypothesis("See 9582 tomorrow.")

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See exemple.fr tomorrow."
    assert made.lines[0].flags == ("repaired",)


def test_the_words_of_an_address_are_not_foreign() -> None:
    recorder = Recorder({"Voir 7316 demain.": hypothesis("See 7316 tomorrow.")})

    (made,) = translate_checked(["Voir exemple.fr demain."], recorder, frozenset({"see", "tomorrow"}))

    assert made.english == "See exemple.fr tomorrow."
    assert recorder.asked == ["Voir 7316 demain."]


def test_an_address_that_is_never_copied_is_left_out_and_flagged() -> None:
    texts = {f"Voir {number} demain.": hypothesis("See 731 tomorrow.") for number in ("7316", "9582")}
    recorder = Recorder(texts | {"Voir demain.": hypothesis("See tomorrow.")})

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See tomorrow."
    assert made.lines[0].flags == ("protected",)


def test_no_unknown_piece_is_published_unless_the_source_has_it() -> None:
    (made,) = run([document("Il pleut.", language="fr")], Recorder({"Il pleut.": hypothesis("It ⁇ rains.")}))

    assert made.text == "It rains."
    assert made.lines[0].flags == ("protected",)


def test_an_unknown_piece_that_the_source_has_stays() -> None:
    (made,) = run([document("Un ⁇ clignote.", language="fr")])

    assert made.text == "<Un ⁇ clignote.>"
    assert made.lines[0].flags == ()


def test_a_sentence_without_anything_to_protect_is_read_once_and_as_it_is() -> None:
    recorder = Recorder()

    run([document("Il pleut, dit-il à 5 h.", language="fr")], recorder)

    assert recorder.asked == ["Il pleut, dit-il à 5 h."]
