"""Checkpoints: what is restored, and messages when nothing is."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from transformers import MarianMTModel  # noqa: E402 - PyTorch first, or the module is skipped

from pipeline.errors import TrainingError  # noqa: E402 - as above
from pipeline.training.checkpoints import Mean, Optimizers, Progress, resume, save, stored_progress  # noqa: E402 - as above
from pipeline.training.curriculum import Place  # noqa: E402 - as above
from pipeline.training.loop import optimizers  # noqa: E402 - as above
from pipeline.training.network import build_network  # noqa: E402 - as above
from pipeline.training.paths import CHECKPOINT  # noqa: E402 - as above
from pipeline.training.settings import NetworkSettings, ScheduleSettings  # noqa: E402 - as above

pytestmark = pytest.mark.torch

TINY = NetworkSettings(d_model=16, ffn_dim=16, heads=2, encoder_layers=1, decoder_layers=1)
PROGRESS = Progress(step=9, phase="main", epoch=2, batch=4, tokens=300, seconds=1.5, curve=[(5, 150, 3.2), (9, 300, 3)])


def stepped(rate: float = 1e-3, optimizer: str = "muon", seed: int = 1) -> tuple[MarianMTModel, Optimizers]:
    """Return a network after one step, and its optimizers."""
    model = build_network(TINY, 32, seed)
    rules = optimizers(model, ScheduleSettings.of({"optimizer": optimizer, "learning_rate": rate}))
    sum(parameter.pow(2).sum() for parameter in model.parameters()).backward()
    for rule in rules:
        rule.step()
    return model, rules


def test_progress_weights_and_the_memory_of_optimizers_come_back(tmp_path: Path) -> None:
    model, rules = stepped()
    mean = Mean()
    mean.add(model, 9)
    save(tmp_path, model, rules, PROGRESS, mean)
    other, other_rules = stepped(rate=5e-4, seed=2)
    lines: list[str] = []

    progress, kept = resume(tmp_path, other, other_rules, [9, 12], lines.append)

    assert progress == stored_progress(tmp_path) == PROGRESS
    assert progress.place == Place("main", 2, 4)
    assert kept.steps == [9]
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    moments = [rule.state_dict()["state"][0]["exp_avg"] for rule in (rules[0], other_rules[0])]
    assert torch.equal(*moments)
    assert other_rules[0].param_groups[0]["lr"] == 5e-4  # settings may change between runs
    assert "resuming from step 9" in lines[0]


def test_without_a_checkpoint_a_run_begins(tmp_path: Path) -> None:
    assert resume(tmp_path, *stepped(), [], print) == (Progress(), Mean())
    assert stored_progress(tmp_path) is None


def test_another_optimizer_starts_with_an_empty_memory(tmp_path: Path) -> None:
    save(tmp_path, *stepped(), PROGRESS, Mean())
    lines: list[str] = []

    resume(tmp_path, *stepped(optimizer="adamw"), [], lines.append)

    assert "the optimizer has changed" in lines[0]


def test_a_checkpoint_of_an_earlier_version_is_gone_on_from(tmp_path: Path) -> None:
    model, rules = stepped()
    progress = {"step": 7, "epoch": 1, "batch": 3, "short": False, "tokens": 50, "seconds": 2.0}
    state = {"model": model.state_dict(), "optimizers": [rule.state_dict() for rule in rules], "progress": progress}
    torch.save(state, tmp_path / CHECKPOINT)

    found, mean = resume(tmp_path, *stepped(seed=2), [], print)

    assert (found.step, found.tokens, found.curve, mean.steps) == (7, 50, [], [])


def test_the_mean_of_other_checkpoints_is_begun_anew(tmp_path: Path) -> None:
    model, rules = stepped()
    mean = Mean()
    mean.add(model, 3)
    save(tmp_path, model, rules, PROGRESS, mean)

    assert resume(tmp_path, *stepped(), [20, 30], print)[1] == Mean()  # the run was lengthened


def test_the_mean_is_that_of_all_weights_added() -> None:
    model, _ = stepped()
    original = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    mean = Mean()
    for step, factor in enumerate((1.0, 3.0, 5.0)):
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.copy_(factor * original[name])
        mean.add(model, step)

    mean.swap(model)

    for name, parameter in model.named_parameters():
        torch.testing.assert_close(parameter.detach(), 3 * original[name])
        torch.testing.assert_close(mean.weights[name], 5 * original[name])  # swapped: the last ones are kept


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 cut off"])
def test_a_damaged_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CHECKPOINT).write_bytes(content)

    with pytest.raises(TrainingError, match="delete it to start again"):
        resume(tmp_path, *stepped(), [], print)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    save(tmp_path, *stepped(), PROGRESS, Mean())
    model = build_network(TINY.model_copy(update={"ffn_dim": 32}), 32, 1)

    with pytest.raises(TrainingError, match="cannot be resumed from"):
        resume(tmp_path, model, optimizers(model, ScheduleSettings()), [], print)


def test_something_else_than_a_checkpoint_is_refused(tmp_path: Path) -> None:
    torch.save([1, 2], tmp_path / CHECKPOINT)

    with pytest.raises(TrainingError, match="is not a checkpoint"):
        stored_progress(tmp_path)


def test_a_checkpoint_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / f"{CHECKPOINT}.tmp").mkdir()

    with pytest.raises(TrainingError, match="cannot be written"):
        save(tmp_path, *stepped(), PROGRESS, Mean())
