"""Speed, shown side by side: ``python -m benchmarks.<name>``."""
