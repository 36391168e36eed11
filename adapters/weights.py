"""How the engine's time is shared out: each community's weight beside the others', as a document to vote on. Pure.

Whoever is not named weighs 1. Who weighs 2 gets twice the time of who weighs 1, while both want more than there is.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from adapters.engine.limits import TENANT_WEIGHTS
from governance.proof.digests import canonical_json

ORDINARY = Decimal(1)
"""What everybody weighs of whom nothing is said."""
LEAST, MOST = (Decimal(str(bound)) for bound in TENANT_WEIGHTS)
"""What the engine takes."""
PLACES = 2
MOST_NAMED = 200
"""Of how many communities one document can speak."""
TEN_PERCENT = 100
"""In tenths: below it, the first decimal tells shares apart."""

Weights = Mapping[str, Decimal]
"""Weights by the community's name in addresses."""

Whose = TypeVar("Whose")

A_WEIGHT = "a number from 0.01 to 100, with at most two digits behind the point"
"""What a weight is, in words."""


def problems(weights: Weights) -> Iterator[str]:
    """Yield a sentence for each weight that cannot be set."""
    if len(weights) > MOST_NAMED:
        yield f"Give a weight to {MOST_NAMED} communities at most. Whoever is not named weighs 1."
    for slug, weight in weights.items():
        if not (weight.is_finite() and LEAST <= weight <= MOST and round(weight, PLACES) == weight):
            yield f"The weight of “{slug}” must be {A_WEIGHT}."


def said(weights: Weights) -> Weights:
    """Return the weights without those that would hold unsaid."""
    return {slug: weight for slug, weight in sorted(weights.items()) if weight != ORDINARY}


def document_of(commons: str, weights: Weights) -> bytes:
    """Return what a commons is asked to say, as canonical JSON (RFC 8785). The weights must be sound."""
    named = {slug: float(weight) for slug, weight in said(weights).items()}
    return canonical_json({"schema": 1, "commons": commons, "weights": named})


def parts(weights: Mapping[Whose, Decimal]) -> Mapping[Whose, Fraction]:
    """Return which part of the time each gets while all want more than there is."""
    whole = sum(weights.values(), Decimal(0))
    return {whose: Fraction(weight) / Fraction(whole) for whose, weight in weights.items()}


def number(weight: Decimal) -> str:
    """Return a weight for reading: “2”, “0.5”."""
    return f"{weight.normalize():f}"


def part_in_words(part: Fraction) -> str:
    """Return a part of the time for reading, rounded down: “33 %”, “2.5 %”; nobody gets nothing."""
    tenths = int(part * 1_000)
    if not tenths:
        return "less than 0.1 %"
    whole, rest = divmod(tenths, 10)
    return f"{whole} %" if tenths >= TEN_PERCENT or not rest else f"{whole}.{rest} %"
