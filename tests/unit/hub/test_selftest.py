"""The self-test passes rough English of the right sense, and nothing else."""

import random
from collections.abc import Callable, Sequence

import pytest

from pipeline.engines import Hypothesis
from pipeline.engines.fake import FakeEngine
from pipeline.hub.selftest import MOST_LANGUAGES, can_be_tested, self_test
from pipeline.hub.selftest_sentences import ENGLISH, SAMPLES

ROUGH = (
    "Minister said the Monday that the new bridge will open in twelve days.",
    "He rained all the night and several road of the north country are closed.",
    "Team won the game and thousands of people were embarrassed the victory in the streets.",
)
FLUENT_GIBBERISH = (  # as a model speaks that lost its end of sentence: both detectors take it for English
    "The plug has the ladder and the new in the lid.",
    "It was in the matter of the matter and of the country.",
    "The people have the game and they were lied to in the hall.",
)
PIECES = (
    "upload assembly fear but special high connect hand paid volunteer relay paper directeur visa series Sud débat "
    "flex ible sharp Équipe Load octet tell ment classe devices char show strategic pal émade large box local failed"
)
MEANING = {source: text for sample in SAMPLES.values() for source, text in zip(sample, ENGLISH, strict=True)}


class Stub(FakeEngine):
    """Answers each sentence with a function of it, and remembers what it was asked."""

    def __init__(self, answer: Callable[[str], str], *, finished: bool = True) -> None:
        super().__init__()
        self.answer = answer
        self.finished = finished
        self.asked: list[str] = []

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        self.asked += sentences
        return [Hypothesis(text=self.answer(s), score=-0.5, finished=self.finished) for s in sentences]


def says(sentences: Sequence[str]) -> Callable[[str], str]:
    """Answer the first, second and third sample of any language with these."""
    table = {source: text for sample in SAMPLES.values() for source, text in zip(sample, sentences, strict=True)}
    return table.__getitem__


def mumbled(sentence: str) -> str:
    chance = random.Random(sentence)  # noqa: S311 - a broken model, not a secret
    return " ".join(chance.choices(PIECES.split(), k=15))


@pytest.mark.parametrize("language", SAMPLES)
def test_the_right_english_passes(language: str) -> None:
    assert self_test(Stub(MEANING.__getitem__), [language]) == ()


def test_rough_english_passes() -> None:
    assert self_test(Stub(says(ROUGH)), ["fr"]) == ()


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda _: "", "no output"),
        (lambda _: " \t", "no output"),
        (lambda source: source, "the output copies its source"),
        (str.upper, "the output copies its source"),
        (lambda source: source.replace("a", "e", 1).rstrip("."), "the output copies its source"),
        (lambda _: "the road to the road to the road to the road to", "the output repeats itself"),
        (lambda _: "minister " * 40, "the output repeats itself"),
        (lambda _: "⁇ " * 12, "the output repeats itself"),
        (says(SAMPLES["de"]), "the output is not English"),
        (says(SAMPLES["ru"]), "the output is not English"),
        (says(SAMPLES["zh"]), "the output is not English"),
        (says(SAMPLES["ca"]), "the output is not English"),  # a relative of the source, but not near enough a copy
        (mumbled, "the output is not English"),
        (lambda _: "12", "the output is not English"),
        (lambda _: "\x00\ud800", "the output is not English"),
        (says(FLUENT_GIBBERISH), "the output names 0 of the 12 topics of its sources"),
    ],
)
def test_anything_else_fails(answer: Callable[[str], str], fault: str) -> None:
    faults = self_test(Stub(answer), ["fr"])

    assert faults
    assert all(f"fr: {fault}: " in shown for shown in faults)


def test_english_that_does_not_end_fails() -> None:
    faults = self_test(Stub(MEANING.__getitem__, finished=False), ["fr"])

    assert [fault.split(": ")[1] for fault in faults] == ["the output does not end"] * 3


def test_one_bad_sentence_of_three_is_enough() -> None:
    (fault,) = self_test(Stub(says([*ENGLISH[:2], ""])), ["fr"])

    assert fault == (
        "fr: no output: \"L'équipe a gagné le match et des milliers de personnes ont fêté la victoire dans…\" → ''"
    )


def test_one_bad_language_is_enough() -> None:
    faults = self_test(Stub(lambda source: source if source in SAMPLES["pt"] else MEANING[source]), ["fr", "it", "pt"])

    assert len(faults) == 3
    assert all(fault.startswith("pt: ") for fault in faults)


def test_a_fault_is_one_short_line_that_cannot_drive_a_terminal() -> None:
    faults = self_test(Stub(lambda _: "\x1b[2J\r\n\u202e\ud800" + "x" * 100_000), ["fr"])

    assert faults
    for fault in faults:
        assert fault.isprintable()
        assert len(fault) < 300


def test_a_model_of_one_language_is_asked_all_its_samples() -> None:
    engine = Stub(MEANING.__getitem__)

    self_test(engine, ["fi"])

    assert engine.asked == list(SAMPLES["fi"])


def test_a_model_of_many_languages_is_asked_a_few_whatever_their_order() -> None:
    forth, back = Stub(MEANING.__getitem__), Stub(MEANING.__getitem__)

    self_test(forth, [*SAMPLES, "tlh"])
    self_test(back, ["tlh", *reversed(list(SAMPLES)), *SAMPLES])

    assert forth.asked == back.asked == [s for language in list(SAMPLES)[:MOST_LANGUAGES] for s in SAMPLES[language]]


def test_without_samples_there_is_no_test() -> None:
    engine = Stub(lambda _: "")

    assert self_test(engine, ["tlh"]) == ()
    assert engine.asked == []
    assert not can_be_tested(["tlh", "vo"])
    assert not can_be_tested([])
    assert can_be_tested(["tlh", "fr"])
