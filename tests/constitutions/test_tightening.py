"""What tightens a floor, what fits under a ceiling, and what does not."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constitutions.norms import Gate, Modality, Norm, Tier
from constitutions.tightening import excesses, weakenings
from governance.entrenchment import Entrenchment
from tests.governance.entrenched import entrenchments
from tests.people import document, example

SLOW = Entrenchment.model_validate(
    {"deliberation_days": 14, "threshold": "2/3", "pace": {"most": 2, "days": 365}, "cooling_off_days": 30}
)
FLOOR = (
    document(norms=1, examples=3)
    .norms[0]
    .model_copy(update={"modality": Modality.SHOULD, "weight": 2.0, "entrenchment": SLOW})
)
GATE = Gate(epsilon=0.1, delta=0.1, alpha=0.05, soft="each")
POSITIVE, NEGATIVE = (Modality.MAY, Modality.SHOULD, Modality.MUST), (Modality.SHOULD_NOT, Modality.MUST_NOT)


def changed(**fields: Any) -> Norm:
    return FLOOR.model_copy(update=fields)


@pytest.mark.parametrize(
    "norm",
    [
        FLOOR,
        changed(modality=Modality.MUST),
        changed(weight=3.0),
        changed(entrenchment=SLOW.model_copy(update={"deliberation_days": 30, "timelock_days": 7})),
        changed(rationale="We argued over it again.", tags=("calm",)),
        changed(examples=(example("more", 9), *FLOOR.examples)),
        changed(scope="Always, and in letters too.", widens=True),
        changed(gate=Gate(epsilon=0.05, delta=0.1, alpha=0.05)),
    ],
)
def test_what_asks_no_less_tightens(norm: Norm) -> None:
    assert weakenings(FLOOR, norm, gate=GATE) == ()


@pytest.mark.parametrize(
    ("norm", "reason"),
    [
        (changed(statement="It tries to keep norm 0."), "Its statement reads otherwise."),
        (changed(negative="It seldom breaks norm 0."), "What it does not do reads otherwise."),
        (changed(scope="On Thursdays"), "Its scope reads otherwise"),
        (changed(modality=Modality.MAY), "It says “may” where the floor says “should”."),
        (changed(modality=Modality.MUST_NOT), "It says “must not”"),
        (changed(weight=1.0), "Its weight is 1 where the floor's is 2."),
        (changed(tier=Tier.ASPIRATION), "an aspiration"),
        (changed(entrenchment=None), "changed more easily than the floor: it is talked over for less time."),
        (changed(entrenchment=SLOW.model_copy(update={"threshold": "3/5"})), "a smaller majority is enough."),
        (changed(examples=FLOOR.examples[1:]), "1 of the floor's 3 example entries is missing"),
        (
            changed(gate=Gate(epsilon=0.2, delta=0.1, alpha=0.05)),
            "gate's epsilon is 0.2 where the charter allows 0.1",
        ),
        (changed(gate=Gate(epsilon=0.1, delta=0.1, alpha=0.05, soft="pooled")), "pools soft norms"),
    ],
)
def test_what_asks_less_is_a_weakening_and_says_where(norm: Norm, reason: str) -> None:
    assert reason in " ".join(weakenings(FLOOR, norm, gate=GATE))


@pytest.mark.parametrize(
    ("norm", "reason"),
    [
        (changed(modality=Modality.MUST), "It says “must” where the most is “should”."),
        (changed(weight=2.5), "Its weight is 2.5 where the most is 2."),
        (changed(widens=True), "Its scope is declared wider."),
        (changed(statement="It keeps norm 0 and more."), "Its statement reads otherwise."),
    ],
)
def test_what_asks_more_exceeds_a_ceiling(norm: Norm, reason: str) -> None:
    assert reason in " ".join(excesses(FLOOR, norm))
    assert excesses(FLOOR, changed(modality=Modality.MAY, weight=1.0)) == ()


EDITS = st.sampled_from(
    [
        ("modality", st.sampled_from([*Modality])),
        ("weight", st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0])),
        ("tier", st.sampled_from([*Tier])),
        ("scope", st.sampled_from([FLOOR.scope, "On Thursdays"])),
        ("widens", st.booleans()),
        ("statement", st.sampled_from([FLOOR.statement, "It tries."])),
        (
            "examples",
            st.lists(st.sampled_from([*FLOOR.examples, example("more", 9)]), unique_by=lambda e: e.id).map(
                tuple
            ),
        ),
        ("gate", st.sampled_from([None, GATE, Gate(epsilon=0.05), Gate(epsilon=0.3)])),
        ("entrenchment", st.none() | entrenchments),
    ]
)


@st.composite
def edited(draw: st.DrawFn) -> Norm:
    """Draw what a floor may have become after a few edits."""
    norm = FLOOR
    for _ in range(draw(st.integers(0, 6))):
        name, values = draw(EDITS)
        norm = norm.model_copy(update={name: draw(values)})
    return norm


def changes_no_sooner(own: Entrenchment | None, floor: Entrenchment | None) -> bool:
    """Say the same by another hand: nothing that a change takes is less than before."""
    asked = floor.model_dump(exclude_none=True) if floor else {}
    said = own.model_dump(exclude_none=True) if own else {}
    return all(
        name in said
        and (
            said[name]["most"] <= least["most"] and said[name]["days"] >= least["days"]
            if name == "pace"
            else Fraction(said[name]) >= Fraction(least)
        )
        for name, least in asked.items()
    )


def asks_no_less(norm: Norm, floor: Norm, gate: Gate) -> bool:
    """Say the same by another hand: nothing that binds, tests or proves is less than before."""
    side = POSITIVE if floor.modality in POSITIVE else NEGATIVE
    own = norm.gate or gate
    return (
        norm.modality in side
        and side.index(norm.modality) >= side.index(floor.modality)
        and norm.weight >= floor.weight
        and (norm.tier == Tier.CORE or floor.tier == Tier.ASPIRATION)
        and (norm.scope == floor.scope or norm.widens)
        and (norm.statement, norm.negative) == (floor.statement, floor.negative)
        and {each.id for each in floor.examples} <= {each.id for each in norm.examples}
        and all(getattr(own, name) <= getattr(gate, name) for name in ("epsilon", "delta", "alpha"))
        and (own.soft == "each" or gate.soft == "pooled")
        and changes_no_sooner(norm.entrenchment, floor.entrenchment)
    )


@given(edited())
def test_no_edits_that_pass_weaken_a_floor_and_none_that_keep_it_are_refused(norm: Norm) -> None:
    assert (weakenings(FLOOR, norm, gate=GATE) == ()) is asks_no_less(norm, FLOOR, GATE)


@given(edited(), edited())
def test_what_tightens_a_tightening_tightens_the_floor(one: Norm, other: Norm) -> None:
    # A scope that was declared wider stays declared so.
    other = other.model_copy(update={"widens": one.widens or other.widens})
    if not weakenings(FLOOR, one, gate=GATE) and not weakenings(one, other, gate=one.gate or GATE):
        assert asks_no_less(other, FLOOR, GATE)
