"""How a new model takes over, as its page shows it: the share it answers, and every clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.models import Deployment, RolloutPhase
from adapters.selectors import staged_deployment
from governance.models import Community
from governance.timetable import Step, When

IF_IT_HOLDS = (
    "Before that its evidence is checked once more. If it does not hold, the model before it answers again."
)
STANDS_STILL = "The plan stands still. It goes on, from where it stood, when a steward lets it."
WATCHED = "If its evidence breaks, the model before it returns by itself."


@dataclass(frozen=True)
class TakingOver:
    """A model that is taking over or is watched, and the phase it is in."""

    deployment: Deployment
    phase: RolloutPhase
    steps: tuple[Step, ...]


def taking_over(community: Community, live: Deployment | None) -> TakingOver | None:
    """Return what is taking over from the live model; else the live model, while it is watched."""
    for deployment in (staged_deployment(community), live):
        phases = list(deployment.phases.all()) if deployment else []
        running = next((phase for phase in phases if phase.under_way), None)
        if deployment and running:
            return TakingOver(deployment, running, timetable(phases))
    return None


def timetable(phases: Sequence[RolloutPhase]) -> tuple[Step, ...]:
    """Return each phase from when until when, those to come as they will be if nothing else happens."""
    return tuple(_steps(phases))


def _steps(phases: Sequence[RolloutPhase]) -> Iterator[Step]:
    moment: datetime | None = None
    before: int | None = None
    for phase in phases:
        since = phase.began_at or moment
        if since is None:
            return
        if phase.under_way and phase.hold:
            # Nobody knows until when, so nothing is said of what comes after it.
            yield Step(_what(phase), since, None, When.NOW, (_held(phase), STANDS_STILL))
            return
        moment = phase.ended_at or phase.ends_at or since + timedelta(hours=phase.hours)
        when = When.PAST if phase.ended_at else When.NOW if phase.began_at else When.TO_COME
        yield Step(_what(phase), since, moment, when, _notes(phase, when, first=before is None))
        before = phase.share
    if moment and not phases[-1].is_watch:
        yield Step("It answers everything", moment, None, When.TO_COME, (IF_IT_HOLDS,))


def _what(phase: RolloutPhase) -> str:
    if phase.is_watch:
        return "It answers everything, and is watched"
    return f"It answers {phase.share_now if phase.under_way else phase.share} % of conversations"


def _held(phase: RolloutPhase) -> str:
    return f"A steward holds it back. The plan would let it answer {phase.share} % now."


def _notes(phase: RolloutPhase, when: When, *, first: bool) -> tuple[str, ...]:
    if when is When.TO_COME and not first:
        return (IF_IT_HOLDS,)
    return (WATCHED,) if phase.is_watch and when is When.NOW else ()
