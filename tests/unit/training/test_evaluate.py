"""What is counted in an engine's English, with engines that say what the test wants."""

from collections.abc import Mapping, Sequence

import pytest

from pipeline.engines import Hypothesis
from pipeline.engines.fake import FakeEngine
from pipeline.errors import MissingExtraError, TrainingError
from pipeline.training.evaluate import Scores, evaluate, is_copy
from pipeline.training.parallel_text import Pair

pytest.importorskip("sacrebleu", reason="needs the extra 'evaluate': pip install 'anglicize[evaluate]'")

CAT = "Le chat dort sur la table."
DOG = "Le chien suit la voiture."


class Parrot(FakeEngine):
    """Says what it was told to say, and counts what it was asked."""

    def __init__(self, says: Mapping[str, Hypothesis]) -> None:
        super().__init__()
        self.says = says
        self.asked: list[str] = []

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        self.asked += sentences
        return [self.says[sentence] for sentence in sentences]


def said(text: str, *, finished: bool = True) -> Hypothesis:
    return Hypothesis(text=text, score=-0.1, finished=finished)


def pair(source: str, english: str) -> Pair:
    return Pair(source=source, target=english, origin="made")


def scores(says: Mapping[str, Hypothesis], *pairs: Pair) -> Scores:
    return evaluate(Parrot(says), pairs)


def test_the_reference_itself_has_full_marks() -> None:
    english = "The cat sleeps on the table."

    found = scores({CAT: said(english)}, pair(CAT, english))

    assert (found.bleu, found.chrf, found.length_ratio) == (100.0, 100.0, 1.0)
    assert (found.repeated, found.copied, found.empty, found.unfinished, found.too_long) == (0, 0, 0, 0, 0)


def test_signatures_say_how_the_scores_were_counted() -> None:
    found = scores({CAT: said("A cat.")}, pair(CAT, "The cat sleeps on the table."))

    assert found.bleu_signature.startswith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:")
    assert found.chrf_signature.startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:")


@pytest.mark.parametrize(
    ("hypothesis", "counted"),
    [
        (said(""), "empty"),
        (said("The cat", finished=False), "unfinished"),
        (said("the cat of the cat of the cat of the cat of"), "repeated"),
        (said("le chat dort sur la table"), "copied"),
    ],
)
def test_each_fault_is_counted_once(hypothesis: Hypothesis, counted: str) -> None:
    found = scores(
        {CAT: hypothesis, DOG: said("The dog follows the car.")},
        pair(CAT, "The cat sleeps on the table."),
        pair(DOG, "The dog follows the car."),
    )

    faults = ("empty", "unfinished", "repeated", "copied", "too_long")
    assert {name: getattr(found, name) for name in faults if getattr(found, name)} == {counted: 1}


def test_rates_are_shares_of_all_pairs() -> None:
    found = scores(
        {CAT: said(CAT), DOG: said("no way out, no way out, no way out, no way out,")},
        *[
            pair(CAT, "The cat sleeps on the table."),
            pair(CAT, "A cat sleeps."),
            pair(DOG, "The dog."),
            pair(DOG, "A dog."),
        ],
    )

    assert (found.sentences, found.copy_rate, found.repetition_rate) == (4, 0.5, 0.5)


@pytest.mark.parametrize(
    ("english", "source", "reference", "copied"),
    [
        ("Le Chat dort", "le chat dort !", "The cat sleeps.", True),  # case and punctuation are no translation
        ("Angela Merkel", "Angela Merkel", "Angela Merkel", False),  # a name stays
        ("The cat sleeps", "Le chat dort", "The cat sleeps.", False),
        ("…", "…", "Well.", False),  # nothing to compare
    ],
)
def test_a_copy_is_what_a_person_would_have_translated(
    english: str, source: str, reference: str, *, copied: bool
) -> None:
    assert is_copy(english, source, reference) is copied


def test_what_does_not_fit_counts_as_not_translated() -> None:
    engine = FakeEngine(longest=10)

    found = evaluate(engine, [pair("Oui.", "en(Oui.)"), pair("x" * 11, "Much longer.")])

    assert (found.too_long, found.translated, found.empty) == (1, 1, 0)
    assert found.length_ratio == pytest.approx(8 / 20)


def test_every_distinct_sentence_is_translated_once_and_loading_is_not_timed() -> None:
    engine = Parrot({CAT: said("A cat."), DOG: said("A dog.")})

    found = evaluate(engine, [pair(CAT, "A cat."), pair(DOG, "A dog."), pair(CAT, "The cat.")], pieces=str.split)

    assert engine.asked == [CAT, CAT, DOG]  # the first one alone, to load the weights
    assert (found.sentences, found.translated, found.source_tokens) == (3, 2, 11)


def test_rates_of_speed_come_from_the_times() -> None:
    made = Scores(
        sentences=9, bleu=1.0, bleu_signature="b", chrf=2.0, chrf_signature="c", unfinished=0,
        translated=8, source_tokens=120, seconds=2.0, core_seconds=4.0,
    )  # fmt: skip

    assert (made.sentences_per_second, made.tokens_per_core_second) == (4.0, 30.0)
    assert made.as_dict()["tokens_per_core_second"] == 30.0


def test_what_was_not_measured_is_none() -> None:
    made = Scores(sentences=1, bleu=1.0, bleu_signature="b", chrf=2.0, chrf_signature="c", unfinished=0)

    assert (made.length_ratio, made.sentences_per_second, made.tokens_per_core_second) == (None, None, None)


def test_references_without_a_character_have_no_length() -> None:
    assert scores({CAT: said("A cat.")}, pair(CAT, "")).length_ratio is None


def test_an_empty_test_set_is_refused() -> None:
    with pytest.raises(TrainingError, match="no pair"):
        scores({})


def test_a_missing_sacrebleu_is_told_before_anything_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Parrot({})
    monkeypatch.setattr("pipeline.training.evaluate.find_spec", lambda _: None)

    with pytest.raises(MissingExtraError, match=r"pip install 'anglicize\[evaluate\]'"):
        evaluate(engine, [pair(CAT, "A cat.")])
    assert engine.asked == []
