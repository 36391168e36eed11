"""What one rule says otherwise than another: nothing is left out, and “easier” is never claimed wrongly."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.counting.ballots import YesNo
from governance.counting.settings import BINARY, Method
from governance.outcomes import Entitled, result
from governance.rulebook.rule_changes import differences, easings
from governance.rulebook.rule_phrasing import rule
from governance.rules import DAY, Body, DecisionRule, Emergency, Pace, Veto
from tests.governance.any_rule import FIELDS, ballots, built, rules


@settings(max_examples=300)
@given(data=st.data(), old=rules(), field=st.sampled_from(sorted(FIELDS)))
def test_what_is_said_otherwise_is_a_difference(data: st.DataObject, old: DecisionRule, field: str) -> None:
    new = built(old.model_dump() | {field: data.draw(FIELDS[field])})
    assume(new is not None)
    assert new is not None
    assert bool(differences(old, new)) == (rule(old) != rule(new))
    assert all(each.before != each.after and each.sentence for each in differences(old, new))


MAJORITIES = st.fixed_dictionaries(
    {"method": st.sampled_from(sorted(BINARY))},
    optional={
        name: FIELDS[name]
        for name in (
            "threshold",
            "threshold_is",
            "abstentions",
            "share_of",
            "quorum_percent",
            "quorum_base",
            "active_days",
        )
    },
)


@settings(max_examples=500)
@given(
    facts=st.tuples(MAJORITIES, MAJORITIES),
    cast=st.dictionaries(st.integers(0, 7), ballots(Method.SIMPLE_MAJORITY)),
    one_a_month=st.booleans(),
)
def test_what_is_called_easier_lets_everything_pass_that_passed(
    facts: tuple[dict[str, Any], dict[str, Any]], cast: dict[int, YesNo], one_a_month: bool
) -> None:
    """And what is called harder lets nothing pass that did not."""
    old, new = (built(each) for each in facts)
    assume(old is not None and new is not None)
    assert old is not None
    assert new is not None
    called = {each.easier for each in differences(old, new)}
    if len(called) != 1 or None in called:
        return
    carried = []
    for each in (old, new):
        lately = each.active_days // 30 if one_a_month else 8
        electors = {
            voter: Entitled(bodies=[each.electorate], active=each.quorum_base == "members" or voter < lately)
            for voter in range(8)
        }
        carried.append(result(each, options=(), electors=electors, ballots=cast, seed="").carried)
    before, after = carried
    assert not before or after if True in called else not after or before


A_WEEK = {"timelock_seconds": 7 * DAY}


@pytest.mark.parametrize(
    ("old", "new", "sentence", "easier"),
    [
        ({}, {"electorate": "stewards"}, "Who decides: from the members to the stewards", True),
        ({"electorate": "stewards"}, {}, "Who decides: from the stewards to the members", False),
        ({"quorum_percent": 60}, {"quorum_percent": 30}, "How many must vote: from 60 % to 30 %", True),
        (
            {},
            {"quorum_base": "active"},
            "How many must vote: from 50 % to 50 % of those who voted in the 180 days before",
            True,
        ),
        (
            {"method": "supermajority"},
            {},
            (
                "How it is counted: from “at least two thirds of those who say yes or no say yes” to "
                "“more say yes than no”"
            ),
            True,
        ),
        ({"method": "supermajority"}, {"method": "supermajority", "threshold_is": "more_than"}, "", False),
        ({"share_of": "electors"}, {"method": "supermajority"}, "", None),
        ({"method": "consent"}, {}, "", True),
        ({"method": "consent", "share_of": "electors"}, {"share_of": "electors"}, "", None),
        ({}, {"method": "approval"}, "", None),
        ({"also": (Body(),)}, {}, "", True),
        ({}, {"also": (Body(),)}, "", False),
        ({"also": (Body(quorum_percent=60),)}, {"also": (Body(quorum_percent=30),)}, "", True),
        (
            {"voting_seconds": 7 * DAY},
            {"voting_seconds": DAY},
            "How long voting is open: from 7 days to 1 day",
            True,
        ),
        ({}, {"deliberation_seconds": DAY}, "How long it is talked over: from none to 1 day", False),
        ({}, {"close_early": "when_all_voted"}, "", None),
        (A_WEEK, {}, "How long it waits before it takes effect: from 7 days to none", True),
        ({**A_WEEK, "veto": Veto()}, A_WEEK, "Who can veto it: from 50 % of the stewards to none", True),
        ({**A_WEEK, "veto": Veto()}, {**A_WEEK, "veto": Veto(needed_percent=20)}, "", False),
        ({**A_WEEK, "veto": Veto()}, {**A_WEEK, "veto": Veto(by="members")}, "", None),
        (
            {**A_WEEK, "veto": Veto()},
            {**A_WEEK, "veto": Veto(lapses_on=date(2027, 1, 1))},
            "Who can veto it: from 50 % of the stewards to 50 % of the stewards, until 1 January 2027",
            True,
        ),
        ({"pace": Pace(most=1, days=30)}, {}, "How often it can be decided: from 1 in 30 days to none", True),
        ({"pace": Pace(most=1, days=30)}, {"pace": Pace(most=2, days=30)}, "", True),
        ({"pace": Pace(most=1, days=30)}, {"pace": Pace(most=2, days=90)}, "", None),
        ({}, {"emergency": Emergency()}, "", True),
        ({"emergency": Emergency()}, {"emergency": Emergency(threshold="1/2")}, "", True),
        ({"emergency": Emergency()}, {"emergency": Emergency(lasts_seconds=DAY)}, "", False),
        ({}, {"ballots": "open"}, "", None),
        ({"ballots": "open"}, {"ballots": "open", "delegation": True}, "", None),
    ],
)
def test_one_difference(old: dict[str, Any], new: dict[str, Any], sentence: str, easier: bool | None) -> None:
    (found,) = differences(DecisionRule.model_validate(old), DecisionRule.model_validate(new))
    assert found.easier is easier
    assert sentence in ("", found.sentence)


def test_only_what_makes_it_easier_is_an_easing() -> None:
    old = DecisionRule(quorum_percent=60)
    new = DecisionRule(quorum_percent=30, deliberation_seconds=DAY)
    assert [each.sentence for each in easings(old, new)] == ["How many must vote: from 60 % to 30 %"]
