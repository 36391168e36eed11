"""Memory of an adapter that stays in the engine, beside its file."""

import gc
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

from adapters.engine.model import lora
from adapters.engine.model.registry import Registry
from benchmarks.engine.subjects import adapter_folder, adapter_home, network
from config.env import REPOSITORY

ADAPTERS = 32
PAGE = 4_096
SECONDS = 300


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return the ratio and the bytes behind it, as a fresh process sees them: this one holds memory to spare."""
    found = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", __name__],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        timeout=SECONDS,
    )
    each, file = json.loads(found.stdout)
    return {"memory_per_adapter_vs_file": each / file}, {
        "memory_bytes_per_adapter": round(each),
        "adapter_file_bytes": file,
    }


def main() -> None:
    """Write how many bytes an adapter in memory takes, and its file, as JSON."""
    held = network()
    folders = [adapter_folder(number) for number in range(ADAPTERS + 1)]
    read = partial(lora.read, shapes=held.bank.shapes, device=held.device, dtype=held.dtype)
    registry = Registry(Path(adapter_home().name), "base", read)
    # The first one brings what is needed once.
    registry.load("a0", "a0")
    before = _resident()
    for number in range(1, ADAPTERS + 1):
        registry.load(f"a{number}", f"a{number}")
    each = (_resident() - before) / ADAPTERS
    json.dump([each, (folders[0] / lora.WEIGHTS).stat().st_size], sys.stdout)


def _resident() -> int:
    """Return the process's resident bytes."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


if __name__ == "__main__":
    main()
