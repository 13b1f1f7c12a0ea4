"""The loop: it learns, resumes as if it had not stopped, and reports what it sees."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from transformers import MarianMTModel  # noqa: E402 - PyTorch first, or the module is skipped

from pipeline.errors import TrainingError  # noqa: E402 - as above
from pipeline.training import loop  # noqa: E402 - as above
from pipeline.training.batches import Batch, Pairs, Side, epoch  # noqa: E402 - as above
from pipeline.training.checkpoints import Progress, stored_progress  # noqa: E402 - as above
from pipeline.training.curriculum import Curriculum  # noqa: E402 - as above
from pipeline.training.network import build_network  # noqa: E402 - as above
from pipeline.training.settings import CorpusSettings, NetworkSettings, ScheduleSettings  # noqa: E402 - as above

pytestmark = pytest.mark.torch

SIZE = 32
NETWORK = NetworkSettings(d_model=32, ffn_dim=64, heads=2, encoder_layers=1, decoder_layers=1, dropout=0.1)
SETTINGS = ScheduleSettings(
    steps=12,
    warmup_steps=2,
    decay_steps=4,
    short_steps=3,
    short_pieces=3,
    batch_positions=200,
    checkpoint_every=5,
    average_last=2,
    precision="float32",
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Matrices this small gain nothing from threads, and lose much when another process holds a core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def copying(count: int) -> Pairs:
    """Sentences whose translation is the sentence."""
    random = np.random.default_rng(3)
    lengths = random.integers(1, 5, count)
    ids = random.integers(2, 12, int(lengths.sum())).astype(np.uint16)
    side = Side(ids=ids, starts=np.concatenate([[0], np.cumsum(lengths)]))
    return Pairs(source=side, target=side, origin=np.zeros(count, np.int16), origins=("made",))


def dev() -> list[Batch]:
    pairs = copying(60)
    return list(epoch(pairs, pairs.weights({}, 1), number=0, seed=1, positions=400, padding=SIZE - 1))


def train(
    folder: Path, settings: ScheduleSettings = SETTINGS, log: loop.Log = lambda _: None
) -> tuple[MarianMTModel, Progress]:
    model = build_network(NETWORK, SIZE, 1)
    curriculum = Curriculum.of(copying(300), CorpusSettings())
    progress = loop.train(model, curriculum, dev=dev(), settings=settings, seed=1, folder=folder, log=log)
    return model, progress


def same(first: MarianMTModel, second: MarianMTModel) -> bool:
    return all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


@pytest.mark.parametrize(
    ("step", "factor"),
    [(0, 0.5), (1, 1.0), (8, 1.0), (10, 0.5), (11, 0.25), (12, 0.0)],  # warm-up over 2 steps, decay over the last 4
)
def test_the_learning_rate_rises_stays_and_falls_to_zero(step: int, factor: float) -> None:
    assert loop.learning_rate_factor(step, SETTINGS) == factor


@pytest.mark.parametrize(
    ("step", "factor"), [(0, 0.5), (4, 1.0), (16, 0.5), (36, 1 / 3), (64, 0.25), (82, 0.5 * (4 / 82) ** 0.5), (84, 0.0)]
)
def test_the_learning_rate_falls_with_the_inverse_root_if_asked_to(step: int, factor: float) -> None:
    settings = SETTINGS.model_copy(update={"steps": 84, "root_from": 4})

    assert loop.learning_rate_factor(step, settings) == pytest.approx(factor)


@pytest.mark.parametrize(("steps", "every", "expected"), [(12, 5, [5, 10, 12]), (10, 5, [5, 10]), (3, 5, [3])])
def test_checkpoints_are_written_at_intervals_and_at_the_end(steps: int, every: int, expected: list[int]) -> None:
    assert loop.checkpoint_steps(ScheduleSettings(steps=steps, checkpoint_every=every)) == expected


@pytest.mark.parametrize("stop_at", [5, 10])
def test_a_killed_run_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path, stop_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()

    def kill(line: str) -> None:
        if line.startswith(f"step {stop_at + 2}/"):
            raise KeyboardInterrupt

    monkeypatch.setattr(loop, "REPORT_EVERY", 1)
    whole, progress = train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "killed", log=kill)
    assert (stored_progress(tmp_path / "killed") or Progress()).step == stop_at
    killed, went_on = train(tmp_path / "killed")

    assert same(whole, killed)
    went_on.seconds = progress.seconds
    assert went_on == progress


def test_a_finished_run_is_the_same_when_asked_for_again(tmp_path: Path) -> None:
    model, progress = train(tmp_path)
    again, same_progress = train(tmp_path)

    assert same(model, again)
    assert same_progress == progress


def test_the_curve_has_a_point_for_each_checkpoint(tmp_path: Path) -> None:
    _, progress = train(tmp_path)

    assert [step for step, _, _ in progress.curve] == [5, 10, 12]
    assert progress.curve[-1][1] == progress.tokens
    assert progress.curve[0][2] > progress.curve[-1][2] > 0


def test_a_network_learns_to_copy_from_its_source(tmp_path: Path) -> None:
    lines: list[str] = []
    settings = ScheduleSettings(
        steps=100,
        warmup_steps=10,
        decay_steps=50,
        learning_rate=1e-2,
        optimizer="adamw",
        batch_positions=800,
        checkpoint_every=100,
    )

    model, progress = train(tmp_path, settings, lines.append)

    honest, shuffled = (float(part.split()[-1]) for part in lines[-1].split(","))
    assert honest < 0.7  # an untrained one has 3.5 for both
    assert shuffled > 3
    assert not model.model.shared.weight[SIZE - 1].any()  # <pad>, from which the decoder starts
    first = model.model.encoder.layers[0].fc1
    assert first.weight.mean(dim=0).abs().max() < 1e-6  # its units are centred
    assert progress.phase == "last"


def test_bfloat16_training_follows_float32_training(tmp_path: Path) -> None:
    losses = []
    for precision in ("float32", "bf16"):
        (tmp_path / precision).mkdir()
        settings = ScheduleSettings.of(SETTINGS.model_dump() | {"precision": precision})
        losses.append(train(tmp_path / precision, settings)[1].curve[-1][2])

    assert losses[0] == pytest.approx(losses[1], rel=0.02)


@pytest.mark.parametrize(("averaged", "kept"), [(1.0, "mean"), (2.0, "model"), (3.0, "model"), (math.nan, "model")])
def test_the_mean_of_checkpoints_is_kept_only_if_the_watched_loss_is_lower(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, averaged: float, kept: str
) -> None:
    watched = 2 * len(loop.checkpoint_steps(SETTINGS))
    losses = iter([*[3.0] * watched, 2.0, averaged])
    monkeypatch.setattr(loop, "dev_loss", lambda *_, **__: next(losses))

    model, _ = train(tmp_path)

    stored = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    weights = {"mean": stored["mean"]["weights"], "model": stored["model"]}
    assert stored["mean"]["steps"] == [10, 12]
    assert all(torch.equal(weights[kept][name], parameter) for name, parameter in model.named_parameters())
    assert not all(torch.equal(weights["mean"][name], weights["model"][name]) for name in weights["mean"])


def test_a_loss_that_is_no_number_ends_the_run_before_it_is_saved(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"learning_rate": 1e38, "checkpoint_every": 3})

    with pytest.raises(TrainingError, match="not a number at step 3"):
        train(tmp_path, settings)

    assert not (tmp_path / "checkpoint.pt").exists()


def test_weights_that_are_no_numbers_are_never_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step before a checkpoint breaks them although the loss was finite."""
    factor = loop.learning_rate_factor
    monkeypatch.setattr(
        loop, "learning_rate_factor", lambda step, settings: math.nan if step == 4 else factor(step, settings)
    )

    with pytest.raises(TrainingError, match="a weight is not a number at step 5"):
        train(tmp_path)

    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_run_that_is_past_its_end_says_so(tmp_path: Path) -> None:
    train(tmp_path)
    lines: list[str] = []

    train(tmp_path, SETTINGS.model_copy(update={"steps": 6}), lines.append)

    assert any("past schedule.steps = 6" in line for line in lines)


def test_arithmetic_of_the_process_is_left_as_it_was(tmp_path: Path) -> None:
    before = torch.get_float32_matmul_precision()

    train(tmp_path)

    assert torch.get_float32_matmul_precision() == before


def test_a_run_that_has_diverged_stops_before_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "has_diverged", lambda watched: len(watched) > 1)

    with pytest.raises(TrainingError, match=r"diverged: .* at step 10; lower schedule\.matrix_learning_rate"):
        train(tmp_path)

    stored = stored_progress(tmp_path)
    assert stored is not None
    assert stored.step == 5


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_weight_decay_holds_the_matrices_inside_the_layers_alone(optimizer: str) -> None:
    model = build_network(NETWORK, SIZE, 1)
    settings = ScheduleSettings.of({"optimizer": optimizer, "weight_decay": 0.1})

    decayed = {
        id(parameter)
        for rule in loop.optimizers(model, settings)
        for group in rule.param_groups
        if group["weight_decay"]
        for parameter in group["params"]
    }

    inside = {id(p) for name, p in model.named_parameters() if ".layers." in name and p.dim() > 1}
    assert decayed == inside
