"""Decisions: asking, voting, and what is done to one; votes that are handed on."""

from governance.errors import (
    AlreadyRemediedError,
    NotAnElectorError,
    NotDelegableError,
    NotVotingError,
    NoVetoError,
    RecordNotYetError,
    RoleNeededError,
    VotingClosedError,
    VotingNotOpenError,
)
from tests.permissions.rows import ANYBODY, LET, MEMBERS, STEWARDS, Values, Who, act, read, says
from tests.permissions.states import deciding as on
from tests.permissions.table.addresses import C
from tests.permissions.world import Place, World

D = f"{C}decisions/{{number}}/"
ELECTORS = Who("electors: whoever was a member when voting opened", MEMBERS.people, says(NotAnElectorError))
ASKER = Who("whoever asked", frozenset({"author"}), says(RoleNeededError, role="person who opened this vote"))
NOT_COUNTED = says(RecordNotYetError)
BALLOT = {"choice": "yes"}
FOR_A_REASON = "We talked it over."
QUESTION = {"title": "Shall we?", "why": FOR_A_REASON, "kind": "question"}
ENDED = says(VotingClosedError)
NOT_VOTING = says(NotVotingError)
TOO_LATE = says(NoVetoError, why="it no longer waits to take effect")
TOO_EARLY = says(NoVetoError, why="it has not been carried yet")
BALLOTS_AT = {
    on.deliberating: says(VotingNotOpenError),
    on.confirming: LET,
    on.extended: LET,
    on.waiting: ENDED,
    on.carried: ENDED,
    on.rejected: ENDED,
    on.vetoed: ENDED,
    on.withdrawn: ENDED,
    on.expired: ENDED,
}
"""How a ballot is taken in the other states of a decision, on its page and over the API."""


def to_the_founder(world: World, place: Place) -> Values:
    """Hand the vote to somebody who is there."""
    return {f"{place.names['topic']}-taker": world.founder.pk}


ROWS = (
    read(f"{C}decisions/"),
    read(f"{C}decisions/new/", MEMBERS, closed=act("", MEMBERS).closed),
    act(f"{C}decisions/new/", MEMBERS, body=QUESTION),
    read(
        D,
        ANYBODY,
        on.voting,
        at=dict.fromkeys(
            (
                on.deliberating,
                on.confirming,
                on.waiting,
                on.carried,
                on.rejected,
                on.vetoed,
                on.withdrawn,
                on.expired,
                on.extended,
            ),
            LET,
        ),
    ),
    act(
        D,
        ELECTORS,
        on.voting,
        BALLOT,
        at=BALLOTS_AT,
    ),
    read(f"{D}turnout/", ANYBODY, on.voting, at={on.deliberating: LET, on.carried: LET}),
    read(
        f"{D}record/",
        ANYBODY,
        on.carried,
        at={
            on.rejected: LET,
            on.waiting: LET,
            on.expired: LET,
            on.voting: NOT_COUNTED,
            on.confirming: NOT_COUNTED,
            on.withdrawn: NOT_COUNTED,
        },
    ),
    act(
        f"{D}record/",
        ANYBODY,
        on.carried,
        {"check-choice": "yes", "check-number": "0" * 32},
        at={on.voting: NOT_COUNTED},
        leaves=read("").leaves,
        closed=LET,
    ),
    act(
        f"{D}withdraw/",
        ASKER,
        on.voting,
        {"withdraw-reason": FOR_A_REASON},
        at={
            on.deliberating: LET,
            on.extended: LET,
            on.confirming: NOT_VOTING,
            on.waiting: NOT_VOTING,
            on.carried: NOT_VOTING,
            on.withdrawn: NOT_VOTING,
            on.expired: NOT_VOTING,
        },
        closed=NOT_VOTING,
    ),
    act(
        f"{D}veto/",
        STEWARDS,
        on.waiting,
        {"veto-reason": FOR_A_REASON},
        at={
            on.deliberating: TOO_EARLY,
            on.voting: TOO_EARLY,
            on.confirming: TOO_EARLY,
            on.vetoed: TOO_LATE,
            on.carried: says(NoVetoError, why="its rule gives nobody a veto"),
            on.expired: says(NoVetoError, why="its rule gives nobody a veto"),
        },
    ),
    act(
        f"{D}extend/",
        STEWARDS,
        on.voting,
        {"extend-reason": FOR_A_REASON},
        at={
            on.extended: says(AlreadyRemediedError),
            on.deliberating: NOT_VOTING,
            on.waiting: NOT_VOTING,
            on.carried: NOT_VOTING,
            on.withdrawn: NOT_VOTING,
            on.expired: NOT_VOTING,
        },
    ),
    read(f"{C}delegations/", MEMBERS),
    act(
        f"{C}delegations/{{topic}}/",
        MEMBERS,
        on.delegable,
        to_the_founder,
        at={on.not_delegable: says(NotDelegableError)},
    ),
    act(f"{C}delegations/{{topic}}/back/", MEMBERS, on.handed_on, closed=LET),
)
