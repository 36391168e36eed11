"""Doors of the API to models, their evidence, and their clients' keys."""

from adapters.errors import AlreadyAdaptingError, NoLiveModelError, NothingStagedError, NotRunningError
from evaluation.errors import FailedEvidenceError, NothingToMeasureAgainError, UnfinishedError
from governance.errors import AlreadyOpenError
from tests.permissions.rows import ANYBODY, LET, MEMBERS, STEWARDS, act, read, says
from tests.permissions.states import models as on
from tests.permissions.states.belonging import key
from tests.permissions.table.addresses import A

M = f"{A}adaptations/{{number}}/"
P = f"{A}deployments/"
N = f"{A}runs/{{number}}/"
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
    read(f"{A}keys/", STEWARDS),
    act(f"{A}keys/", STEWARDS, body={"name": "Site", "days": 30}),
    act(f"{A}keys/{{number}}/revoke/", STEWARDS, key, closed=LET),
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
