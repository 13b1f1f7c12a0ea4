"""The training loop: steps, checkpoints, and the two measurements that show a collapsed encoder early.

A falling loss alone proves nothing: a decoder that ignores its source learns English well enough for that. So each
report holds the spread of the encoder's output and the loss with sources shuffled between sentences; the latter must
rise above the honest loss within the first million tokens or so.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import MarianMTModel

from pipeline.training.batches import Batch, Pairs, epoch
from pipeline.training.network import smoothed_loss
from pipeline.training.settings import ScheduleSettings

REPORT_EVERY = 50
Log = Callable[[str], None]


@dataclass(slots=True)
class Progress:
    """How far a run has come; stored in each checkpoint."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    short: bool = True
    tokens: int = 0
    seconds: float = 0.0


def learning_rate_factor(step: int, settings: ScheduleSettings) -> float:
    """Return the share of the peak learning rate at `step`, counted from 0: warm-up, constant, linear decay to zero."""
    rising = (step + 1) / settings.warmup_steps
    falling = (settings.steps - step) / settings.decay_steps
    return max(0.0, min(1.0, rising, falling))


def optimizers(model: MarianMTModel, settings: ScheduleSettings) -> list[torch.optim.Optimizer]:
    """Return AdamW for everything, or Muon for the matrices inside the layers and AdamW for the rest.

    Muon: Jordan et al. 2024; scaled to AdamW's update size, so that both share one learning rate (Liu et al. 2025).
    """
    trainable = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    inner = [p for name, p in trainable if ".layers." in name and p.dim() > 1 and settings.optimizer == "muon"]
    chosen = {id(parameter) for parameter in inner}
    rest = [parameter for _, parameter in trainable if id(parameter) not in chosen]
    result: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(rest, lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    ]
    if inner:
        rate = settings.matrix_learning_rate
        result.append(torch.optim.Muon(inner, lr=rate, weight_decay=0.0, adjust_lr_fn="match_rms_adamw"))
    for rule in result:
        for group in rule.param_groups:
            group["peak"] = group["lr"]
    return result


def train(
    model: MarianMTModel,
    pairs: Pairs,
    *,
    dev: Sequence[Batch],
    settings: ScheduleSettings,
    seed: int,
    folder: Path,
    log: Log,
) -> Progress:
    """Train `model` in place up to `settings.steps`, going on from `folder/checkpoint.pt` when there is one."""
    torch.set_float32_matmul_precision("medium")
    rules = optimizers(model, settings)
    progress = _resume(model, rules, folder, log)
    padding = model.config.pad_token_id
    batches = _batches(pairs, progress, seed, settings, padding)
    started = time.monotonic() - progress.seconds
    model.train()
    while progress.step < settings.steps:
        loss, encoded, tokens = _step(model, rules, next(batches), settings, progress.step)
        progress.step += 1
        progress.tokens += tokens
        progress.seconds = time.monotonic() - started
        if progress.step % REPORT_EVERY == 0:
            spread = encoded.detach().std(dim=1).mean().item()
            log(
                f"step {progress.step}/{settings.steps} loss {loss:.3f} encoder spread {spread:.3f}"
                f" tokens {progress.tokens:,} {progress.tokens / progress.seconds:,.0f}/s"
            )
        if progress.step % settings.checkpoint_every == 0 or progress.step == settings.steps:
            _save(model, rules, progress, folder)
            honest, shuffled = dev_loss(model, dev), dev_loss(model, dev, shuffled=True)
            log(f"step {progress.step} dev loss {honest:.3f}, with shuffled sources {shuffled:.3f}")
    return progress


def _step(
    model: MarianMTModel, rules: list[torch.optim.Optimizer], batch: Batch, settings: ScheduleSettings, step: int
) -> tuple[float, torch.Tensor, int]:
    factor = learning_rate_factor(step, settings)
    source, target = torch.from_numpy(batch.source).long(), torch.from_numpy(batch.target).long()
    loss, encoded, tokens = smoothed_loss(model, source, target, settings.label_smoothing)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip_norm)
    for rule in rules:
        for group in rule.param_groups:
            group["lr"] = factor * group["peak"]
        rule.step()
        rule.zero_grad(set_to_none=True)
    return loss.item(), encoded, tokens


def dev_loss(model: MarianMTModel, dev: Sequence[Batch], *, shuffled: bool = False) -> float:
    """Return the mean loss per token without smoothing; `shuffled` gives each sentence its neighbour's source."""
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for batch in dev:
            source = torch.from_numpy(batch.source).long()
            if shuffled:
                source = source.roll(1, dims=0)
            loss, _, tokens = smoothed_loss(model, source, torch.from_numpy(batch.target).long(), 0.0)
            total += loss.item() * tokens
            count += tokens
    model.train()
    return total / count if count else math.nan


def _batches(pairs: Pairs, progress: Progress, seed: int, settings: ScheduleSettings, padding: int) -> Iterator[Batch]:
    skip = progress.batch
    while True:
        if not skip:
            progress.short = progress.step < settings.short_steps
        longest = settings.short_pieces if progress.short else None
        plan = epoch(
            pairs,
            number=progress.epoch,
            seed=seed,
            positions=settings.batch_positions,
            padding=padding,
            longest=longest,
        )
        for batch in plan:
            if skip:
                skip -= 1
                continue
            if progress.short and progress.step >= settings.short_steps:
                break
            progress.batch += 1
            yield batch
        progress.epoch += 1
        progress.batch = skip = 0


def _save(model: MarianMTModel, rules: list[torch.optim.Optimizer], progress: Progress, folder: Path) -> None:
    state = {
        "model": model.state_dict(),
        "optimizers": [rule.state_dict() for rule in rules],
        "progress": {name: getattr(progress, name) for name in Progress.__slots__},
    }
    temporary = folder / "checkpoint.tmp"
    torch.save(state, temporary)
    temporary.replace(folder / "checkpoint.pt")


def _resume(model: MarianMTModel, rules: list[torch.optim.Optimizer], folder: Path, log: Log) -> Progress:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return Progress()
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    for rule, stored in zip(rules, state["optimizers"], strict=True):
        rule.load_state_dict(stored)
    progress = Progress(**state["progress"])
    log(f"going on from step {progress.step} of {path}")
    return progress
