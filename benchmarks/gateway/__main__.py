"""Run this benchmark: ``python -m benchmarks.gateway``."""

from benchmarks.gateway import main

main()
