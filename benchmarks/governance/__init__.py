"""How fast this floor counts, draws maps and proves, beside public peers: ``python -m benchmarks.governance``."""

import importlib
import pkgutil

from benchmarks.measuring import keep


def main() -> None:
    """Run every part, print the ratios and keep them."""
    ratios: dict[str, float] = {}
    figures: dict[str, object] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name == "__main__":
            continue
        part = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(part, "ratios"):
            found, rest = part.ratios()
            ratios |= found
            figures |= rest
    keep("governance", ratios=ratios, figures=figures)
