"""Run this floor's benchmarks: ``python -m benchmarks.governance``."""

from benchmarks.governance import main

main()
