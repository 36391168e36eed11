"""Holding a new model back while it takes over: slower than its text's plan, and never faster.

What was ratified is the plan. A steward may let the model answer less than its step says, or keep it at its step for
longer; the hours of the step that are left are answered afterwards, so that nothing of the plan is skipped.
"""

from django.db import transaction

from adapters.errors import NotHeldBackError, NothingStagedError
from adapters.events import RolloutHeld, RolloutResumed
from adapters.models import RolloutHold, RolloutPhase
from adapters.selectors import staged_deployment
from adapters.services.deployments import hold as hold_community
from governance import clock, ledger
from governance.errors import MalformedError, ReasonNeededError
from governance.models import Community, Role, Timer, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import id_in, subject_of

ENDING_LATER = "rollout_held_phase_ends"
"""The kind of the timer that ends a phase which was held back; its subject is the hold that moved its end."""


def phase_of(subject: str) -> RolloutPhase:
    """Return the phase whose end a timer is about, by the phase or by the hold that moved its end."""
    phases = RolloutPhase.objects.select_related("deployment__community", "deployment__decision")
    if subject.startswith(f"{RolloutHold._meta.model_name}:"):  # noqa: SLF001 - Django's public name for it
        return phases.get(holds=id_in(subject, "rollouthold"))
    return phases.get(pk=id_in(subject, "rolloutphase"))


def check_can_hold(steward: User | None, community: Community) -> RolloutPhase:
    """Return the step that would be held back. Raises the sentence that says why the person cannot."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    staged = staged_deployment(community)
    phase = next((each for each in staged.phases.all() if each.under_way), None) if staged else None
    if phase is None:
        raise NothingStagedError(community=community.name)
    return phase


def check_can_resume(steward: User | None, community: Community) -> RolloutHold:
    """Return what would end. Raises the sentence that says why the person cannot."""
    held = check_can_hold(steward, community).hold
    if held is None:
        raise NotHeldBackError(community=community.name)
    return held


@transaction.atomic
def hold(steward: User, *, community: Community, share: int, reason: str) -> RolloutHold:
    """Let the new model answer ``share`` of a hundred conversations, and its plan stand still, until it is resumed.

    Whoever it answered above the share is answered by the live model from the next request on.
    """
    hold_community(community.pk)
    phase = check_can_hold(steward, community)
    before = phase.share_now
    if not 0 <= share <= phase.share:
        raise MalformedError(
            sentences=f"Its text's plan lets it answer {phase.share} % of conversations now. "
            f"Choose a whole number from 0 to {phase.share}."
        )
    if phase.hold and phase.hold.share == share:
        raise MalformedError(sentences=f"It is held at {share} % already. Choose another share.")
    if not reason.strip():
        raise ReasonNeededError
    if phase.hold:
        _end(phase.hold)
    held = RolloutHold.objects.create(community=community, phase=phase, share=share, began_at=clock.now())
    ledger.record(
        RolloutHeld(
            subject=subject_of(phase.deployment),
            deployment_digest=phase.deployment.digest,
            share_before=before,
            share=share,
            planned=phase.share,
            reason=reason.strip(),
        ),
        community=community,
        actor=steward,
    )
    return held


@transaction.atomic
def resume(steward: User, *, community: Community, reason: str) -> RolloutPhase:
    """Let the new model go on with its plan: at its step's share, for the hours of the step that are left."""
    hold_community(community.pk)
    held = check_can_resume(steward, community)
    if not reason.strip():
        raise ReasonNeededError
    phase = _end(held)
    if phase.ends_at:
        Timer.objects.create(kind=ENDING_LATER, subject=subject_of(held), due_at=phase.ends_at)
    ledger.record(
        RolloutResumed(
            subject=subject_of(phase.deployment),
            deployment_digest=phase.deployment.digest,
            share_before=held.share,
            share=phase.share,
            reason=reason.strip(),
        ),
        community=community,
        actor=steward,
    )
    return phase


def _end(held: RolloutHold) -> RolloutPhase:
    """End a hold, and move its phase's end by as long as it lasted."""
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    phase = held.phase
    if phase.ends_at:
        phase.ends_at += held.ended_at - held.began_at
        phase.save(update_fields=["ends_at"])
    return phase
