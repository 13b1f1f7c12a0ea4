"""Where training happens: the arithmetic chosen for a processor, and batches made ahead of their use."""

import threading
from collections.abc import Iterator
from contextlib import closing
from types import MappingProxyType

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from pipeline.training.batches import Batch  # noqa: E402 - PyTorch first, or the module is skipped
from pipeline.training.device import Device, ahead, choose_device  # noqa: E402 - as above
from pipeline.training.settings import ScheduleSettings  # noqa: E402 - as above

pytestmark = pytest.mark.torch


def machine(monkeypatch: pytest.MonkeyPatch, *, cuda: bool = False, gpu_bf16: bool = False, **cpu: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *, including_emulation: gpu_bf16 or including_emulation)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: MappingProxyType(cpu))


@pytest.mark.parametrize(
    ("has", "precision", "expected"),
    [
        # Measured: autocast is faster than rounding inside float32 products on the first, slower on the second.
        ({"avx512_bf16": True, "amx_bf16": False}, "auto", Device(kind="cpu", autocast=True)),
        ({"avx512_bf16": True, "amx_bf16": True}, "auto", Device(kind="cpu", autocast=False, products="medium")),
        ({}, "auto", Device(kind="cpu", autocast=False, products="medium")),  # an older one, or another architecture
        ({"avx512_bf16": True}, "float32", Device(kind="cpu", autocast=False)),
        ({}, "bf16", Device(kind="cpu", autocast=True)),
        ({"cuda": True, "gpu_bf16": True}, "auto", Device(kind="cuda", autocast=True)),
        ({"cuda": True}, "auto", Device(kind="cuda", autocast=False, products="medium")),  # would be emulated
        ({"cuda": True, "gpu_bf16": True}, "float32", Device(kind="cuda", autocast=False)),
    ],
)
def test_the_arithmetic_fits_the_processor(
    monkeypatch: pytest.MonkeyPatch,
    has: dict[str, bool],
    precision: str,
    expected: Device,
) -> None:
    machine(monkeypatch, **has)

    assert choose_device(ScheduleSettings.of({"precision": precision}).precision) == expected


def test_a_device_says_what_it_is() -> None:
    assert Device(kind="cpu", autocast=True).describe().endswith("threads, bfloat16 autocast")
    assert Device(kind="cpu", autocast=False).describe().endswith("threads, float32")


def test_autocast_multiplies_in_bfloat16() -> None:
    matrix = torch.ones(2, 2)

    with Device(kind="cpu", autocast=True).arithmetic():
        assert (matrix @ matrix).dtype == torch.bfloat16
    with Device(kind="cpu", autocast=False).arithmetic():
        assert (matrix @ matrix).dtype == torch.float32


def test_wanted_positions_are_those_that_are_not_padding() -> None:
    batch = Batch(source=np.array([[5, 0], [0, 9]], np.int32), target=np.array([[4, 0, 9], [0, 9, 9]], np.int32))
    device = Device(kind="cpu", autocast=False)

    moved = device.moved(device.host_tensors(batch, padding=9))

    assert moved.wanted.tolist() == [0, 1, 3]
    assert {tensor.dtype for tensor in moved} == {torch.int64}


@pytest.mark.parametrize("count", [0, 1, 3, 100])
def test_items_made_ahead_come_in_order(count: int) -> None:
    assert list(ahead(iter(range(count)), depth=3)) == list(range(count))


def test_a_fault_of_the_maker_reaches_the_user() -> None:
    def items() -> Iterator[int]:
        yield 1
        message = "broken"
        raise ValueError(message)

    with closing(ahead(items())) as made:
        assert next(made) == 1
        with pytest.raises(ValueError, match="broken"):
            next(made)


def test_no_thread_stays_behind_when_the_user_stops_early() -> None:
    before = threading.active_count()

    with closing(ahead(iter(range(1000)))) as made:
        next(made)

    assert threading.active_count() == before
