"""Whether one norm asks at least, or at most, what another asks. Structural, so that a machine can decide. Pure.

A norm tightens another if it says the same, binds no less and takes nothing of its tests away. Whatever
cannot be decided by structure counts as a weakening: then people of the charter decide, not a machine.
"""

from collections.abc import Iterator, Sequence

from constitutions.norms import Gate, Modality, Norm, Tier
from governance.entrenchment import slackenings

BINDS = {Modality.MAY: 0, Modality.SHOULD: 1, Modality.SHOULD_NOT: 1, Modality.MUST: 2, Modality.MUST_NOT: 2}
FORBIDS = frozenset({Modality.SHOULD_NOT, Modality.MUST_NOT})
COUNTS = {Tier.ASPIRATION: 0, Tier.CORE: 1}


def weakenings(floor: Norm, norm: Norm, *, gate: Gate) -> tuple[str, ...]:
    """Return why ``norm`` asks less than ``floor``, each reason a sentence; none if it tightens it.

    ``gate`` is the evidence that the floor's charter asks for.
    """
    return (
        *_framed_otherwise(floor, norm),
        *_applies_elsewhere(floor, norm),
        *_binds_less(floor, norm),
        *_tests_less(floor, norm),
        *_retells(floor, norm),
        *_changes_sooner(floor, norm),
        *(_asks_less_evidence(gate, norm.gate) if norm.gate else ()),
    )


def excesses(ceiling: Norm, norm: Norm) -> tuple[str, ...]:
    """Return why ``norm`` asks more than ``ceiling`` allows, each reason a sentence; none if it does not."""
    reasons = list(_framed_otherwise(ceiling, norm))
    if norm.widens:
        reasons.append("Its scope is declared wider.")
    elif norm.scope != ceiling.scope:
        reasons.append("Its scope reads otherwise than the ceiling's.")
    if _turned(ceiling, norm) or BINDS[norm.modality] > BINDS[ceiling.modality]:
        reasons.append(f"It says “{_word(norm)}” where the most is “{_word(ceiling)}”.")
    if norm.weight > ceiling.weight:
        reasons.append(f"Its weight is {norm.weight:g} where the most is {ceiling.weight:g}.")
    if COUNTS[norm.tier] > COUNTS[ceiling.tier]:
        reasons.append("It makes an aspiration a part of the core.")
    return tuple(reasons)


def _framed_otherwise(above: Norm, norm: Norm) -> Iterator[str]:
    if norm.statement != above.statement:
        yield "Its statement reads otherwise."
    if norm.negative != above.negative:
        yield "What it does not do reads otherwise."


def _applies_elsewhere(floor: Norm, norm: Norm) -> Iterator[str]:
    if norm.scope != floor.scope and not norm.widens:
        yield "Its scope reads otherwise, and is not declared wider."


def _binds_less(floor: Norm, norm: Norm) -> Iterator[str]:
    if _turned(floor, norm) or BINDS[norm.modality] < BINDS[floor.modality]:
        yield f"It says “{_word(norm)}” where the floor says “{_word(floor)}”."
    if norm.weight < floor.weight:
        yield f"Its weight is {norm.weight:g} where the floor's is {floor.weight:g}."
    if COUNTS[norm.tier] < COUNTS[floor.tier]:
        yield "It makes a part of the core an aspiration."


def _tests_less(floor: Norm, norm: Norm) -> Iterator[str]:
    lists: Sequence[tuple[str, Sequence[object], Sequence[object]]] = (
        ("example", floor.examples, norm.examples),
        ("check", floor.checks, norm.checks),
        ("story", floor.stories, norm.stories),
    )
    for what, before, after in lists:
        missing = sum(each not in after for each in before)
        if missing:
            yield f"{missing} of the floor's {len(before)} {what} entries is missing or reads otherwise."


def _retells(floor: Norm, norm: Norm) -> Iterator[str]:
    """Yield why added examples are no scenarios of their own: the floor's are told by its charter alone."""
    known = set(floor.families)
    told = {each.family for each in norm.examples if each not in floor.examples and each.family in known}
    for family in sorted(told):
        yield f"It tells the floor's scenario “{family}” in more ways. Tell new scenarios under names of their own."


def _changes_sooner(floor: Norm, norm: Norm) -> Iterator[str]:
    for less in slackenings(floor.entrenchment, norm.entrenchment):
        yield f"It can be changed more easily than the floor: {less}. Ask for as much as the floor does, or for more."


def _asks_less_evidence(floor: Gate, gate: Gate) -> Iterator[str]:
    for name in ("epsilon", "delta", "alpha"):
        most, asked = getattr(floor, name), getattr(gate, name)
        if asked > most:
            yield f"Its gate's {name} is {asked:g} where the charter allows {most:g}."
    if floor.soft == "each" and gate.soft == "pooled":
        yield "Its gate pools soft norms where the charter judges each."


def _turned(above: Norm, norm: Norm) -> bool:
    return (above.modality in FORBIDS) is not (norm.modality in FORBIDS)


def _word(norm: Norm) -> str:
    return norm.modality.value.replace("_", " ")
