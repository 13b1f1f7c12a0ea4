"""What a stopped run is resumed from: one file, replaced as a whole, with the mean of the last weights."""

import os
import pickle
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from transformers import MarianMTModel

from pipeline.errors import TrainingError
from pipeline.training.curriculum import Phase, Place
from pipeline.training.paths import CHECKPOINT

Optimizers = list[torch.optim.Optimizer]


@dataclass(slots=True)
class Progress:
    """How far a run has got; stored in each checkpoint.

    Attributes:
        step: Steps done.
        phase: Phase of the last of them.
        epoch: Number of the epoch it was in.
        batch: Batches taken from that epoch.
        tokens: Target tokens seen, padding not counted.
        seconds: Time spent, including the watched loss and checkpoints.
        curve: Steps, target tokens, and the watched loss after them in nats per token, for each checkpoint.
    """

    step: int = 0
    phase: Phase = "short"
    epoch: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0
    curve: list[tuple[int, int, float]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where in the data the run stands."""
        return Place(self.phase, self.epoch, self.batch)

    def advance(self, place: Place, tokens: int) -> None:
        """Count a step whose batch ended at `place`."""
        self.step += 1
        self.phase, self.epoch, self.batch = place
        self.tokens += tokens


@dataclass(slots=True)
class Mean:
    """The mean of the weights at `steps`."""

    steps: list[int] = field(default_factory=list)
    weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def add(self, model: MarianMTModel, step: int) -> None:
        """Add the weights of a checkpoint to the mean."""
        self.steps.append(step)
        for name, parameter in model.named_parameters():
            value = parameter.detach()
            if name in self.weights:
                self.weights[name].lerp_(value, 1 / len(self.steps))
            else:
                self.weights[name] = value.clone()

    def swap(self, model: MarianMTModel) -> None:
        """Exchange the mean and the weights of `model`."""
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                value = parameter.clone()
                parameter.copy_(self.weights[name])
                self.weights[name] = value


def save(folder: Path, model: MarianMTModel, rules: Optimizers, progress: Progress, mean: Mean) -> None:
    """Replace the checkpoint in `folder`; a crash leaves the old one or the new one, never half of one.

    Raises:
        TrainingError: It cannot be written.
    """
    state = {
        "model": model.state_dict(),
        "optimizers": [rule.state_dict() for rule in rules],
        "rules": _names(rules),
        "progress": asdict(progress),
        "mean": asdict(mean),
    }
    temporary = folder / f"{CHECKPOINT}.tmp"
    try:
        with temporary.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / CHECKPOINT)
    except (OSError, RuntimeError) as error:
        with suppress(OSError):  # half a checkpoint would only keep a full disk full
            temporary.unlink()
        message = f"{folder / CHECKPOINT} cannot be written: {error}; the previous one is kept"
        raise TrainingError(message) from error


def resume(
    folder: Path, model: MarianMTModel, rules: Optimizers, averaged: Collection[int], log: Callable[[str], None]
) -> tuple[Progress, Mean]:
    """Load the checkpoint in `folder`, if there is one, into `model` and `rules`.

    A different optimizer starts with an empty state, and a mean of checkpoints other than `averaged` starts anew.

    Raises:
        TrainingError: The checkpoint is damaged, or is of another network.
    """
    path = folder / CHECKPOINT
    if not path.exists():
        return Progress(), Mean()
    try:
        state = _read(path)
        model.load_state_dict(state["model"])
        progress = _progress(state)
        if _names(rules) == state.get("rules", _names(rules)):
            for rule, stored in zip(rules, state["optimizers"], strict=True):
                _restore(rule, stored)
        else:
            log("the optimizer has changed: its state starts empty")
        mean = Mean(**state.get("mean", {}))
    except (RuntimeError, ValueError, TypeError, KeyError) as error:
        message = f"{path} cannot be resumed from ({error}); delete it to start again, or choose another --work"
        raise TrainingError(message) from error
    log(f"resuming from step {progress.step} of {path}")
    if not set(mean.steps) <= set(averaged):
        return progress, Mean()
    device = next(model.parameters()).device
    mean.weights = {name: value.to(device) for name, value in mean.weights.items()}
    return progress, mean


def stored_progress(folder: Path) -> Progress | None:
    """Return how far the checkpoint in `folder` has got, or None if there is none.

    Raises:
        TrainingError: The checkpoint is damaged.
    """
    path = folder / CHECKPOINT
    return _progress(_read(path, mapped=True)) if path.exists() else None


def _read(path: Path, *, mapped: bool = False) -> dict[str, Any]:
    """Read a checkpoint; `mapped` leaves tensors that are not used on the disk."""
    try:
        state = torch.load(path, weights_only=True, map_location="cpu", mmap=mapped)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        message = f"{path} is damaged ({error}); delete it to start again"
        raise TrainingError(message) from error
    if not isinstance(state, dict) or not isinstance(state.get("progress"), dict):
        message = f"{path} is not a checkpoint of a training run; delete it to start again"
        raise TrainingError(message)
    return state


def _progress(state: dict[str, Any]) -> Progress:
    """Read the progress; fields that earlier versions stored differently get their defaults."""
    known = {entry.name for entry in fields(Progress)}
    return Progress(**{name: value for name, value in state["progress"].items() if name in known})


def _names(rules: Optimizers) -> list[str]:
    return [type(rule).__name__ for rule in rules]


def _restore(rule: torch.optim.Optimizer, stored: dict[str, Any]) -> None:
    """Load an optimizer's state, but keep its settings, which may have changed since."""
    mine = [{name: value for name, value in group.items() if name != "params"} for group in rule.param_groups]
    rule.load_state_dict(stored)
    for group, settings in zip(rule.param_groups, mine, strict=True):
        group.update(settings)
