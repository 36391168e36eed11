"""Which device and number format a job gets."""

from pathlib import Path

import pytest
import torch

from adapters.training import device
from adapters.training.errors import BadJobError

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("flags", "dtype"),
    [
        ("flags\t\t: fpu avx2 avx512f avx512_bf16", torch.bfloat16),
        ("Features\t: fp asimd bf16", torch.bfloat16),
        ("flags\t\t: fpu avx2 fma", torch.float32),
        ("model name\t: a bf16 processor", torch.float32),
    ],
)
def test_the_format_follows_the_processors_features(
    flags: str, dtype: torch.dtype, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{flags}\n")
    monkeypatch.setattr(device, "CPU_FLAGS", tmp_path / "cpuinfo")
    assert device.dtype_for("auto", CPU) is dtype
    assert device.dtype_for("bfloat16", CPU) is torch.bfloat16


def test_a_system_that_does_not_describe_its_processor_gets_float32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "CPU_FLAGS", tmp_path / "none")
    assert device.dtype_for("auto", CPU) is torch.float32


def test_a_gpu_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device.device_for("auto") == CPU
    with pytest.raises(BadJobError, match="this machine has none"):
        device.device_for("cuda")
