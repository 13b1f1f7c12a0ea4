"""The network: its start, its loss, and the one row that must stay zero."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from pipeline.training.batches import Batch  # noqa: E402 - PyTorch first, or the module is skipped
from pipeline.training.device import Device, Tensors  # noqa: E402 - as above
from pipeline.training.network import build_network, centre_units, smoothed_loss  # noqa: E402 - as above
from pipeline.training.settings import NetworkSettings  # noqa: E402 - as above

pytestmark = pytest.mark.torch

TINY = NetworkSettings(d_model=32, ffn_dim=64, heads=2, encoder_layers=6, decoder_layers=2)
SIZE = 64
PADDING = SIZE - 1
CPU = Device(kind="cpu", autocast=False)


def tensors(source: list[list[int]], target: list[list[int]]) -> Tensors:
    batch = Batch(source=np.array(source, np.int32), target=np.array(target, np.int32))
    return CPU.moved(CPU.host_tensors(batch, PADDING))


def test_an_untrained_encoder_tells_positions_apart() -> None:
    model = build_network(TINY, SIZE, 1)

    _, encoded = smoothed_loss(model, tensors([[5, 6, 7, 8, 0]], [[9, 0]]), 0.0)

    assert encoded.std(dim=1).mean() > 0.1  # one that collapses shows 1e-9


def test_an_untrained_network_guesses() -> None:
    loss, _ = smoothed_loss(build_network(TINY, SIZE, 1), tensors([[5, 6, 0]], [[9, 8, 0]]), 0.0)

    assert loss.item() == pytest.approx(np.log(SIZE), rel=0.3)


def test_the_same_seed_gives_the_same_network() -> None:
    first, second, other = (build_network(TINY, SIZE, seed).state_dict() for seed in (1, 1, 2))

    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["model.shared.weight"], other["model.shared.weight"])


def test_padding_changes_no_loss() -> None:
    model = build_network(TINY, SIZE, 1)
    short, _ = smoothed_loss(model, tensors([[5, 6, 0]], [[9, 0]]), 0.1)
    long, _ = smoothed_loss(model, tensors([[7, 8, 5, 4, 0]], [[3, 4, 5, 0]]), 0.1)

    together, _ = smoothed_loss(
        model, tensors([[5, 6, 0, PADDING, PADDING], [7, 8, 5, 4, 0]], [[9, 0, PADDING, PADDING], [3, 4, 5, 0]]), 0.1
    )

    assert together.item() == pytest.approx((2 * short.item() + 4 * long.item()) / 6, abs=1e-5)


def test_the_loss_is_that_of_the_model_as_transformers_computes_it() -> None:
    model = build_network(TINY, SIZE, 1).eval()
    source, target = [[5, 6, 7, 0]], [[9, 8, 0]]

    mine, _ = smoothed_loss(model, tensors(source, target), 0.0)

    theirs = model(input_ids=torch.tensor(source), labels=torch.tensor(target))
    # Theirs may also give <pad>, which ours never does: at most its share of the probability apart.
    assert mine.item() == pytest.approx(theirs.loss.item(), abs=0.1)


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_either_attention_kernel_gives_the_same_loss(attention: str) -> None:
    model = build_network(TINY, SIZE, 1)
    batch = tensors([[5, 6, 0, PADDING], [7, 8, 5, 0]], [[9, 0, PADDING], [3, 4, 0]])
    expected, _ = smoothed_loss(model, batch, 0.1)

    model.set_attn_implementation(attention)

    assert model.config._attn_implementation == attention  # noqa: SLF001 - transformers keeps it nowhere else
    assert smoothed_loss(model, batch, 0.1)[0].item() == pytest.approx(expected.item(), abs=1e-5)


def test_no_gradient_reaches_the_row_the_decoder_starts_from() -> None:
    model = build_network(TINY, SIZE, 1)

    smoothed_loss(model, tensors([[5, 0, PADDING], [5, 6, 0]], [[9, 0, PADDING], [4, 3, 0]]), 0.1)[0].backward()

    assert not model.model.shared.weight[PADDING].any()
    assert not model.model.shared.weight.grad[PADDING].any()


def test_units_that_are_centred_do_not_all_fall_silent() -> None:
    model = build_network(TINY, SIZE, 1)
    layers = [*model.model.encoder.layers, *model.model.decoder.layers]
    with torch.no_grad():
        for layer in layers:
            layer.fc1.weight.sub_(1.0)  # all of them answer nothing to what the positions share
            layer.fc1.bias.sub_(3.0)

    centre_units(model)

    for layer in layers:
        answers = layer.fc1(torch.ones(1, TINY.d_model) + 0.1 * torch.randn(50, TINY.d_model))
        assert answers.mean(dim=1).abs().max() < 1e-4
        assert 0.3 < (answers > 0).float().mean() < 0.7
