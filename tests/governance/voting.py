"""Ballots cast by the real service, in the shape each method asks for."""

from collections.abc import Mapping
from typing import Any

from governance.counting.settings import Method
from governance.models import Decision, Role, User
from governance.services import voting
from tests.people import People, add, person

OPTIONS = ("Bread", "Cake", "Pie")

BALLOTS: Mapping[Method, tuple[Mapping[str, Any], ...]] = {
    Method.SIMPLE_MAJORITY: ({"choice": "yes"}, {"choice": "no", "reason": "Too dear."}, {"choice": "yes"}),
    Method.SUPERMAJORITY: ({"choice": "yes"}, {"choice": "abstain"}, {"choice": "yes"}),
    Method.CONSENT: ({"choice": "yes"}, {"choice": "stand_aside", "reason": "Not mine."}, {"choice": "yes"}),
    Method.APPROVAL: ({"approved": ["bread"]}, {"approved": ["bread", "cake"]}, {"choice": "abstain"}),
    Method.SCORE: ({"scores": {"bread": 5}}, {"scores": {"bread": 3, "pie": 1}}, {"scores": {"cake": 0}}),
    Method.QUADRATIC: ({"votes": {"bread": 4, "cake": -2}}, {"votes": {"pie": 3}}, {"choice": "abstain"}),
    Method.SCHULZE: ({"ranks": [["bread"], ["cake"]]}, {"ranks": [["bread", "pie"]]}, {"ranks": [["cake"]]}),
    Method.INSTANT_RUNOFF: (
        {"ranks": [["bread"], ["cake"]]},
        {"ranks": [["bread"]]},
        {"ranks": [["cake"], ["pie"]]},
    ),
    Method.SINGLE_TRANSFERABLE_VOTE: (
        {"ranks": [["bread"], ["cake"]]},
        {"ranks": [["bread"], ["pie"]]},
        {"ranks": [["cake"], ["pie"]]},
    ),
}
"""What alice, bob and dora say under each method; bread wins where options are chosen among."""


def with_dora(people: People) -> User:
    """Bring a third member in."""
    dora = person("dora")
    add(people.alice, dora, people.community, Role.MEMBER)
    return dora


def all_vote(decision: Decision, voters: tuple[User, ...]) -> list[str]:
    """Have everybody cast what stands above, and return the numbers they were told."""
    ballots = BALLOTS[decision.frozen_rule.method]
    return [
        voting.cast(voter, decision=decision, ballot=ballot).number
        for voter, ballot in zip(voters, ballots, strict=True)
    ]
