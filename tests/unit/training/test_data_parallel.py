"""The team: its gradients are those of the whole batch, and its members stay one network."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from torch import Tensor  # noqa: E402 - PyTorch first, or the module is skipped
from transformers import MarianMTModel  # noqa: E402 - as above

from pipeline.training.batches import Batch  # noqa: E402 - as above
from pipeline.training.data_parallel import LARGEST, Team, gathered, team_size  # noqa: E402 - as above
from pipeline.training.device import Device  # noqa: E402 - as above
from pipeline.training.network import build_network, smoothed_loss  # noqa: E402 - as above
from pipeline.training.settings import NetworkSettings  # noqa: E402 - as above

pytestmark = pytest.mark.torch

SIZE = 32
PADDING = SIZE - 1
CPU = Device(kind="cpu", autocast=False)


def network(dropout: float = 0.0) -> MarianMTModel:
    settings = NetworkSettings(d_model=32, ffn_dim=64, heads=2, encoder_layers=1, decoder_layers=1, dropout=dropout)
    return build_network(settings, SIZE, 1)


def batch(sentences: int) -> Batch:
    """Sentences of unlike length: a mean of the parts' means would not be the mean of all tokens."""
    random = np.random.default_rng(5)
    matrix = random.integers(2, 12, (sentences, 9)).astype(np.int32)
    for row, length in enumerate(random.integers(2, 9, sentences)):
        matrix[row, length:] = PADDING
    return Batch(source=matrix, target=matrix[:, ::-1].copy())


@contextmanager
def team_of(cores: int, model: MarianMTModel) -> Iterator[Team]:
    former = torch.get_num_threads()
    torch.set_num_threads(cores)
    try:
        with gathered(model, CPU) as team:
            yield team
        assert torch.get_num_threads() == cores
    finally:
        torch.set_num_threads(former)


def gradients(cores: int, whole: Batch) -> tuple[float, list[Tensor]]:
    model = network()
    with team_of(cores, model) as team:
        parts = [CPU.host_tensors(part, PADDING) for part in whole.split(len(team.members))]
        loss, _ = team.gradients(parts, 0.1)
    return loss.item(), [parameter.grad for parameter in model.parameters() if parameter.grad is not None]


@pytest.mark.parametrize("cores", [1, 2, 3])
@pytest.mark.parametrize("sentences", [1, 2, 7])
def test_the_gradient_is_that_of_the_whole_batch(cores: int, sentences: int) -> None:
    whole, model = batch(sentences), network()
    expected, _ = smoothed_loss(model, CPU.moved(CPU.host_tensors(whole, PADDING)), 0.1)
    expected.backward()

    loss, found = gradients(cores, whole)

    assert loss == pytest.approx(expected.item(), rel=1e-5)
    wanted = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
    for mine, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-6)


def test_the_same_batch_gives_the_same_bits() -> None:
    first, second = (gradients(3, batch(20))[1] for _ in range(2))

    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_what_one_member_learns_all_know() -> None:
    model = network()
    with team_of(2, model) as team:
        for part in range(2):
            parts = [CPU.host_tensors(each, PADDING) for each in batch(6).split(2)]
            team.gradients(parts, 0.1)
            before = team.members[1].model.shared.weight.clone()
            torch.optim.SGD(model.parameters(), lr=0.1).step()
            model.zero_grad()
            assert not torch.equal(before, team.members[1].model.shared.weight), part

        assert all(torch.equal(a, b) for a, b in zip(model.parameters(), team.members[1].parameters(), strict=True))
        assert all(parameter.grad is None for parameter in team.members[1].parameters())


def test_a_fault_in_a_thread_is_told() -> None:
    unknown = Batch(source=np.full((2, 3), SIZE, np.int32), target=np.full((2, 3), 2, np.int32))
    with team_of(2, network()) as team, pytest.raises(IndexError):
        team.gradients([CPU.host_tensors(unknown, PADDING)], 0.1)


@pytest.mark.parametrize(
    ("kind", "dropout", "cores", "expected"),
    [
        ("cpu", 0.0, 1, 1),
        ("cpu", 0.0, 2, 2),
        ("cpu", 0.0, 64, LARGEST),
        ("cpu", 0.1, 2, 1),  # one generator decides what is left out
        ("cuda", 0.0, 2, 1),
    ],
)
def test_how_many_work_together(
    kind: str, dropout: float, cores: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: cores)

    assert team_size(network(dropout), Device(kind="cuda" if kind == "cuda" else "cpu", autocast=False)) == expected
