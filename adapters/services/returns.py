"""Going back: the model that answered before the live one answers again."""

from django.db import transaction

from adapters.errors import NoLiveModelError, NothingToReturnToError
from adapters.events import DeploymentReturned, StewardStop
from adapters.models import Deployment
from adapters.selectors import live_deployment, newest_standby
from adapters.services.deployments import hold, retire
from adapters.states import DEPLOYMENT, DeploymentStatus
from governance import clock, ledger
from governance.errors import ReasonNeededError
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of


def check_can_go_back(steward: User | None, community: Community) -> tuple[Deployment, Deployment]:
    """Return what would be taken off and what would answer in its place.

    Only what a vote let answer everything ever stands by, and nothing that was taken off does.
    Raises the sentence that says why the person cannot.
    """
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    live = live_deployment(community)
    if live is None:
        raise NoLiveModelError(community=community.name)
    before = newest_standby(community)
    if before is None:
        raise NothingToReturnToError(community=community.name)
    return live, before


@transaction.atomic
def go_back(steward: User, *, community: Community, reason: str) -> Deployment:
    """Take the live model off and let the one before it answer, from the next request on.

    For the one that is taken off it is a stop: the members decide whether it returns. What was taking over from it
    goes on taking over.
    """
    hold(community.pk)
    live, before = check_can_go_back(steward, community)
    if not reason.strip():
        raise ReasonNeededError
    retire(live, reason=reason.strip(), actor=steward)
    ledger.record(
        StewardStop(subject=subject_of(live), deployment_digest=live.digest, reason=reason.strip()),
        community=community,
        actor=steward,
    )
    answer_again(before, successor=live, reason=reason.strip(), actor=steward)
    return before


def answer_again(before: Deployment, *, successor: Deployment, reason: str, actor: User | None) -> None:
    """Let a model that stands by answer everything, in the place of its successor that was taken off."""
    DEPLOYMENT.move(before, DeploymentStatus.LIVE, live_at=clock.now())
    ledger.record(
        DeploymentReturned(
            subject=subject_of(before),
            deployment_digest=before.digest,
            successor=subject_of(successor),
            reason=reason,
        ),
        community=before.community,
        actor=actor,
    )
