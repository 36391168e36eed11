"""What every benchmark shares: interleaved timing, and the file that keeps what was found."""

import json
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.env import load

Work = Callable[[], object]


def medians(works: Mapping[str, Work], *, rounds: int) -> dict[str, float]:
    """Return the median seconds of each work over ``rounds``, one of each in turn so that noise hits all alike."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def growth_exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return k of the least-squares fit seconds ≈ c · size^k."""
    xs, ys = [math.log(size) for size in sizes], [math.log(each) for each in seconds]
    return statistics.linear_regression(xs, ys).slope


def keep(name: str, *, ratios: Mapping[str, float], figures: Mapping[str, object]) -> Path:
    """Print the ratios, write everything to ``var/benchmarks/<name>.json`` and return its path."""
    folder = load().var / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    machine = {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    found = {"ratios": ratios, "figures": figures, "machine": machine}
    path = folder / f"{name}.json"
    path.write_text(json.dumps(found, indent=2) + "\n")
    for what, ratio in ratios.items():
        print(f"{what:<32} {ratio:8.3f}")
    print(f"Written to {path}.")
    return path
