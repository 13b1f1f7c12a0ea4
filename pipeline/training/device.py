"""Where a network is trained and with which arithmetic. All that differs between a CPU and a GPU is here."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar, cast

import numpy as np
import torch
from transformers import PreTrainedModel

from pipeline.training.batches import Batch

Item = TypeVar("Item")
Precision = Literal["auto", "float32", "bf16"]
PREPARED_AHEAD = 16
"""Batches that wait for the device: at most some 20 MB, and enough to hide the start of an epoch."""


class Tensors(NamedTuple):
    """A batch on its device; `wanted` are the flat indices of the target positions that are not padding."""

    source: torch.Tensor
    target: torch.Tensor
    wanted: torch.Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One processor, and how it multiplies matrices.

    Attributes:
        kind: PyTorch's name of the processor.
        autocast: Whether matrix products are done in bfloat16 by autocast.
        products: What float32 products may be rounded to inside ("highest": nothing, "medium": bfloat16).
    """

    kind: Literal["cpu", "cuda"]
    autocast: bool
    products: Literal["highest", "medium"] = "highest"

    @property
    def attention(self) -> Literal["eager", "sdpa"]:
        """The attention kernel: on CPUs the backward pass of the fused one was measured at half the speed."""
        return "sdpa" if self.kind == "cuda" else "eager"

    def describe(self) -> str:
        """Return processor and arithmetic in words, for the log and the model card."""
        where = torch.cuda.get_device_name() if self.kind == "cuda" else f"CPU, {torch.get_num_threads()} threads"
        rounded = "bfloat16 inside float32 products" if self.products == "medium" else "float32"
        return f"{where}, {'bfloat16 autocast' if self.autocast else rounded}"

    @contextmanager
    def holding(self, model: PreTrainedModel) -> Iterator[None]:
        """Keep `model` on this processor, with its kernels and arithmetic; it is back on the CPU afterwards."""
        former = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision(self.products)
        model.to(self.kind).set_attn_implementation(self.attention)
        try:
            yield
        finally:
            model.to("cpu").set_attn_implementation("eager")
            torch.set_float32_matmul_precision(former)

    def arithmetic(self) -> AbstractContextManager[None]:
        """Return the context in which the network computes."""
        context: AbstractContextManager[None] = torch.autocast(self.kind, dtype=torch.bfloat16, enabled=self.autocast)
        return context

    def host_tensors(self, batch: Batch, padding: int) -> Tensors:
        """Return the batch in memory that can be copied to the device while it computes."""
        wanted = np.flatnonzero(batch.target != padding)
        tensors = Tensors(*map(torch.from_numpy, (batch.source, batch.target, wanted)))
        return Tensors(*(tensor.pin_memory() for tensor in tensors)) if self.kind == "cuda" else tensors

    def moved(self, tensors: Tensors) -> Tensors:
        """Return the batch on the device, without waiting for the copy."""
        return Tensors(*(tensor.to(self.kind, non_blocking=True).long() for tensor in tensors))


def choose_device(precision: Precision) -> Device:
    """Return the GPU when PyTorch sees one, else the CPU, with the arithmetic that `precision` asks for.

    `auto` follows measurements of this network: on a CPU with avx512_bf16 and without AMX autocast gives 1.47 times
    the tokens per second of float32 tensors whose products are rounded inside; on one with AMX it gives 0.6 to 0.7
    times. Processors without bfloat16 compute in float32 either way.
    """
    kind: Literal["cpu", "cuda"] = "cuda" if torch.cuda.is_available() else "cpu"
    if precision == "auto":
        fast = _cuda_has_bf16() if kind == "cuda" else _cpu_has_bf16_vectors_alone()
        return Device(kind=kind, autocast=fast, products="highest" if fast else "medium")
    return Device(kind=kind, autocast=precision == "bf16")


def _cuda_has_bf16() -> bool:
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def _cpu_has_bf16_vectors_alone() -> bool:
    has = torch.cpu.get_capabilities().get
    return bool(has("avx512_bf16")) and not has("amx_bf16")


def ahead(items: Iterator[Item], depth: int = PREPARED_AHEAD) -> Generator[Item]:
    """Yield `items`, up to `depth` of them made by a thread while earlier ones are used."""
    end = object()
    with ThreadPoolExecutor(max_workers=1) as maker:
        waiting = deque(maker.submit(next, items, end) for _ in range(depth))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(maker.submit(next, items, end))
                yield cast("Item", item)
        finally:
            maker.shutdown(cancel_futures=True)
