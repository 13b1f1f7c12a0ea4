"""What holds of the figures whatever the texts are."""

from random import Random

import pytest
from builders import NASTY
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.fake import FakeEngine
from pipeline.training.evaluate import evaluate
from pipeline.training.parallel_text import Pair

pytest.importorskip("sacrebleu", reason="needs the extra 'evaluate': pip install 'anglicize[evaluate]'")

texts = st.text(alphabet=st.sampled_from(NASTY), max_size=30)
pairs = st.builds(Pair, source=texts, target=texts, origin=st.just("drawn"))


@given(drawn=st.lists(pairs, min_size=1, max_size=5))
def test_scores_and_shares_stay_in_their_ranges(drawn: list[Pair]) -> None:
    found = evaluate(FakeEngine(longest=20), drawn)

    assert found.sentences == len(drawn)
    assert 0 <= found.bleu <= 100.01
    assert 0 <= found.chrf <= 100.01
    assert 0 <= found.repetition_rate <= 1
    assert 0 <= found.copy_rate <= 1
    assert found.too_long == sum(len(pair.source) > 20 for pair in drawn)
    assert found.translated <= found.sentences - found.too_long


@given(drawn=st.lists(pairs, min_size=1, max_size=5), order=st.randoms(use_true_random=False))
def test_faults_do_not_depend_on_the_order_of_the_pairs(drawn: list[Pair], order: Random) -> None:
    shuffled = list(drawn)
    order.shuffle(shuffled)

    first, second = (evaluate(FakeEngine(longest=20), made) for made in (drawn, shuffled))

    assert (first.copied, first.repeated, first.length_ratio) == (second.copied, second.repeated, second.length_ratio)
