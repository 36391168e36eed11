"""What communities vouch for among one another, and cases of a breach."""

from governance.errors import (
    CaseClosedError,
    NotAppealableError,
    NotVouchingError,
    RoleNeededError,
    StepPendingError,
)
from tests.permissions.rows import ANYBODY, DRAFTERS, LET, STEWARDS, Who, act, read, says
from tests.permissions.states import authorities as on
from tests.permissions.table.addresses import C

V = f"{C}attestations/{{number}}/"
K = f"{C}cases/{{number}}/"
S = f"{K}steps/{{step}}/"
CLOSED = act("", STEWARDS).closed
A_REASON = "We talked it over."
ABOUT = {"about": "tenants"}
NOT_VOUCHING = says(NotVouchingError)
ACCUSED = Who(
    "stewards of the community that the case is against",
    frozenset({"neighbour"}),
    says(RoleNeededError, role="steward"),
)

ROWS = (
    read(f"{C}attestations/"),
    read(f"{C}attestations/new/", DRAFTERS, on.among_others, query=ABOUT, closed=CLOSED),
    act(f"{C}attestations/new/", DRAFTERS, on.among_others, on.claim, query=ABOUT),
    read(f"{C}attestations/bring/", STEWARDS, closed=CLOSED),
    act(f"{C}attestations/bring/", STEWARDS, body=on.from_elsewhere),
    read(
        V,
        ANYBODY,
        on.issued,
        at=dict.fromkeys((on.proposed, on.declined, on.revoked, on.ended), LET),
    ),
    read(f"{V}statement.json", ANYBODY, on.issued, at={on.revoked: LET, on.ended: LET}),
    act(
        f"{V}revoke/",
        STEWARDS,
        on.issued,
        {"revoke-reason": A_REASON},
        at=dict.fromkeys((on.proposed, on.declined, on.revoked, on.ended), NOT_VOUCHING),
    ),
    act(
        f"{V}propose-revocation/",
        DRAFTERS,
        on.issued,
        {"propose-reason": A_REASON},
        at=dict.fromkeys((on.proposed, on.declined, on.revoked, on.ended), NOT_VOUCHING),
    ),
    read(f"{C}attestations/brought/{{number}}.json", ANYBODY, on.brought),
    read(f"{C}cases/"),
    read(f"{C}cases/new/{{adherent}}/", STEWARDS, on.bound, closed=CLOSED),
    act(
        f"{C}cases/new/{{adherent}}/",
        STEWARDS,
        on.bound,
        {"breach": "They hid it.", "evidence": "sha256:" + "5" * 64 + " the report"},
    ),
    read(
        K,
        ANYBODY,
        on.open_case,
        at=dict.fromkeys((on.closed_case, on.step_pending, on.step_appealed, on.step_in_effect), LET),
    ),
    act(
        f"{K}step/",
        STEWARDS,
        on.open_case,
        {"step-rung": "notice", "step-reason": A_REASON},
        at={on.closed_case: says(CaseClosedError), on.step_pending: says(StepPendingError)},
    ),
    act(
        f"{K}close/",
        STEWARDS,
        on.open_case,
        {"close-reason": A_REASON},
        at={on.closed_case: says(CaseClosedError), on.step_announced: LET, on.step_in_effect: LET},
    ),
    act(
        f"{S}answer/",
        ACCUSED,
        on.step_announced,
        {"answer-reason": A_REASON},
        at={on.step_pending: LET, on.step_appealed: LET, on.step_in_effect: LET},
        closed=LET,
    ),
    act(
        f"{S}appeal/",
        ACCUSED,
        on.step_announced,
        {"appeal-reason": A_REASON},
        at={
            on.step_pending: says(NotAppealableError),
            on.step_appealed: says(NotAppealableError),
            on.step_in_effect: LET,
        },
        closed=LET,
    ),
)
