"""May this happen *now*? Questions about the state of things, whoever asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from governance import clock
from governance.errors import CommunityClosedError, CoolingOffError, PaceError, WordsHiddenError
from governance.models import Argument, Community, Conversation, Decision, Statement
from governance.rules import DecisionRule
from governance.states import IN_PROGRESS, PASSED, CommunityStatus, DecisionStatus, HidingStatus

FAILED = (DecisionStatus.REJECTED, DecisionStatus.VETOED)


def check_open(community: Community) -> None:
    """Raise :class:`CommunityClosedError` unless the community still decides."""
    if community.status != CommunityStatus.OPEN:
        raise CommunityClosedError(community=community.name)


def check_friction(
    community: Community, *, kind: str, rule: DecisionRule, topics: Sequence[str], subject_digest: str
) -> None:
    """Raise :class:`CoolingOffError` or :class:`PaceError` where the rule asks for more time before this is proposed."""
    if not (rule.cooling_off_seconds or rule.pace):
        return
    past = list(Decision.objects.filter(community=community, kind=kind))
    now = clock.now()
    cooled = [
        decision.closed_at + timedelta(seconds=rule.cooling_off_seconds)
        for decision in past
        if decision.closed_at
        and decision.status in FAILED
        and (decision.subject_digest == subject_digest or set(decision.topics) & set(topics))
    ]
    if cooled and max(cooled) > now:
        raise CoolingOffError(when=_day(max(cooled)))
    if rule.pace is None:
        return
    span = timedelta(days=rule.pace.days)
    # What is still on its way counts too, as if it were carried now: two proposals at once do not make two changes.
    made = [
        (decision.topics, decision.closed_at if decision.closed_at and decision.status in PASSED else now)
        for decision in past
        if decision.status in IN_PROGRESS or decision.status in PASSED
    ]
    for topic in topics if rule.pace.per == "topic" else (None,):
        moments = sorted(
            moment for touched, moment in made if moment + span > now and (topic is None or topic in touched)
        )
        if len(moments) >= rule.pace.most:
            freed = moments[len(moments) - rule.pace.most] + span
            raise PaceError(most=rule.pace.most, days=rule.pace.days, when=_day(freed))


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"


def check_shown(words: Conversation | Statement | Argument) -> None:
    """Raise :class:`WordsHiddenError` if a steward hid these words."""
    hiding = words.hidings.exclude(status=HidingStatus.LIFTED).first()
    if hiding is not None:
        raise WordsHiddenError(reason=hiding.reason)
