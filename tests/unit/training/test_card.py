"""The model card states what was measured, and what is not known."""

from dataclasses import replace

import pytest

from pipeline.training.card import CURVE_ROWS, Provenance, Quality, model_card
from pipeline.training.evaluate import Scores
from pipeline.training.sessions import Mark, Stretch
from pipeline.training.settings import CorpusSettings, TrainSettings


def scores(bleu: float) -> Scores:
    return Scores(
        sentences=3000,
        bleu=bleu,
        bleu_signature="bleu|tok:13a",
        chrf=50.0,
        chrf_signature="chrf|nc:6",
        unfinished=1,
        repeated=60,
        length_ratio=0.98,
        translated=3000,
        source_tokens=3000,
        seconds=1.0,
        core_seconds=2.0,
    )


def stretch(start: Mark, steps: int) -> Stretch:
    return Stretch(
        start=start, settings={"schedule": {"steps": steps}}, data="d", protected=(), device="CPU, 2 threads"
    )


SETTINGS = TrainSettings(
    name="fr-en",
    source_language="fr",
    licence="CC0-1.0",
    corpus=CorpusSettings(
        weights={"law": 0.25}, last_weights={"law": 0.0}, licences={"news": "CC-BY"}, keep_aside_from=("news",)
    ),
)
PROVENANCE = Provenance(
    settings=SETTINGS,
    reached=Mark(step=300, tokens=90_000, seconds=900.0),
    curve=[(step, step * 300, 5 - step / 100) for step in range(10, 301, 10)],
    stretches=[stretch(Mark(), 100), stretch(Mark(step=100, tokens=30_000, seconds=600.0), 300)],
    pairs={"law": 40, "news": 60, "none": 0},
    copies=7,
    repaired=3,
    left_out={"in a protected set": 12, "length ratio": 2},
)
QUALITY = Quality(
    int8={"newstest2013.fr-en": scores(20.0), "kept-aside": scores(25.0)},
    float32={"newstest2013.fr-en": scores(20.25)},
)


@pytest.mark.parametrize(
    "row",
    [
        "| newstest2013.fr-en | 20.0 | 50.0 | 3,000 | 0.98 | 2.0% | 0.0% | 1 | 1,500 |",
        "- `bleu|tok:13a`",
        "`kept-aside`: pairs of the training data (news) that no step of the training saw.",
        # The published figures beside ours.
        "| fr-en | 20.0 |\n| Firefox Translations, tiny | 33.3 |\n| OPUS-MT | 33.6 |",
        "| newstest2013.fr-en | 20.25 | 20.00 | -0.25 |",
        "300 steps, 90,000 target tokens in 15 minutes.",
        "| 0 | 100 | 30,000 | 10.0 | 50 | CPU, 2 threads |  |",
        "| 100 | 200 | 60,000 | 5.0 | 200 | CPU, 2 threads | schedule.steps 100 → 300 |",
        "| 300 | 90,000 | 2.000 |",
        "100 pairs, including 7 noisy copies of others; 3 were repaired.",
        "Left out: 12 in a protected set, 2 length ratio.",
        "| news | 60 | 1 | 1 | CC-BY |\n| law | 40 | 0.25 | 0 | not stated |",
        "- total: 3.0 MB",
    ],
)
def test_the_card_tells(row: str) -> None:
    assert row in model_card(PROVENANCE, QUALITY, {"huggingface": 2_000_000, "ctranslate2": 1_000_000})


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    curve = [(step, step, 1.0) for step in range(1, 1001)]
    text = model_card(replace(PROVENANCE, curve=curve), QUALITY, {})
    rows = [line for line in text.splitlines() if line.endswith("| 1.000 |")]

    assert len(rows) == CURVE_ROWS
    assert rows[-1].startswith("| 1,000 |")


def test_a_test_set_that_was_not_protected_from_the_start_is_named() -> None:
    text = model_card(PROVENANCE, replace(QUALITY, seen=["newstest2013.fr-en"]), {})

    assert "**Not known to be kept out of all training data**: `newstest2013.fr-en`." in text


def test_nothing_is_compared_with_figures_for_another_language() -> None:
    german = replace(PROVENANCE, settings=SETTINGS.model_copy(update={"source_language": "de"}))

    assert "OPUS-MT" not in model_card(german, QUALITY, {})


def test_a_part_of_a_test_set_is_not_compared_with_figures_for_the_whole() -> None:
    part = Quality(int8={"newstest2013": replace(scores(20.0), sentences=200)}, float32={})

    assert "OPUS-MT" not in model_card(PROVENANCE, part, {})


def test_an_unmeasured_model_says_so() -> None:
    text = model_card(replace(PROVENANCE, curve=[]), Quality(int8={}, float32={}), {})

    assert "Not measured." in text
    assert not any(head in text for head in ("## Comparison", "## What int8 costs", "## Learning curve"))


@pytest.mark.parametrize(("beam", "said"), [(1, "greedy"), (3, "beam 3")])
def test_the_card_tells_how_the_scored_english_was_searched(beam: int, said: str) -> None:
    provenance = replace(PROVENANCE, settings=SETTINGS.model_copy(update={"beam_size": beam}))

    card = model_card(provenance, QUALITY, {})

    assert f"CTranslate2, int8, {said}; sentences as they are" in card
    assert f"the same run, CTranslate2, {said}." in card
