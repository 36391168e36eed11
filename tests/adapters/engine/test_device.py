"""Where the model runs, and in which numbers."""

import pytest
import torch

from adapters.engine.model import device


@pytest.mark.parametrize(
    ("slow", "chosen"), [(torch.float32, torch.bfloat16), (torch.bfloat16, torch.float32)]
)
def test_on_a_processor_the_faster_numbers_are_taken(
    monkeypatch: pytest.MonkeyPatch, slow: torch.dtype, chosen: torch.dtype
) -> None:
    monkeypatch.setattr(device, "seconds_of_a_layer", lambda dtype: 2.0 if dtype is slow else 1.0)
    assert device.dtype_named("auto", torch.device("cpu")) is chosen


def test_a_measurement_takes_time() -> None:
    assert 0 < device.seconds_of_a_layer(torch.float32) < 10


def test_what_was_asked_for_is_taken() -> None:
    assert device.dtype_named("bfloat16", torch.device("cpu")) is torch.bfloat16
    assert device.dtype_named("auto", torch.device("cuda")) is torch.bfloat16
    assert device.device_named("cpu") == torch.device("cpu")
