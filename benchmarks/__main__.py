"""Run every benchmark: ``python -m benchmarks``."""

import importlib
import pkgutil

import benchmarks

SHARED = {"__main__", "measuring"}

for module in pkgutil.iter_modules(benchmarks.__path__):
    if module.name not in SHARED:
        print(f"\n{module.name}")
        importlib.import_module(f"benchmarks.{module.name}").main()
