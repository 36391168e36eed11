"""Doors of the API to models, their evidence, and their clients' keys."""

from adapters.errors import (
    AlreadyAdaptingError,
    NoLiveModelError,
    NotHeldBackError,
    NothingStagedError,
    NothingToLimitError,
    NothingToReturnToError,
    NotRunningError,
    NotTheCommonsError,
)
from evaluation.errors import FailedEvidenceError, NothingToMeasureAgainError, UnfinishedError
from governance.errors import AlreadyOpenError
from tests.permissions.rows import ANYBODY, DRAFTERS, LET, MEMBERS, STEWARDS, act, read, says
from tests.permissions.states import models as on
from tests.permissions.states.belonging import key, revoked_key
from tests.permissions.table.addresses import A

M = f"{A}adaptations/{{number}}/"
P = f"{A}deployments/"
N = f"{A}runs/{{number}}/"
S = f"{A}samples/"
HOLDING = {on.held_back: LET, on.live: says(NothingStagedError)}
GOING_BACK = {on.live: says(NothingToReturnToError), on.stopped: says(NoLiveModelError)}
NOT_COMMONS = {on.elsewhere: says(NotTheCommonsError), on.shared_out: LET}
SHARES = {"weights": {"bakers": 2}, "why": "We talked it over."}
REASON = {"reason": "We talked it over."}

ROWS = (
    read(f"{A}adaptations/"),
    act(f"{A}adaptations/", STEWARDS, on.made, at={on.running: says(AlreadyAdaptingError)}),
    read(M, ANYBODY, on.running, at={on.made: LET}),
    act(
        f"{M}cancel/",
        STEWARDS,
        on.running,
        at={on.made: says(NotRunningError), on.cancelled: says(NotRunningError)},
        closed=LET,
    ),
    read(P),
    read(f"{P}{{number}}/", ANYBODY, on.live, at={on.stopped: LET}),
    act(f"{P}stop/", STEWARDS, on.live, REASON, at={on.stopped: says(NoLiveModelError)}, closed=LET),
    act(
        f"{P}rollout/stop/",
        STEWARDS,
        on.taking_over,
        REASON,
        at={on.live: says(NothingStagedError)},
        closed=LET,
    ),
    act(f"{P}rollout/hold/", STEWARDS, on.taking_over, {"share": 3, **REASON}, at=HOLDING),
    act(
        f"{P}rollout/resume/",
        STEWARDS,
        on.held_back,
        REASON,
        at={on.taking_over: says(NotHeldBackError), on.live: says(NothingStagedError)},
    ),
    act(f"{P}back/", STEWARDS, on.with_one_before, REASON, at=GOING_BACK),
    read(f"{A}limits/", MEMBERS),
    act(f"{A}limits/", STEWARDS, body={"requests_per_day": 100}, method="PUT"),
    read("api/shares/", at={on.shared_out: LET}),
    read(f"{A}shares/", at={on.shared_out: LET}),
    act(f"{A}shares/", DRAFTERS, body=SHARES, at=NOT_COMMONS),
    read(f"{A}usage/", MEMBERS),
    read(f"{A}keys/usage/", STEWARDS),
    act(
        f"{A}keys/{{number}}/limits/",
        STEWARDS,
        key,
        {"requests_per_day": 100},
        method="PUT",
        at={revoked_key: says(NothingToLimitError)},
    ),
    read(f"{A}keys/", STEWARDS),
    act(f"{A}keys/", STEWARDS, body={"name": "Site", "days": 30}),
    act(f"{A}keys/{{number}}/revoke/", STEWARDS, key, closed=LET),
    read(S, DRAFTERS, on.sampled),
    read(f"{S}settings/", ANYBODY, on.sampled),
    act(f"{S}settings/", STEWARDS, on.sampled, {"is_on": True, "days": 7}, method="PUT"),
    act(f"{S}erase/", STEWARDS, on.sampled, closed=LET),
    read(f"{S}{{number}}/", DRAFTERS, on.sampled),
    act(f"{S}{{number}}/report/", DRAFTERS, on.sampled, {"norm": "norm-1"}),
    act(f"{S}{{number}}/erase/", STEWARDS, on.sampled, closed=LET),
    read(f"{A}statements/"),
    act(f"{A}statements/", MEMBERS, on.live, on.report),
    read(f"{A}statements/{{number}}/", ANYBODY, on.reported),
    read(f"{A}runs/"),
    read(N, ANYBODY, on.passed, at={on.measuring: LET, on.given_up: LET}),
    act(
        f"{N}ask-stewards/",
        STEWARDS,
        on.passed,
        at={
            on.measuring: says(UnfinishedError),
            on.failed: says(FailedEvidenceError),
            on.asked: says(AlreadyOpenError),
        },
    ),
    act(f"{N}again/", STEWARDS, on.given_up, at={on.passed: says(NothingToMeasureAgainError)}),
    read(f"{A}reports/{{digest}}/", ANYBODY, on.passed),
    read("api/comparison/"),
)
