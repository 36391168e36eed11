"""On what, and in which number format, a base model is trained on this machine."""

from pathlib import Path

import torch

from adapters.training.errors import BadJobError

CPU_FLAGS = Path("/proc/cpuinfo")
# What Linux calls matrix or dot products in bfloat16, on x86 and on Arm. Without them torch takes the
# numbers apart one by one, which was measured to be 8 to 60 times slower than float32.
BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def device_for(asked: str) -> torch.device:
    """Return ``cpu``, ``cuda``, or for ``auto`` a GPU if there is one. Raises :class:`BadJobError`."""
    has_gpu = torch.cuda.is_available()
    if asked == "cuda" and not has_gpu:
        raise BadJobError("The job asks for a GPU and this machine has none. Ask for device auto or cpu.")
    return torch.device("cuda" if has_gpu and asked != "cpu" else "cpu")


def dtype_for(asked: str, device: torch.device) -> torch.dtype:
    """Return the format asked for, or for ``auto`` bfloat16 where the hardware computes in it.

    It is read from the hardware's description and not measured, so that the same job on the same machine
    always gives the same adapter.
    """
    if asked != "auto":
        return DTYPES[asked]
    native = torch.cuda.is_bf16_supported() if device.type == "cuda" else bool(BFLOAT16_FLAGS & cpu_flags())
    return torch.bfloat16 if native else torch.float32


def cpu_flags() -> frozenset[str]:
    """Return the processor's features as Linux names them; none on a system without /proc/cpuinfo."""
    try:
        lines = CPU_FLAGS.read_text().splitlines()
    except OSError:
        return frozenset()
    named = (line.partition(":") for line in lines)
    return frozenset(
        flag for name, _, flags in named if name.strip() in {"flags", "Features"} for flag in flags.split()
    )
