"""Run these benchmarks: ``python -m benchmarks.engine``."""

import sys

from benchmarks.engine import main

main(sys.argv[1:])
