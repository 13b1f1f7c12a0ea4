"""What the stage does when a check fails: repair, flag, or leave out."""

import pytest
from builders import document
from recorder import Recorder, run, spoken

from pipeline.corpus import ledger
from pipeline.stages.translate import translate
from pipeline.translation.repair import translate_checked
from pipeline.translation.sentences import Route


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


def test_an_address_is_put_back_into_its_english() -> None:
    recorder = Recorder({"Voir 7316 demain.": spoken("See 7316 tomorrow.")})

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See exemple.fr tomorrow."
    assert made.lines[0].flags == ()


@pytest.mark.parametrize("how", ["another hypothesis", "other numbers"])
def test_an_address_that_was_not_copied_is_tried_again(how: str) -> None:
    recorder = Recorder({"Voir 7316 demain.": spoken("See 731 tomorrow.")})
    if how == "another hypothesis":
        recorder.others = {"Voir 7316 demain.": [spoken("See tomorrow."), spoken("See 7316 tomorrow.")]}
    else:
        recorder.others = {"Voir 7316 demain.": [spoken("See tomorrow.")]}
        recorder.answers["Voir 9582 demain."] = spoken("See 9582 tomorrow.")

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See exemple.fr tomorrow."
    assert made.lines[0].flags == ("repaired",)


def test_the_words_of_an_address_are_not_foreign() -> None:
    recorder = Recorder({"Voir 7316 demain.": spoken("See 7316 tomorrow.")})

    (made,) = translate_checked(["Voir exemple.fr demain."], recorder, frozenset({"see", "tomorrow"}))

    assert made.english == "See exemple.fr tomorrow."
    assert recorder.asked == ["Voir 7316 demain."]


def test_an_address_that_is_never_copied_is_left_out_and_flagged() -> None:
    texts = {f"Voir {number} demain.": spoken("See 731 tomorrow.") for number in ("7316", "9582")}
    recorder = Recorder(texts | {"Voir demain.": spoken("See tomorrow.")})

    (made,) = run([document("Voir exemple.fr demain.", language="fr")], recorder)

    assert made.text == "See tomorrow."
    assert made.lines[0].flags == ("protected",)


def test_no_unknown_piece_is_published_unless_the_source_has_it() -> None:
    (made,) = run([document("Il pleut.", language="fr")], Recorder({"Il pleut.": spoken("It ⁇ rains.")}))

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
