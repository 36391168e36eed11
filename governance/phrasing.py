"""Values of this floor in plain words. Pure: the pages, the commands and the tests share it."""

from datetime import UTC, datetime, timedelta

from governance.rules import DecisionRule, Tally
from governance.states import DecisionStatus

UNITS = ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes"))
JUST_NOW = timedelta(minutes=1)

WHO_DECIDES = {"members": "All members decide.", "stewards": "The stewards decide."}
ENDS = {
    "never": "Voting stays open until then, whatever the count.",
    "when_all_voted": "It ends sooner if everybody has voted.",
    "when_decided": "It ends sooner if the votes still missing could not change the outcome.",
}


def counted(number: int, one: str, many: str) -> str:
    """Return ``number`` with its noun: “1 vote”, “1,200 votes”."""
    return f"{number:,} {one if number == 1 else many}"


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


def rule(value: DecisionRule) -> tuple[str, ...]:
    """Return a rule of decision as sentences."""
    span = duration(timedelta(seconds=value.voting_seconds))
    return (
        WHO_DECIDES[value.electorate],
        f"At least {value.quorum_percent} % of them must vote; an abstention counts as taking part.",
        "It is carried if more say yes than no.",
        f"Voting is open for {span}. {ENDS[value.close_early]}",
    )


def turnout(count: Tally) -> str:
    """Return how many have voted and whether that is enough, without what they chose."""
    voted = f"{count.cast:,} of {count.electors:,} have voted."
    missing = count.needed - count.cast
    if missing > 0:
        return f"{voted} {counted(missing, 'more vote is', 'more votes are')} needed for a quorum."
    return f"{voted} That is enough for a quorum."


def outcome(status: DecisionStatus, count: Tally) -> str:
    """Return how a vote ended, and why."""
    match status:
        case DecisionStatus.OPEN:
            return "Voting is open."
        case DecisionStatus.WITHDRAWN:
            return "It was withdrawn before voting ended. Nothing was decided."
        case DecisionStatus.CARRIED:
            return "It was carried: enough people took part, and more said yes than no."
    if not count.quorate:
        return f"It was rejected: {count.needed:,} had to take part, and {count.cast:,} did."
    return "It was rejected: not more people said yes than no."
