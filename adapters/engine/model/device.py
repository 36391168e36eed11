"""Where the model runs and in which number format, chosen by what this machine does well."""

import time

import torch

WARM_UP = 2
MEASURED = 5
# The shapes of one matrix product: rows of a pass (a decoding batch, a piece of a prompt), and a layer.
PASS_ROWS = (8, 128)
LAYER = (1_536, 576)

DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}


def device_named(name: str) -> torch.device:
    """Return the device called ``cpu`` or ``cuda``; ``auto`` is the GPU where there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def dtype_named(name: str, device: torch.device) -> torch.dtype:
    """Return the number format called ``bfloat16`` or ``float32``; ``auto`` measures which is faster.

    GPUs compute in bfloat16. Among processors, those with bfloat16 instructions are two to three times
    faster in it, and those without several times slower, so a short measurement decides.
    """
    if name != "auto":
        return DTYPES[name]
    if device.type != "cpu":
        return torch.bfloat16
    return min(DTYPES.values(), key=seconds_of_a_layer)


def seconds_of_a_layer(dtype: torch.dtype) -> float:
    """Return the seconds that one matrix product of each shape in ``PASS_ROWS`` takes on the processor."""
    weight = torch.ones(LAYER, dtype=dtype)
    total = 0.0
    for rows in PASS_ROWS:
        inputs = torch.ones((rows, LAYER[1]), dtype=dtype)
        times = []
        for _ in range(WARM_UP + MEASURED):
            start = time.perf_counter()
            torch.nn.functional.linear(inputs, weight)
            times.append(time.perf_counter() - start)
        # The shortest time is the one least disturbed by other processes.
        total += min(times[WARM_UP:])
    return total
