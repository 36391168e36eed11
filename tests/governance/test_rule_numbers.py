"""A rule in a community's numbers: every one of them just enough, and one fewer is not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.counting.ballots import Choice, YesNo
from governance.counting.settings import BINARY, Method
from governance.outcomes import Entitled, bodies_of, result
from governance.rulebook.rule_numbers import Size, in_numbers, needs
from governance.rules import DAY, PEERS, Body, DecisionRule, Emergency, Veto
from tests.governance.any_rule import rules

TWENTY = {"members": Size(20, 12), "stewards": Size(3, 3)}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            DecisionRule(
                method=Method.SUPERMAJORITY, quorum_percent=60, confirm_seconds=3 * DAY, ballots="open"
            ),
            (
                "Passes if at least 12 of 20 members vote and at least two thirds of those who say yes or no say yes, "
                "and that holds for 3 days. "
                "If just 12 of the members vote and nobody abstains, it takes 8 yes; if all 20 do, 14."
            ),
        ),
        (
            DecisionRule(quorum_percent=1),
            (
                "Passes if at least 1 of 20 members votes and more say yes than no. "
                "If just 1 of the members votes and nobody abstains, it takes 1 yes; if all 20 do, 11."
            ),
        ),
        (
            DecisionRule(share_of="electors", quorum_percent=10),
            (
                "Passes if at least 2 of 20 members vote and more than half of all who can vote say yes. "
                "If just 11 of the members vote and nobody abstains, it takes 11 yes; if all 20 do, 11."
            ),
        ),
        (
            DecisionRule(method=Method.CONSENT, quorum_percent=100),
            "Passes if all 20 members vote and somebody says yes and nobody blocks it.",
        ),
        (
            DecisionRule(quorum_base="active", also=(Body(quorum_percent=100),)),
            (
                "Passes if at least 6 of 20 members vote and more say yes than no; and all 3 stewards vote and, of "
                "these, more say yes than no. "
                "If just 6 of the members vote and nobody abstains, it takes 4 yes; if all 20 do, 11. "
                "If all 3 of the stewards vote and nobody abstains, it takes 2 yes."
            ),
        ),
        (
            DecisionRule(method=Method.SCHULZE),
            "Passes if at least 10 of 20 members vote, and something else than “no change” wins.",
        ),
        (
            DecisionRule(
                timelock_seconds=DAY,
                veto=Veto(needed_percent=34),
                emergency=Emergency(threshold="1/2"),
            ),
            (
                "Passes if at least 10 of 20 members vote and more say yes than no. "
                "If just 10 of the members vote and nobody abstains, it takes 6 yes; if all 20 do, 11. "
                "2 stewards of 3 can veto it while it waits. 2 stewards of 3 can decide in an emergency."
            ),
        ),
    ],
)
def test_a_rule_in_numbers(value: DecisionRule, words: str) -> None:
    assert " ".join(in_numbers(value, TWENTY)) == words


def test_a_body_of_nobody_is_said() -> None:
    nobody = TWENTY | {"stewards": Size(0, 0)}
    assert in_numbers(DecisionRule(also=(Body(),)), nobody) == (
        "Nobody could vote on this now: there are no stewards.",
    )


FIRST = re.compile(
    r"(?:the only|(?:at least (?P<few>\d+) of|all) (?P<all>\d+)) (?P<body>member|steward|adherent)s? votes?"
)
YES = re.compile(
    r"If (?:just (?P<few>\d+) of|all (?P<every>\d+) of) the (?P<body>member|steward|adherent)s votes? "
    r"and nobody abstains, it takes (?P<yes>\d+) yes(?:; if all (?P<all>\d+) do, (?P<most>\d+))?\."
)


@settings(max_examples=300)
@given(data=st.data(), value=rules(sorted(BINARY)), members=st.integers(1, 14))
def test_the_numbers_that_are_said_are_the_least(
    data: st.DataObject, value: DecisionRule, members: int
) -> None:
    """Every number in the sentences is just enough, and one fewer is not."""
    stewards = data.draw(st.integers(1, members))
    lately = data.draw(st.integers(0, members))
    adherents = data.draw(st.integers(0, 5))
    every = value.quorum_base == "members"
    electors = {
        voter: Entitled(
            bodies=["members", "stewards"] if voter < stewards else ["members"],
            active=every or voter < lately,
        )
        for voter in range(members)
    } | {members + place: Entitled(bodies=["adherents"]) for place in range(adherents)}
    sizes = {
        "members": Size(members, lately),
        "stewards": Size(stewards, min(stewards, lately)),
        "adherents": Size(adherents, adherents),
    }
    given_rule = value
    if not adherents:
        # A charter that nobody adheres to asks nobody.
        value = value.without(PEERS)

    def passes(body: str, *, voting: int, yes: int) -> bool:
        other = (
            Choice.STAND_ASIDE if value.method is Method.CONSENT and body == value.electorate else Choice.NO
        )
        first = members if body == "adherents" else 0
        cast = {first + place: YesNo(choice=Choice.YES if place < yes else other) for place in range(voting)}
        found = result(value, options=(), electors=electors, ballots=cast, seed="")
        return next(each for each in found.bodies if each.body == body).passed

    def just_enough(body: str, *, voting: int, yes: int) -> bool:
        return passes(body, voting=voting, yes=yes) and not passes(body, voting=voting, yes=yes - 1)

    said = " ".join(in_numbers(given_rule, sizes))
    asked = [*FIRST.finditer(said)]
    assert [f"{each['body']}s" for each in asked] == [body.electorate for body in bodies_of(value)]
    for each in asked:
        fewest = int(each["few"] or each["all"] or 1)
        body = f"{each['body']}s"
        assert int(each["all"] or 1) == sizes[body].electors
        assert passes(body, voting=sizes[body].electors, yes=sizes[body].electors)
        assert not passes(body, voting=fewest - 1, yes=fewest - 1)
    for each in YES.finditer(said):
        body, voting = f"{each['body']}s", int(each["few"] or each["every"])
        assert just_enough(body, voting=voting, yes=int(each["yes"]))
        assert not passes(body, voting=voting - 1, yes=voting - 1) or voting == sizes[body].electors
        if each["all"]:
            assert just_enough(body, voting=int(each["all"]), yes=int(each["most"]))
    told = {f"{each['body']}s" for each in YES.finditer(said)}
    alone = {body for body, size in sizes.items() if size.electors == 1}
    consenting = {value.electorate} if value.method is Method.CONSENT and value.share_of == "votes" else set()
    assert told == {body.electorate for body in bodies_of(value)} - alone - consenting
    assert all(each.possible for each in needs(value, sizes))
