"""What stood against a decision: numbers, options that did not win, and what was said."""

from typing import Any

import pytest

from governance.counting.settings import Method
from governance.models import Decision, Side
from governance.rules import Body, DecisionRule
from governance.selectors.dissent import dissent_of
from governance.services import arguments, voting
from governance.subjects import subject_of
from tests.governance.deciding import closed, opened
from tests.people import People

pytestmark = pytest.mark.django_db


def decided(people: People, decision: Decision, alice: dict[str, Any], bob: dict[str, Any]) -> Decision:
    """Let both vote, and the time pass."""
    for voter, ballot in ((people.alice, alice), (people.bob, bob)):
        voting.cast(voter, decision=decision, ballot=ballot)
    return closed(decision)


def test_standing_aside_is_dissent_and_abstaining_is_not(people: People) -> None:
    decision = decided(
        people,
        opened(people, DecisionRule(method=Method.CONSENT)),
        {"choice": "yes", "reason": "It is time."},
        {"choice": "stand_aside", "reason": "I will not stop you."},
    )
    found = dissent_of(decision)
    assert [(each.choice, each.text) for each in found.said] == [("stand_aside", "I will not stop you.")]
    assert [each.sentence for each in found.shares] == [
        "Of 2 members who could vote, 0 voted against it, 1 stood aside and 1 voted for it."
    ]


def test_each_body_is_told_by_itself(people: People) -> None:
    rule = DecisionRule(also=(Body(electorate="stewards"),))
    decision = decided(people, opened(people, rule), {"choice": "yes"}, {"choice": "no"})
    assert [each.sentence for each in dissent_of(decision).shares] == [
        "Of 2 members who could vote, 1 voted against it and 1 voted for it.",
        "Of 1 steward who could vote, 0 voted against it and 1 voted for it.",
    ]


def test_of_a_choice_among_options_it_is_those_that_did_not_win(people: People) -> None:
    decision = opened(people, DecisionRule(method=Method.APPROVAL), "question", "Ants", "Bees", "Crows")
    found = dissent_of(decided(people, decision, {"approved": ["bees"]}, {"approved": ["bees", "ants"]}))
    assert (found.shares, found.lost) == ((), ("Ants", "Crows"))


def test_arguments_for_it_and_those_nobody_stands_by_are_left_out(people: People) -> None:
    decision = opened(people)
    made = [
        arguments.argue(
            people.bob, community=people.community, about=subject_of(decision), side=side, text=text
        )
        for side, text in ((Side.FOR, "Yes."), (Side.AGAINST, "No."), (Side.AGAINST, "Never."))
    ]
    arguments.withdraw(people.bob, argument=made[2])
    found = dissent_of(decided(people, decision, {"choice": "yes"}, {"choice": "yes"}))
    assert [each.argument for each in found.said] == [made[1]]


def test_while_people_vote_nothing_is_told(people: People) -> None:
    with pytest.raises(ValueError, match="validation error"):
        dissent_of(opened(people))
