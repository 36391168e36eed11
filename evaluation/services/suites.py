"""Which items a run asks, and in whose name."""

from constitutions.effective import OriginNorm
from constitutions.models import Version
from constitutions.selectors import effective_norms
from constitutions.split import Part
from evaluation.engine.suite import Suite, compile_suite
from evaluation.models import RunKind

TELLINGS = 1
"""How many examples of a family a run asks. Evidence counts families: more tellings cost time and settle little."""


def suite_of(version: Version, kind: RunKind) -> Suite:
    """Return the held-out suite of a version.

    A community's own model answers for every norm that binds it; another's only for the norms this
    community wrote itself, since charters' norms are shared.
    """
    norms: tuple[OriginNorm, ...] = effective_norms(version)
    if kind is RunKind.CROSS:
        norms = tuple(found for found in norms if found.own)
    return compile_suite(norms, Part.HELD_OUT, tellings=TELLINGS)
