"""How a staged model takes over, step by step as its text's plan says, and how it gives way again.

The plan is the one in the version that is deployed, written out as phases when the first of them begins; what later
texts say touches only later deployments. Whoever changes anything here holds the community's row.
"""

from datetime import timedelta

from django.db import transaction

from adapters.errors import NothingStagedError
from adapters.events import RolloutAdvanced, RolloutStopped
from adapters.models import Deployment, RolloutPhase
from adapters.selectors import live_deployment, newest_standby, share_of, staged_deployment
from adapters.services.deployments import STOPPED_WITH_IT, go_live, hold, retire, retire_staged
from adapters.services.returns import answer_again
from adapters.sharing import EVERYTHING
from adapters.states import DeploymentStatus
from constitutions.rollout import RolloutStep
from governance import clock, ledger
from governance.errors import ReasonNeededError
from governance.models import Community, Role, Timer, User
from governance.permissions import check_role
from governance.subjects import subject_of

ENDING = "rollout_phase_ends"
"""The kind of the timer that ends a phase."""


@transaction.atomic
def begin(deployment: Deployment) -> None:
    """Let a staged deployment answer: its first share, or everything where there is no plan or nothing to follow."""
    deployment = _held(deployment)
    if deployment.status != DeploymentStatus.STAGED or deployment.phases.exists():
        return
    RolloutPhase.objects.bulk_create(
        RolloutPhase(
            community=deployment.community,
            deployment=deployment,
            position=position,
            share=share,
            hours=hours,
        )
        for position, (share, hours) in enumerate(_planned(deployment))
    )
    _go_on(deployment, share_before=0)


def is_answering(phase: RolloutPhase) -> bool:
    """Whether a phase's clock runs and its deployment still answers as the phase says."""
    wanted = DeploymentStatus.LIVE if phase.is_watch else DeploymentStatus.STAGED
    return phase.under_way and phase.deployment.status == wanted


@transaction.atomic
def advance(phase: RolloutPhase) -> None:
    """End a phase; the next one begins, unless the deployment was taken off or gave way meanwhile.

    A steward who holds the model back moves the phase's end: a clock that was set before runs out over nothing.
    """
    deployment = _held(phase.deployment)
    phase = RolloutPhase.objects.select_related("deployment").get(pk=phase.pk)
    if not _is_over(phase):
        return
    goes_on = is_answering(phase)
    phase.ended_at = clock.now()
    phase.save(update_fields=["ended_at"])
    if goes_on:
        _go_on(deployment, share_before=phase.share)


def check_can_stop(steward: User | None, community: Community) -> Deployment:
    """Return the staged model that would be taken off. Raises the sentence that says why the person cannot."""
    check_role(steward, community, Role.STEWARD)
    staged = staged_deployment(community)
    if staged is None:
        raise NothingStagedError(community=community.name)
    return staged


@transaction.atomic
def stop(steward: User, *, community: Community, reason: str) -> Deployment:
    """Take a staged model off: the one before it answers everything again, and goes on doing so."""
    hold(community.pk)
    staged = check_can_stop(steward, community)
    if not reason.strip():
        raise ReasonNeededError
    share = share_of(staged)
    retire(staged, reason=reason.strip(), actor=steward)
    ledger.record(
        RolloutStopped(
            subject=subject_of(staged), deployment_digest=staged.digest, share=share, reason=reason.strip()
        ),
        community=community,
        actor=steward,
    )
    return staged


@transaction.atomic
def roll_back(deployment: Deployment, *, reason: str) -> None:
    """Take a model off whose evidence broke. Where it was live, the one that stands by answers again.

    Where none stands by, nothing answers: what was taking over from it was not allowed to answer everything at once.
    """
    deployment = _held(deployment)
    was_live = deployment.status == DeploymentStatus.LIVE
    if not was_live and deployment.status != DeploymentStatus.STAGED:
        return
    retire(deployment, reason=reason, actor=None)
    if not was_live:
        return
    before = newest_standby(deployment.community)
    if before is None:
        retire_staged(deployment.community, reason=STOPPED_WITH_IT, actor=None)
        return
    answer_again(before, successor=deployment, reason=reason, actor=None)


def _held(deployment: Deployment) -> Deployment:
    """Return the deployment as it is now, and as nobody else changes it meanwhile."""
    hold(deployment.community_id)
    related = ("community", "version__text", "version__community", "adapter", "decision")
    return Deployment.objects.select_related(*related).get(pk=deployment.pk)


def _is_over(phase: RolloutPhase) -> bool:
    """Whether a phase has lasted its hours at its own share, and nobody holds it back."""
    return (
        phase.under_way and phase.hold is None and phase.ends_at is not None and phase.ends_at <= clock.now()
    )


def _planned(deployment: Deployment) -> list[tuple[int, int]]:
    """Return shares and hours: the plan's steps where a model answers already, and the watch."""
    plan = deployment.version.text.document.rollout
    if plan is None:
        return []
    steps: tuple[RolloutStep, ...] = plan.steps if live_deployment(deployment.community) else ()
    watch = [(EVERYTHING, plan.watch_hours)] if plan.watch_hours else []
    return [*((step.share, step.hours) for step in steps), *watch]


def _go_on(deployment: Deployment, *, share_before: int) -> None:
    """Begin the next phase: a larger share, or everything."""
    phase = deployment.phases.filter(began_at=None).first()
    if phase and not phase.is_watch:
        ledger.record(
            RolloutAdvanced(
                subject=subject_of(deployment),
                deployment_digest=deployment.digest,
                decision=subject_of(deployment.decision),
                share_before=share_before,
                share=phase.share,
            ),
            community=deployment.community,
            actor=None,
        )
    elif deployment.status == DeploymentStatus.STAGED:
        go_live(deployment)
    if phase:
        _start_clock(phase)


def _start_clock(phase: RolloutPhase) -> None:
    phase.began_at = clock.now()
    phase.ends_at = phase.began_at + timedelta(hours=phase.hours)
    phase.save(update_fields=["began_at", "ends_at"])
    Timer.objects.create(kind=ENDING, subject=subject_of(phase), due_at=phase.ends_at)
