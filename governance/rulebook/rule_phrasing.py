"""A rule of decision in plain words. Pure: the pages, the rule editor and the tests share it.

Two rules of which the same is said decide alike; a test holds every field to that. What the words come to with
a community's present numbers is :mod:`governance.rulebook.rule_numbers`.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from governance.counting.settings import Method
from governance.phrasing import counted, day
from governance.rulebook import counting_phrasing
from governance.rulebook.counting_phrasing import share
from governance.rules import DAY, MINUTE, PEERS, Body, DecisionRule

HOUR = 60 * MINUTE
SPANS = (
    (DAY, "day", "days"),
    (HOUR, "hour", "hours"),
    (MINUTE, "minute", "minutes"),
    (1, "second", "seconds"),
)

WHO_DECIDES: Mapping[str, str] = {"members": "All members decide.", "stewards": "The stewards decide."}
BODIES: Mapping[str, str] = {
    "members": "the members",
    "stewards": "the stewards",
    "adherents": "those who adhere",
}
ENDS: Mapping[str, str] = {
    "never": "Voting stays open until then, whatever the count.",
    "when_all_voted": "It ends sooner if everybody has voted.",
    "when_decided": "It ends sooner if the votes still missing could not change the outcome.",
}
SEEN: Mapping[str, str] = {
    "secret": "Ballots are secret: nobody ever sees what anybody chose.",
    "open": "Ballots are open: when voting has ended, everybody sees who chose what.",
}


def rule(value: DecisionRule) -> tuple[str, ...]:
    """Return a rule of decision as sentences."""
    return (*_deciding(value), *_times(value), *_guards(value))


def span(seconds: int) -> str:
    """Return a time to the second: “7 days”, “36 hours”, “2 days, 1 hour and 30 minutes”."""
    # Under two of a unit, the smaller unit says more: “36 hours” rather than “1 day and 12 hours”.
    if seconds % HOUR == 0 and seconds < 2 * DAY and seconds != DAY:
        return counted(seconds // HOUR, "hour", "hours")
    if seconds % MINUTE == 0 and seconds < 2 * HOUR:
        return counted(seconds // MINUTE, "minute", "minutes")
    parts = []
    for size, one, many in SPANS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(counted(number, one, many))
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def end(value: DecisionRule) -> str:
    """Return when voting may end before its time. A secret vote never shows which ballot decided it."""
    hidden = value.secret and value.close_early == "when_decided"
    return ENDS["when_all_voted" if hidden else value.close_early]


def condition(value: DecisionRule, body: DecisionRule | Body) -> str:
    """Return what one body of a yes-or-no rule must say, as a clause: “at least two thirds of …  say yes”."""
    if not isinstance(body, Body):
        if body.method is Method.CONSENT:
            some = "somebody says yes" if value.share_of == "votes" else f"{_of_all(value, body)} say yes"
            return f"{some} and nobody blocks it"
        return f"{_of_all(value, body)} say yes" if value.share_of == "electors" else _of_votes(value, body)
    own = _of_votes(value, body)
    return own if value.share_of == "votes" else f"{own}, and {_of_all(value, body)} say yes"


def _of_all(value: DecisionRule, body: DecisionRule | Body) -> str:
    strictly = body.method == Method.SIMPLE_MAJORITY or value.threshold_is == "more_than"
    return f"{_at_least(body.needed, strictly=strictly)} of all who can vote"


def _at_least(part: Fraction, *, strictly: bool) -> str:
    how = "more than " if strictly else "at least " if part < 1 else ""
    return f"{how}{share(part)}"


def _of_votes(value: DecisionRule, body: DecisionRule | Body) -> str:
    against = value.abstentions == "count_against"
    if body.method == Method.SIMPLE_MAJORITY:
        return "more than half of those who vote say yes" if against else "more say yes than no"
    whole = "those who vote" if against else "those who say yes or no"
    needed = _at_least(Fraction(body.threshold), strictly=value.threshold_is == "more_than")
    return f"{needed} of {whole} say yes"


def _deciding(value: DecisionRule) -> Iterator[str]:
    yield WHO_DECIDES[value.electorate]
    yield f"{_quorum(value, value)}; an abstention counts as taking part."
    if value.binary:
        yield f"It is carried if {condition(value, value)}."
        if value.method is Method.CONSENT:
            yield "A block needs a reason; who stands aside blocks nothing."
    else:
        yield from counting_phrasing.counting(value)
    for body in value.also:
        group = BODIES[body.electorate].capitalize()
        voices = ", each community with one voice" if body.electorate in PEERS else ""
        yield f"{group} must agree too{voices}. {_quorum(value, body)}; it takes that {condition(value, body)}."


def _quorum(value: DecisionRule, body: DecisionRule | Body) -> str:
    if value.quorum_base == "members" or body.electorate in PEERS:
        return f"At least {body.quorum_percent} % of them must vote"
    among = f"those of them who voted in the {counted(value.active_days, 'day', 'days')} before"
    return f"At least as many must vote as are {body.quorum_percent} % of {among}"


def _times(value: DecisionRule) -> Iterator[str]:
    if value.deliberation_seconds:
        yield f"It is talked over for {span(value.deliberation_seconds)} before voting opens."
    yield f"Voting is open for {span(value.voting_seconds)}. {end(value)}"
    if value.late_quorum_seconds:
        late = span(value.late_quorum_seconds)
        yield f"If so many have voted only within the last {late}, it stays open, once, for {late} from then."
    if value.confirm_seconds:
        held = span(value.confirm_seconds)
        yield f"What would be carried must then hold for {held}: ballots can change, and one that turns it ends it."
    if value.timelock_seconds:
        yield f"What is carried takes effect {span(value.timelock_seconds)} later."


def _guards(value: DecisionRule) -> Iterator[str]:
    if value.veto:
        until = f", until {day(value.veto.lapses_on)}" if value.veto.lapses_on else ""
        who = BODIES[value.veto.by]
        yield f"Before that, {value.veto.needed_percent} % of {who} together can veto it{until}."
    if value.cooling_off_seconds:
        yield f"What failed can be proposed again after {span(value.cooling_off_seconds)}."
    if value.pace:
        each = " to the same norm" if value.pace.per == "topic" else ""
        most = counted(value.pace.most, "change", "changes")
        yield f"At most {most}{each} within {counted(value.pace.days, 'day', 'days')}."
    if value.delegation:
        yield "Members can hand their vote to another member, and take it back at any moment."
    yield SEEN[value.ballots]
    if value.emergency:
        quick = value.emergency
        needed = _at_least(Fraction(quick.threshold), strictly=False).capitalize()
        within, lasts = span(quick.voting_seconds), span(quick.lasts_seconds)
        decide = f"{needed} of all {quick.electorate} can decide in an emergency, within {within}"
        yield f"{decide}; that ends by itself after {lasts}."
