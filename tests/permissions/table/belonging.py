"""Communities and their people, the ledger, signing in."""

from governance.errors import InvitationUnusableError
from tests.permissions.rows import ANYBODY, LET, MEMBERS, NOT_THERE, OPERATORS, STEWARDS, act, read, says
from tests.permissions.states.belonging import a_member, first_entry, invited, invited_and_come, somebody_gone
from tests.permissions.table.addresses import C

ACCOUNT = {
    "username": "newcomer",
    "name": "New",
    "password": "three plain words",
    "again": "three plain words",
}
FOUNDED = {
    "name": "Weavers",
    "slug": "weavers",
    "purpose": "Cloth.",
    "first_steward": "member",
    "electorate": "members",
    "quorum_percent": "50",
    "voting_time": "7",
    "voting_unit": "days",
    "close_early": "never",
    "ballots": "secret",
}
USED = says(InvitationUnusableError, why="has been used")
A_REASON = "We talked it over."

ROWS = (
    read(""),
    read("sign-in/", what="Sign in."),
    act(
        "sign-in/",
        ANYBODY,
        what="Sign in.",
        body={"username": "member", "password": "member-has-a-password"},
        leaves=None,
    ),
    act("sign-out/", ANYBODY, leaves=None),
    read("invitation/{secret}/", ANYBODY, invited, at={invited_and_come: USED}),
    act("invitation/{secret}/", ANYBODY, invited, ACCOUNT, at={invited_and_come: USED}),
    read("communities/new/", OPERATORS),
    act("communities/new/", OPERATORS, body=FOUNDED),
    read(C),
    read(f"{C}close/", STEWARDS, closed=act("", STEWARDS).closed),
    act(f"{C}close/", STEWARDS, body={"reason": A_REASON, "confirmed": "tenants"}),
    read(f"{C}members/"),
    read(f"{C}members/invite/", STEWARDS, closed=act("", STEWARDS).closed),
    act(f"{C}members/invite/", STEWARDS, body={"role": "member"}),
    read(f"{C}members/leave/", MEMBERS),
    act(f"{C}members/leave/", MEMBERS, closed=LET),
    read(f"{C}members/{{membership}}/", STEWARDS, a_member, at={somebody_gone: NOT_THERE}),
    act(
        f"{C}members/{{membership}}/",
        STEWARDS,
        a_member,
        {"role": "drafter"},
        at={somebody_gone: NOT_THERE},
        closed=LET,
    ),
    read(f"{C}members/{{membership}}/remove/", STEWARDS, a_member, at={somebody_gone: NOT_THERE}),
    act(
        f"{C}members/{{membership}}/remove/",
        STEWARDS,
        a_member,
        {"remove-reason": A_REASON},
        at={somebody_gone: NOT_THERE},
        closed=LET,
    ),
    read(f"{C}rules/"),
    read(f"{C}ledger/"),
    read(f"{C}ledger/checkpoint"),
    read(f"{C}ledger/{{number}}/", on=first_entry, owned=False),
    read(".well-known/polity-keys.json"),
)
