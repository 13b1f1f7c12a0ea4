"""The training loop: steps, checkpoints, and the two measurements that show a collapsed encoder early.

A falling loss alone proves nothing: a decoder that ignores its source learns English well enough for that. So the log
has the spread of the encoder's output and the loss with sources shuffled between sentences; the latter must rise
above the unshuffled loss within the first million tokens or so.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from transformers import MarianMTModel

from pipeline.errors import TrainingError
from pipeline.training import checkpoints
from pipeline.training.batches import Batch
from pipeline.training.checkpoints import Mean, Progress
from pipeline.training.curriculum import Curriculum, Place, batches
from pipeline.training.data_parallel import Team, gathered
from pipeline.training.device import Device, Tensors, ahead, choose_device
from pipeline.training.network import centre_units, smoothed_loss
from pipeline.training.settings import ScheduleSettings

REPORT_EVERY = 50
MUONS = 4
"""Optimizers that share the matrices, so that threads can step them at the same time: two need .6 of the time. Fixed,
so that a checkpoint fits machines with other numbers of cores."""
DIVERGED = 0.5
"""Nats per token by which the watched loss may exceed its lowest. When a run collapsed at step 4,500, it rose by 1.2
from one checkpoint to the next; when a decayed run resumed at the full learning rate, by 0.3."""
Log = Callable[[str], None]


def learning_rate_factor(step: int, settings: ScheduleSettings) -> float:
    """Return the share of the peak learning rate at `step`, counted from 0; the settings say how it moves."""
    rising = (step + 1) / settings.warmup_steps
    falling = (settings.steps - step) / settings.decay_steps
    root = math.sqrt(settings.root_from / max(step, settings.root_from)) if settings.root_from else 1.0
    return root * max(0.0, min(1.0, rising, falling))


def optimizers(model: MarianMTModel, settings: ScheduleSettings) -> list[torch.optim.Optimizer]:
    """Return AdamW for what is outside the layers and for vectors, and Muon or another AdamW for the matrices inside.

    Muon: Jordan et al. 2024; scaled to AdamW's update size, so that both share one learning rate (Liu et al. 2025).
    """
    trainable = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    matrices = [p for name, p in trainable if ".layers." in name and p.dim() > 1]
    chosen = {id(parameter) for parameter in matrices}
    rest = [parameter for _, parameter in trainable if id(parameter) not in chosen]
    rate, decay = settings.learning_rate, settings.weight_decay
    if settings.optimizer == "adamw":
        return [_adamw(rest, rate, 0.0), _adamw(matrices, rate, decay)]
    return [_adamw(rest, rate, 0.0), *(_muon(matrices[k::MUONS], settings) for k in range(MUONS))]


def _muon(parameters: list[torch.nn.Parameter], settings: ScheduleSettings) -> torch.optim.Muon:
    rate, decay = settings.matrix_learning_rate, settings.weight_decay
    return torch.optim.Muon(parameters, lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw")


def _adamw(parameters: list[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.98), weight_decay=decay, fused=True)


def checkpoint_steps(settings: ScheduleSettings) -> list[int]:
    """Return the steps after which a checkpoint is saved; the last is one of them."""
    return [*range(settings.checkpoint_every, settings.steps, settings.checkpoint_every), settings.steps]


def has_diverged(watched: Sequence[float]) -> bool:
    """Tell whether the last of the watched losses is far above the lowest.

    >>> has_diverged([2.1, 2.3, 2.5]), has_diverged([2.1, 3.4])
    (False, True)
    """
    return watched[-1] > min(watched) + DIVERGED


def train(
    model: MarianMTModel,
    curriculum: Curriculum,
    *,
    dev: Sequence[Batch],
    settings: ScheduleSettings,
    seed: int,
    folder: Path,
    log: Log,
) -> Progress:
    """Train `model` in place up to `settings.steps`, resuming from `folder/checkpoint.pt` if there is one.

    It computes on the GPU if there is one, and is back on the CPU afterwards.

    Args:
        model: The network.
        curriculum: What it learns from.
        dev: Batches whose loss is watched; without any, the last weights are not averaged.
        settings: The schedule.
        seed: Decides what is drawn, in which order, and what dropout leaves out.
        folder: Of the checkpoint.
        log: Gets progress lines.

    Raises:
        TrainingError: The loss is no longer a number, a phase has no pairs, or the checkpoint cannot be used.
    """
    device = choose_device(settings.precision)
    log(f"training on {device.describe()}")
    averaged = checkpoint_steps(settings)[-settings.average_last :]
    with device.holding(model), gathered(model, device) as team:
        run = _Run(
            model=model,
            rules=optimizers(model, settings),
            team=team,
            device=device,
            dev=dev,
            settings=settings,
            seed=seed,
            log=log,
        )
        progress, mean = checkpoints.resume(folder, model, run.rules, averaged, log)
        if progress.step > settings.steps:
            log(f"past schedule.steps = {settings.steps}: the weights are taken as they are, not decayed to 0")
        for _ in run.from_checkpoint_to_checkpoint(curriculum, progress):
            if progress.step in averaged:
                mean.add(model, progress.step)
            checkpoints.save(folder, model, run.rules, progress, mean)
        if dev and len(mean.steps) > 1:
            run.keep_better(mean)
    return progress


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What the steps of one call of `train` share."""

    model: MarianMTModel
    rules: list[torch.optim.Optimizer]
    team: Team
    device: Device
    dev: Sequence[Batch]
    settings: ScheduleSettings
    seed: int
    log: Log

    def from_checkpoint_to_checkpoint(self, curriculum: Curriculum, progress: Progress) -> Iterator[None]:
        """Train, counting in `progress`, and yield whenever a checkpoint is due.

        The loss stays on the device between reports: a GPU works while the next steps are being queued.
        """
        due = set(checkpoint_steps(self.settings))
        peaks = [rule.param_groups[0]["lr"] for rule in self.rules]
        losses: list[torch.Tensor] = []
        clock = _Clock(tokens=progress.tokens, seconds=progress.seconds)
        with closing(ahead(self._prepared(curriculum, progress))) as prepared:
            while progress.step < self.settings.steps:
                place, parts = next(prepared)
                factor = learning_rate_factor(progress.step, self.settings)
                for rule, peak in zip(self.rules, peaks, strict=True):
                    rule.param_groups[0]["lr"] = factor * peak
                loss, encoded = self._step(parts, progress.step)
                losses.append(loss)
                progress.advance(place, sum(part.wanted.numel() for part in parts))
                if progress.step % REPORT_EVERY == 0 or progress.step in due:
                    self._report(progress, losses, encoded, clock)
                    losses.clear()
                if progress.step in due:
                    self._watch(progress)
                    progress.seconds = clock.seconds_now()
                    yield
                    clock.restart()

    def _prepared(self, curriculum: Curriculum, progress: Progress) -> Iterator[tuple[Place, list[Tensors]]]:
        padding = self.model.config.pad_token_id
        plan = batches(
            curriculum, progress.place, step=progress.step, settings=self.settings, seed=self.seed, padding=padding
        )
        for place, batch in plan:
            yield place, [self.device.host_tensors(part, padding) for part in batch.split(len(self.team.members))]

    def _step(self, parts: Sequence[Tensors], step: int) -> tuple[torch.Tensor, torch.Tensor]:
        # What dropout leaves out depends on the step, so that a resumed run continues as it would have.
        torch.manual_seed(int(np.random.SeedSequence([self.seed, step]).generate_state(1)[0]))
        loss, encoded = self.team.gradients(parts, self.settings.label_smoothing)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip_norm)
        self.team.step(self.rules)
        centre_units(self.model)
        return loss, encoded

    def _report(self, progress: Progress, losses: list[torch.Tensor], encoded: torch.Tensor, clock: "_Clock") -> None:
        """Log the means since the last report; on a GPU this waits for the steps to be done.

        The weights are checked too: the last step before a checkpoint can break them although the loss was finite.
        """
        loss, spread = torch.stack(losses).mean().item(), encoded.float().std(dim=1).mean().item()
        if not (math.isfinite(loss) and all(torch.isfinite(each).all() for each in self.model.parameters())):
            message = (
                f"the loss or a weight is not a number at step {progress.step}: lower schedule.learning_rate or "
                "schedule.matrix_learning_rate, and resume from the last checkpoint"
            )
            raise TrainingError(message)
        rate = clock.rate(progress.tokens)
        self.log(
            f"step {progress.step}/{self.settings.steps} {progress.phase} loss {loss:.3f} encoder spread {spread:.3f}"
            f" tokens {progress.tokens:,} {rate:,.0f}/s"
        )

    def _watch(self, progress: Progress) -> None:
        if self.dev:
            honest = dev_loss(self.model, self.dev, self.device)
            shuffled = dev_loss(self.model, self.dev, self.device, shuffled=True)
            progress.curve.append((progress.step, progress.tokens, honest))
            self.log(f"step {progress.step} dev loss {honest:.3f}, with shuffled sources {shuffled:.3f}")
            if has_diverged([loss for _, _, loss in progress.curve]):
                message = (
                    f"the run has diverged: its dev loss is {honest:.3f} at step {progress.step}; lower "
                    "schedule.matrix_learning_rate and schedule.learning_rate or raise schedule.weight_decay, and "
                    "resume from the last checkpoint, which is from before"
                )
                raise TrainingError(message)

    def keep_better(self, mean: Mean) -> None:
        """Put the mean of the last checkpoints into the network if it lowers the watched loss."""
        last = dev_loss(self.model, self.dev, self.device)
        mean.swap(self.model)
        averaged = dev_loss(self.model, self.dev, self.device)
        if not averaged < last:
            mean.swap(self.model)
        kept = "the mean" if averaged < last else "the last weights"
        self.log(f"dev loss {last:.4f}, of the mean of {len(mean.steps)} checkpoints {averaged:.4f}: kept {kept}")


def dev_loss(model: MarianMTModel, dev: Sequence[Batch], device: Device, *, shuffled: bool = False) -> float:
    """Return the mean loss per token without smoothing; `shuffled` gives each sentence its neighbour's source."""
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad(), device.arithmetic():
        for batch in dev:
            tensors = device.moved(device.host_tensors(batch, model.config.pad_token_id))
            if shuffled:
                tensors = tensors._replace(source=tensors.source.roll(1, dims=0))
            loss, _ = smoothed_loss(model, tensors, 0.0)
            total += loss.item() * tensors.wanted.numel()
            count += tensors.wanted.numel()
    model.train()
    return total / count if count else math.nan


@dataclass(slots=True, kw_only=True)
class _Clock:
    """Time since the run began, earlier sessions included, and the throughput since the last report."""

    tokens: int
    seconds: float
    started: float = field(default_factory=time.monotonic)
    asked: float = field(default_factory=time.monotonic)

    def seconds_now(self) -> float:
        return self.seconds + time.monotonic() - self.started

    def restart(self) -> None:
        """Exclude what was not training from the throughput."""
        self.asked = time.monotonic()

    def rate(self, tokens: int) -> float:
        now = time.monotonic()
        rate = (tokens - self.tokens) / max(now - self.asked, 1e-9)
        self.tokens, self.asked = tokens, now
        return rate
