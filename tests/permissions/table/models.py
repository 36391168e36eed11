"""Models: what answers, how one is made and measured, and who lets clients in."""

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
from constitutions.models import Version
from evaluation.errors import FailedEvidenceError, NothingToMeasureAgainError, UnfinishedError
from governance.errors import AlreadyOpenError, CommunityClosedError
from tests.permissions.rows import (
    ANYBODY,
    DRAFTERS,
    LET,
    MEMBERS,
    NOT_THERE,
    STEWARDS,
    Leaves,
    Values,
    act,
    read,
    says,
)
from tests.permissions.states import models as on
from tests.permissions.states.belonging import key, revoked_key
from tests.permissions.states.texts import bakers_text
from tests.permissions.table.addresses import C
from tests.permissions.world import Place, World

M = f"{C}adaptations/{{number}}/"
R = f"{C}reports/{{name}}/"
S = f"{C}endpoint/samples/"
A_REASON = "We talked it over."
CLOSED = says(CommunityClosedError)
HOLDING = {on.held_back: LET, on.live: says(NothingStagedError)}
GOING_BACK = {on.live: says(NothingToReturnToError), on.stopped: says(NoLiveModelError)}
NOT_COMMONS = {on.elsewhere: says(NotTheCommonsError), on.shared_out: LET}
EVERY_RUN = dict.fromkeys((on.measuring, on.failed, on.given_up, on.asked), LET)


def bakers_version(world: World, _: Place) -> Values:
    """Name the bakers' text."""
    return {"version": Version.objects.get(community=world.bakers).pk}


ROWS = (
    read(f"{C}model/", at={on.stopped: LET, on.running: LET}),
    act(
        f"{C}model/stop/",
        STEWARDS,
        on.live,
        {"stop-reason": A_REASON},
        at={on.stopped: says(NoLiveModelError)},
        closed=LET,
    ),
    act(
        f"{C}model/rollout/stop/",
        STEWARDS,
        on.taking_over,
        {"rollout-reason": A_REASON},
        at={on.live: says(NothingStagedError)},
        closed=LET,
    ),
    read(f"{C}model/rollout/hold/", STEWARDS, on.taking_over, at=HOLDING, closed=CLOSED),
    act(
        f"{C}model/rollout/hold/",
        STEWARDS,
        on.taking_over,
        {"share": "3", "reason": A_REASON},
        at=HOLDING,
    ),
    act(
        f"{C}model/rollout/resume/",
        STEWARDS,
        on.held_back,
        {"resume-reason": A_REASON},
        at={on.taking_over: says(NotHeldBackError), on.live: says(NothingStagedError)},
    ),
    read(f"{C}model/back/", STEWARDS, on.with_one_before, at=GOING_BACK, closed=CLOSED),
    act(f"{C}model/back/", STEWARDS, on.with_one_before, {"reason": A_REASON}, at=GOING_BACK),
    read(f"{C}endpoint/", at={on.stopped: LET, on.taking_over: LET}),
    read(f"{C}endpoint/traffic/", MEMBERS),
    read(f"{C}endpoint/usage/", MEMBERS),
    read(f"{C}endpoint/usage.csv", MEMBERS),
    read(f"{C}endpoint/limits/", STEWARDS),
    act(f"{C}endpoint/limits/", STEWARDS, body={"requests_per_day": "100"}),
    read(S, DRAFTERS, on.sampled),
    read(f"{S}settings/", STEWARDS, on.sampled),
    act(f"{S}settings/", STEWARDS, on.sampled, {"is_on": "on", "days": "7", "share": "50"}),
    act(f"{S}erase/", STEWARDS, on.sampled, closed=LET),
    read(f"{S}{{number}}/", DRAFTERS, on.sampled),
    act(f"{S}{{number}}/report/", DRAFTERS, on.sampled, {"report-norm": "norm-1"}),
    act(f"{S}{{number}}/erase/", STEWARDS, on.sampled, closed=LET),
    read("shares/", at={on.shared_out: LET}),
    read(f"{C}shares/new/", DRAFTERS, at=NOT_COMMONS, closed=CLOSED),
    act(f"{C}shares/new/", DRAFTERS, body={"weight-bakers": "2", "why": A_REASON}, at=NOT_COMMONS),
    read(f"{C}ask/", at={on.stopped: LET}),
    act(
        f"{C}ask/",
        ANYBODY,
        on.live,
        {"question": on.QUESTION},
        at={on.stopped: says(NoLiveModelError)},
        leaves=Leaves.NOTHING,
        closed=LET,
    ),
    act(f"{C}ask/report/", MEMBERS, on.live, on.report_form),
    read(f"{C}adaptations/"),
    act(f"{C}adaptations/request/", STEWARDS, on.made, at={on.running: says(AlreadyAdaptingError)}),
    read(M, ANYBODY, on.running, at={on.made: LET, on.cancelled: LET}),
    read(f"{M}progress/", ANYBODY, on.running, at={on.made: LET}),
    act(
        f"{M}cancel/",
        STEWARDS,
        on.running,
        at={on.made: says(NotRunningError), on.cancelled: says(NotRunningError)},
        closed=LET,
    ),
    read(f"{C}keys/", STEWARDS),
    act(f"{C}keys/", STEWARDS, body={"name": "Site", "days": "30"}),
    read(f"{C}keys/usage/", STEWARDS),
    read(f"{C}keys/usage.csv", STEWARDS),
    read(f"{C}keys/{{number}}/", STEWARDS, key, at={revoked_key: LET}),
    act(
        f"{C}keys/{{number}}/",
        STEWARDS,
        key,
        {"requests_per_day": "100"},
        at={revoked_key: says(NothingToLimitError)},
    ),
    act(f"{C}keys/{{number}}/revoke/", STEWARDS, key, closed=LET),
    read(f"{C}statements/"),
    read(f"{C}statements/{{number}}/", ANYBODY, on.reported),
    read(f"{C}reports/"),
    read(R, ANYBODY, on.passed, at=EVERY_RUN),
    read(f"{R}progress/", ANYBODY, on.measuring, at={on.passed: LET}),
    read(f"{R}report.json", ANYBODY, on.passed, at={on.measuring: NOT_THERE}),
    read(f"{R}items/", ANYBODY, on.passed),
    act(
        f"{R}again/",
        STEWARDS,
        on.given_up,
        at={on.passed: says(NothingToMeasureAgainError), on.measuring: says(NothingToMeasureAgainError)},
    ),
    act(
        f"{R}request/",
        STEWARDS,
        on.passed,
        at={
            on.measuring: says(UnfinishedError),
            on.failed: says(FailedEvidenceError),
            on.asked: says(AlreadyOpenError),
        },
    ),
    read(f"{C}adherents/"),
    read("comparison/"),
    act(f"{C}comparisons/request/", STEWARDS, bakers_text, bakers_version),
)
