"""Values of this floor in plain words. Pure: the pages, the commands and the tests share it."""

from datetime import UTC, date, datetime, timedelta

from governance.counting.settings import Method
from governance.outcomes import Result, Turnout
from governance.states import DecisionStatus

UNITS = ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes"))
JUST_NOW = timedelta(minutes=1)


def counted(number: int, one: str, many: str) -> str:
    """Return ``number`` with its noun: “1 vote”, “1,200 votes”."""
    return f"{number:,} {one if number == 1 else many}"


def day(value: date) -> str:
    """Return a day: “3 March 2027”."""
    return f"{value:%-d %B %Y}"


def moment(value: datetime) -> str:
    """Return a moment in UTC, such as “24 November 2026, 18:00 UTC”."""
    return f"{value.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def duration(span: timedelta) -> str:
    """Return a span in its largest whole unit, rounded: “7 days”, “36 hours”, “5 minutes”."""
    seconds = span.total_seconds()
    for size, one, many in UNITS:
        # Under two of a unit, the smaller unit says more: “36 hours” rather than “2 days”.
        if seconds >= 2 * size or seconds == size:
            return counted(round(seconds / size), one, many)
    return counted(max(round(seconds / 60), 1), "minute", "minutes")


def distance(value: datetime, now: datetime) -> str:
    """Return how far a moment is: “in 3 days”, “just now”, “2 hours ago”."""
    span = value - now
    if abs(span) < JUST_NOW:
        return "just now"
    return f"in {duration(span)}" if span > timedelta(0) else f"{duration(-span)} ago"


def turnout(count: Turnout) -> str:
    """Return how many have voted and whether that is enough, without what they chose."""
    voted = f"{count.cast:,} of {count.electors:,} have voted."
    missing = count.needed - count.cast
    if missing > 0:
        return f"{voted} {counted(missing, 'more vote is', 'more votes are')} needed for a quorum."
    return f"{voted} That is enough for a quorum."


STATUS = {
    DecisionStatus.DELIBERATING: "It is talked over; voting is not open yet.",
    DecisionStatus.OPEN: "Voting is open.",
    DecisionStatus.CONFIRMING: "It would be carried, and must hold: a ballot that turns the result ends it.",
    DecisionStatus.WITHDRAWN: "It was withdrawn before voting ended. Nothing was decided.",
    DecisionStatus.VETOED: "It was carried, and vetoed before it took effect.",
    DecisionStatus.EXPIRED: "It was carried in an emergency, and has ended by itself.",
}


def outcome(status: DecisionStatus, found: Result | None) -> str:
    """Return how a vote ended, and why."""
    if status in STATUS or found is None:
        return STATUS.get(status, "Nothing was decided.")
    if status in {DecisionStatus.CARRIED, DecisionStatus.WAITING}:
        then = "" if status == DecisionStatus.CARRIED else " It takes effect once its waiting time is over."
        return f"It was carried: enough people took part, and {_why_carried(found)}.{then}"
    for body in found.bodies:
        if not body.turnout.quorate:
            among = f" of the {body.body}" if len(found.bodies) > 1 else ""
            return f"It was rejected: {body.turnout.needed:,}{among} had to take part, and {body.turnout.cast:,} did."
    return f"It was rejected: {_why_rejected(found)}."


def _why_carried(found: Result) -> str:
    if not found.binary:
        return "one option won" if len(found.winners) == 1 else "options won"
    if len(found.bodies) > 1:
        return "each body was for it"
    return WON[found.main.count.method]


def _why_rejected(found: Result) -> str:
    if not found.binary:
        return "no option won that changes anything"
    if len(found.bodies) > 1:
        against = [body.body for body in found.bodies if not body.passed]
        return f"the {' and the '.join(against)} were not for it"
    return LOST[found.main.count.method]


WON = {
    Method.SIMPLE_MAJORITY: "more said yes than no",
    Method.SUPERMAJORITY: "as many said yes as its rule asks for",
    Method.CONSENT: "nobody blocked it",
}
LOST = {
    Method.SIMPLE_MAJORITY: "not more people said yes than no",
    Method.SUPERMAJORITY: "fewer said yes than its rule asks for",
    Method.CONSENT: "somebody blocked it",
}
