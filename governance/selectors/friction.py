"""Until when something has to wait before it is proposed, by its rule and by what it would change.

The pages show it as a clock, and :func:`governance.policies.check_friction` refuses by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance import clock
from governance.entrenchment import Entrenched
from governance.models import Community, Decision
from governance.rules import DAY, DecisionRule, Rate
from governance.states import IN_PROGRESS, PASSED, DecisionStatus

FAILED = frozenset({DecisionStatus.REJECTED, DecisionStatus.VETOED})
LOOKED_AT = ("subject_digest", "topics", "status", "closed_at")
"""What of past decisions tells how long to wait."""


@dataclass(frozen=True)
class Wait:
    """Until when it has to wait: since it failed; or, with ``pace``, since so much has changed already.

    ``because`` is the entrenched thing that asks for it; ``None`` where the rule does.
    """

    until: datetime
    pace: Rate | None = None
    because: Entrenched | None = None


def waits(
    community: Community,
    *,
    kind: str,
    rule: DecisionRule,
    topics: Sequence[str],
    subject_digest: str = "",
    entrenched: Sequence[Entrenched] = (),
) -> tuple[Wait, ...]:
    """Return what a decision would have to wait for now, the longest last. ``rule`` is its kind's, as it is."""
    slow = [each for each in entrenched if each.asks.pace or each.asks.cooling_off_days]
    if not (rule.cooling_off_seconds or rule.pace or slow):
        return ()
    past = list(Decision.objects.filter(community=community, kind=kind).only(*LOOKED_AT))
    now = clock.now()
    found = [
        *_by_rule(past, now, rule, topics, subject_digest),
        *(wait for each in slow for wait in _by_topic(past, now, each)),
    ]
    return tuple(sorted((wait for wait in found if wait.until > now), key=lambda wait: wait.until))


def _by_rule(
    past: Sequence[Decision], now: datetime, rule: DecisionRule, topics: Sequence[str], subject_digest: str
) -> Iterator[Wait]:
    alike = [each for each in past if each.subject_digest == subject_digest or set(each.topics) & set(topics)]
    yield from map(Wait, _cooled(alike, timedelta(seconds=rule.cooling_off_seconds)))
    if rule.pace is None:
        return
    for topic in topics if rule.pace.per == "topic" else (None,):
        touching = [each for each in past if topic is None or topic in each.topics]
        yield from (Wait(until, rule.pace) for until in _freed(touching, now, rule.pace))


def _by_topic(past: Sequence[Decision], now: datetime, entrenched: Entrenched) -> Iterator[Wait]:
    """Yield what one entrenched thing asks to wait for, by the decisions that touched it and no others."""
    touching = [each for each in past if entrenched.topic in each.topics]
    rest = timedelta(seconds=(entrenched.asks.cooling_off_days or 0) * DAY)
    yield from (Wait(until, because=entrenched) for until in _cooled(touching, rest))
    if pace := entrenched.asks.pace:
        yield from (Wait(until, pace, entrenched) for until in _freed(touching, now, pace))


def _cooled(past: Iterable[Decision], rest: timedelta) -> Iterator[datetime]:
    """Yield when each that failed has rested."""
    for decision in past:
        if decision.closed_at and decision.status in FAILED:
            yield decision.closed_at + rest


def _freed(past: Iterable[Decision], now: datetime, pace: Rate) -> Iterator[datetime]:
    """Yield when one more may be changed, if as many are as may be.

    What is still on its way counts too, as if it were carried now: two proposals at once do not make two changes.
    """
    span = timedelta(days=pace.days)
    made = [
        decision.closed_at if decision.closed_at and decision.status in PASSED else now
        for decision in past
        if decision.status in IN_PROGRESS or decision.status in PASSED
    ]
    recent = sorted(moment for moment in made if moment + span > now)
    if len(recent) >= pace.most:
        yield recent[len(recent) - pace.most] + span
