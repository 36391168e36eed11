"""The embedded engine beside plain transformers and PEFT, on the default base model: ``python -m benchmarks.engine``.

Everything runs in this one process, with the same threads and the same memory settings for all. ``--only PART``
measures one part and writes nothing.
"""

import argparse
import importlib

from adapters.engine.process import prepare

# Before torch is imported.
prepare()

from benchmarks.measuring import keep  # noqa: E402 - see prepare

PARTS = ("throughput", "prefixes", "scoring", "residence", "fairness", "speculation")


def main(words: list[str] | None = None) -> None:
    """Run the parts, print the ratios and keep them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    only = parser.parse_args(words or []).only
    ratios: dict[str, float] = {}
    figures: dict[str, object] = {}
    for name in (only,) if only else PARTS:
        found, rest = importlib.import_module(f"{__name__}.{name}").ratios()
        for what, figure in (found | rest).items():
            print(f"{what:<40} {figure}", flush=True)
        ratios |= found
        figures |= rest
    if not only:
        keep("engine", ratios=ratios, figures=figures)
