"""What passes, what fails, and what nobody can say yet."""

from typing import Any

import pytest

from evaluation.engine.estimates import DIFFERENCE, ClusteredMean
from evaluation.engine.findings import HardEvidence, SoftEvidence
from evaluation.engine.gate import Garbage, GateResult, Outcome, decide


def soft(mean: float, *, se: float = 0.01, families: int = 20, name: str = "a") -> SoftEvidence:
    found = ClusteredMean(mean, se, families, families, DIFFERENCE)
    return SoftEvidence(norm=name, subject=f"“{name}”", difference=found, delta=0.05, alpha=0.05)


def hard(violations: int, families: int, name: str = "h") -> HardEvidence:
    return HardEvidence(name, f"“{name}”", violations, families, 0.05, 0.05)


def gate(**changed: Any) -> GateResult:
    given: dict[str, Any] = {
        "soft": [soft(0.1)],
        "hard": [hard(0, 60)],
        "pooled": soft(0.1, name="soft norms"),
        "rule": "each",
        "unscored": 0.0,
        "garbage": Garbage(families=60, bad=0),
    }
    return decide(**given | changed)


KEPT, LOST, OPEN = soft(0.1), soft(-0.2, name="lost"), soft(0.0, se=0.2, name="open")


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, Outcome.PASS),
        ({"soft": [KEPT, LOST]}, Outcome.FAIL),
        ({"soft": [KEPT, OPEN]}, Outcome.INCONCLUSIVE),
        ({"soft": [LOST, OPEN]}, Outcome.FAIL),
        ({"hard": [hard(20, 60)]}, Outcome.FAIL),
        ({"hard": [hard(0, 30)]}, Outcome.INCONCLUSIVE),
        ({"hard": [hard(0, 0)]}, Outcome.INCONCLUSIVE),
        ({"hard": []}, Outcome.PASS),
        ({"soft": [], "pooled": None}, Outcome.PASS),
        ({"soft": [], "pooled": None, "hard": []}, Outcome.INCONCLUSIVE),
        ({"unscored": 0.05}, Outcome.PASS),
        ({"unscored": 0.051}, Outcome.INCONCLUSIVE),
        ({"unscored": 0.051, "soft": [LOST]}, Outcome.INCONCLUSIVE),
        ({"garbage": Garbage(families=60, bad=6)}, Outcome.PASS),
        ({"garbage": Garbage(families=60, bad=7)}, Outcome.INCONCLUSIVE),
        ({"garbage": Garbage(families=60, bad=20)}, Outcome.FAIL),
        ({"garbage": Garbage(families=0, bad=0)}, Outcome.INCONCLUSIVE),
        ({"judge_valid": True}, Outcome.PASS),
        ({"judge_valid": False}, Outcome.INCONCLUSIVE),
        ({"rule": "pooled"}, Outcome.PASS),
        ({"rule": "pooled", "soft": [KEPT, OPEN]}, Outcome.PASS),
        ({"rule": "pooled", "soft": [KEPT, LOST]}, Outcome.FAIL),
        ({"rule": "pooled", "pooled": OPEN}, Outcome.INCONCLUSIVE),
        ({"rule": "pooled", "pooled": LOST}, Outcome.FAIL),
        ({"rule": "pooled", "hard": [hard(0, 30)]}, Outcome.INCONCLUSIVE),
        ({"pooled": LOST}, Outcome.PASS),
    ],
)
def test_the_outcome(changed: dict[str, Any], outcome: Outcome) -> None:
    found = gate(**changed)
    assert found.outcome is outcome
    assert found.reasons[0].lower().startswith({"pass": "passed", "fail": "failed"}.get(outcome, outcome))


def test_preference_won_by_garbage_does_not_pass() -> None:
    """A model that beats the ruler everywhere and loops: the ruler alone would have passed it."""
    found = gate(soft=[soft(0.6)], garbage=Garbage(families=60, bad=55))
    assert found.outcome is Outcome.FAIL
    assert "In 55 of 60 families a reply loops" in found.reasons[1]


def test_the_needed_families_are_those_of_the_neediest_open_norm() -> None:
    found = gate(soft=[soft(0.0, se=0.05, families=25), KEPT], hard=[hard(0, 47)])
    assert found.needed == max(155 - 25, 12)
    assert found.unsettled == ("h", "a")
    assert gate().needed is None
    assert gate(hard=[hard(0, 0)]).needed is None
    assert gate(soft=[soft(-0.05, se=0.05)]).needed is None


def test_pooled_names_what_it_leaves_open() -> None:
    found = gate(rule="pooled", soft=[KEPT, OPEN])
    assert found.unsettled == ("open",)
    assert found.needed is None
    assert found.reasons[-1] == (
        "The text judges soft norms together. One by one, 1 of 2 are not settled: this evidence does not say "
        "whether the candidate keeps each of them."
    )
    assert any(reason.startswith("“soft norms”: kept.") for reason in found.reasons)


def test_an_inconclusive_run_still_tells_what_it_saw_lost() -> None:
    found = gate(unscored=0.2, soft=[LOST])
    assert "20 % of the points lack" in found.reasons[1]
    assert found.reasons[2].startswith("“lost”: lost.")
