"""Doors of the API to communities, decisions, conversations, and the ledger."""

from governance.errors import (
    AlreadyRemediedError,
    NotDelegableError,
    NoVetoError,
)
from tests.permissions.rows import (
    ANYBODY,
    LET,
    MEMBERS,
    NOT_SIGNED_IN,
    NOT_THERE,
    SIGNED_IN,
    STEWARDS,
    Leaves,
    Values,
    act,
    read,
    says,
)
from tests.permissions.states import authorities, belonging, talking
from tests.permissions.states import deciding as on
from tests.permissions.table.addresses import A
from tests.permissions.table.deciding import (
    ASKER,
    BALLOT,
    BALLOTS_AT,
    ELECTORS,
    NOT_COUNTED,
    NOT_VOTING,
    QUESTION,
    TOO_EARLY,
)
from tests.permissions.table.informed import RECEIVER, ROWS_ONLY
from tests.permissions.table.talking import ARGUER, HIDDEN, NOT_OPEN, STALE, about, argument
from tests.permissions.world import Place, World

D = f"{A}decisions/{{number}}/"
T = f"{A}conversations/{{number}}/"
G = f"{A}arguments/{{number}}/"
L = f"{A}ledger/"
REASON = {"reason": "We talked it over."}


def to_the_founder(world: World, _: Place) -> Values:
    """Hand the vote to somebody who is there."""
    return {"to": world.founder.username}


ROWS = (
    read("api/schema/", what="Read what the API is (OpenAPI)."),
    read("api/communities/"),
    read(A),
    read(f"{A}memberships/", STEWARDS),
    read("api/notifications/", SIGNED_IN, told={"nobody": NOT_SIGNED_IN}),
    act("api/notifications/read/", SIGNED_IN, on=belonging.told, leaves=None),
    act("api/notifications/{number}/read/", RECEIVER, belonging.told, **ROWS_ONLY),
    read(f"{A}decisions/"),
    act(f"{A}decisions/", MEMBERS, body=QUESTION),
    read(D, ANYBODY, on.voting, at={on.deliberating: LET, on.waiting: LET, on.carried: LET}),
    act(
        f"{D}ballot/",
        ELECTORS,
        on.voting,
        BALLOT,
        at=BALLOTS_AT,
    ),
    read(f"{D}record/", ANYBODY, on.carried, at={on.voting: NOT_COUNTED, on.withdrawn: NOT_COUNTED}),
    act(
        f"{D}withdraw/",
        ASKER,
        on.voting,
        REASON,
        at={on.deliberating: LET, on.waiting: NOT_VOTING, on.carried: NOT_VOTING},
        closed=NOT_VOTING,
    ),
    act(
        f"{D}veto/",
        STEWARDS,
        on.waiting,
        REASON,
        at={on.deliberating: TOO_EARLY, on.voting: TOO_EARLY, on.vetoed: says(NoVetoError)},
    ),
    act(
        f"{D}extend/",
        STEWARDS,
        on.voting,
        REASON,
        at={on.extended: says(AlreadyRemediedError), on.carried: NOT_VOTING},
    ),
    read(f"{A}delegations/", MEMBERS, told={"nobody": NOT_SIGNED_IN}),
    act(
        f"{A}delegations/{{topic}}/",
        MEMBERS,
        on.delegable,
        to_the_founder,
        method="PUT",
        at={on.not_delegable: says(NotDelegableError)},
    ),
    act(f"{A}delegations/{{topic}}/", MEMBERS, on.handed_on, method="DELETE", closed=LET),
    read(f"{A}rules/"),
    read(f"{A}conversations/"),
    read(T, ANYBODY, talking.going_on, at={talking.planned: LET, talking.ended: LET}),
    read(f"{T}statements/", ANYBODY, talking.going_on),
    act(
        f"{T}statements/",
        MEMBERS,
        talking.going_on,
        {"text": "It says what it does not know."},
        at={talking.planned: NOT_OPEN, talking.ended: NOT_OPEN, talking.hidden_conversation: HIDDEN},
    ),
    act(
        f"{T}statements/{{statement}}/vote/",
        MEMBERS,
        talking.going_on,
        {"stance": "agree"},
        leaves=Leaves.ROWS,
        at={talking.ended: NOT_OPEN, talking.hidden_conversation: HIDDEN},
    ),
    read(f"{T}map/", ANYBODY, talking.with_a_map, at={talking.going_on: NOT_THERE}),
    read(f"{A}arguments/", ANYBODY, on.voting, query=about),
    act(f"{A}arguments/", MEMBERS, on.voting, argument),
    read(G, ANYBODY, talking.standing, at={talking.withdrawn_argument: LET, talking.hidden_argument: LET}),
    act(f"{G}withdraw/", ARGUER, talking.standing, at={talking.withdrawn_argument: STALE}, closed=LET),
    act(
        f"{G}weight/",
        MEMBERS,
        talking.standing,
        method="PUT",
        leaves=Leaves.ROWS,
        at={talking.withdrawn_argument: STALE, talking.hidden_argument: HIDDEN},
    ),
    act(f"{G}weight/", MEMBERS, talking.standing, method="DELETE", leaves=Leaves.NOTHING),
    read(f"{A}attestations/"),
    read(f"{A}attestations/brought/"),
    read(
        f"{A}attestations/{{number}}/",
        ANYBODY,
        authorities.issued,
        at={authorities.proposed: LET, authorities.revoked: LET},
    ),
    read(L),
    read(f"{L}heads/"),
    read(f"{L}heads/latest/"),
    read(f"{L}consistency/", query={"first": "1", "second": "2"}),
    read(f"{L}{{index}}/", ANYBODY, belonging.first_entry),
    read(f"{L}{{index}}/proof/", ANYBODY, belonging.first_entry),
)
