"""The gradients of a batch, computed by a team of threads: each has part of the sentences and some of the cores.

A layer's matrices are so small that two cores wait for each other at each of its operations. Two threads with a core
each synchronise once a step instead: 1.2 to 1.3 times the tokens per second on two cores (network of configs/train).
The members are separate networks that share the weights of the trained one; their gradients are summed in a fixed
order, so the same number of cores gives the same weights again.
"""

import copy
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch
from transformers import MarianMTModel

from pipeline.training.device import Device, Tensors
from pipeline.training.network import smoothed_loss

LARGEST = 4
"""Most members, whatever the cores: each adds a set of gradients to the memory and to the sum. More than two were not
measured."""


def team_size(model: MarianMTModel, device: Device) -> int:
    """Return how many members a team has: one on a GPU, and one for a network with dropout.

    PyTorch has one generator for dropout: threads would draw from it in any order.
    """
    alone = device.kind == "cuda" or model.config.dropout > 0
    return 1 if alone else min(torch.get_num_threads(), LARGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Networks that share their weights; the first one is trained.

    Attributes:
        members: The networks.
        device: Where they compute.
        threads: One for each member.
    """

    members: Sequence[MarianMTModel]
    device: Device
    threads: ThreadPoolExecutor

    def gradients(self, parts: Sequence[Tensors], label_smoothing: float) -> tuple[torch.Tensor, torch.Tensor]:
        """Add the gradient of the mean loss per token of all parts to the parameters of the first member.

        Args:
            parts: At most one for each member.
            label_smoothing: Of the loss.

        Returns:
            The loss, and the encoder's output of the first part.
        """
        tokens = sum(part.wanted.numel() for part in parts)
        tasks = [
            self.threads.submit(_gradients, member, self.device, part, label_smoothing, part.wanted.numel() / tokens)
            for member, part in zip(self.members, parts, strict=False)
        ]
        results = [task.result() for task in tasks]
        for helper in self.members[1 : len(parts)]:
            _hand_over(helper, self.members[0])
        return torch.stack([loss for loss, _ in results]).sum(), results[0][1]

    def step(self, rules: Sequence[torch.optim.Optimizer]) -> None:
        """Step the optimizers, which must not share parameters, and clear the gradients."""
        list(self.threads.map(_step, rules))


@contextmanager
def gathered(model: MarianMTModel, device: Device) -> Iterator[Team]:
    """Yield a team that trains `model`, which must stay on its device meanwhile."""
    cores, size = torch.get_num_threads(), team_size(model, device)
    with ExitStack() as stack:
        # PyTorch has a thread count for each thread, but new threads start with the last one set.
        stack.callback(torch.set_num_threads, cores)
        threads = ThreadPoolExecutor(size, initializer=torch.set_num_threads, initargs=(max(1, cores // size),))
        stack.enter_context(threads)
        members = [model, *(_sharing_weights(model) for _ in range(size - 1))]
        yield Team(members=members, device=device, threads=threads)


def _sharing_weights(model: MarianMTModel) -> MarianMTModel:
    helper = copy.deepcopy(model)
    for mine, shared in zip(helper.parameters(), model.parameters(), strict=True):
        mine.data = shared.data
    return helper


def _gradients(
    member: MarianMTModel, device: Device, part: Tensors, label_smoothing: float, share: float
) -> tuple[torch.Tensor, torch.Tensor]:
    with device.arithmetic():
        loss, encoded = smoothed_loss(member, device.moved(part), label_smoothing)
        loss = loss * share
    loss.backward()
    return loss.detach(), encoded.detach()


def _step(rule: torch.optim.Optimizer) -> None:
    rule.step()
    rule.zero_grad(set_to_none=True)


def _hand_over(helper: MarianMTModel, first: MarianMTModel) -> None:
    for shared, parameter in zip(first.parameters(), helper.parameters(), strict=True):
        if shared.grad is not None and parameter.grad is not None:
            shared.grad.add_(parameter.grad)
    helper.zero_grad(set_to_none=True)
