"""A decision's timetable: every clock it runs by, what is past, what is now, what is to come. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from governance.phrasing import day, duration, moment
from governance.rules import DecisionRule
from governance.states import IN_PROGRESS, PASSED, UNDECIDED, DecisionStatus


class When(StrEnum):
    """Where a step stands in time."""

    PAST = "past"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Step:
    """One step: from when, until when if it lasts, and what changed its clock or can still happen in it."""

    what: str
    since: datetime
    until: datetime | None
    when: When
    notes: tuple[str, ...] = ()


class Dated(Protocol):
    """What a timetable is read from: a :class:`governance.models.Decision` has it."""

    status: str
    proposed_at: datetime
    opened_at: datetime
    closes_at: datetime
    prolonged_at: datetime | None
    remedied_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None
    effective_at: datetime | None
    expires_at: datetime | None
    emergency: bool

    @property
    def frozen_rule(self) -> DecisionRule:
        """The rule it is decided by."""


def timetable(
    decision: Dated, *, now: datetime, vetoed_at: datetime | None = None, extended_because: str = ""
) -> tuple[Step, ...]:
    """Return a decision's steps in their order. Exactly one of them is :attr:`When.NOW`.

    ``vetoed_at`` is when enough had objected; ``extended_because``, why voting was extended.
    """
    clocks = _Clocks(decision, now, vetoed_at, extended_because)
    return (*clocks.before(), *clocks.voting(), *clocks.held(), *clocks.waited(), *clocks.outcome())


ENDED_SOONER = {
    "never": "It ended sooner",
    "when_all_voted": "It ended sooner, because everybody had voted",
    "when_decided": "It ended sooner, because the votes still missing could not change the outcome",
}
MAY_END_SOONER = {
    "when_all_voted": "It ends sooner once everybody has voted.",
    "when_decided": "It ends sooner once the votes still missing cannot change the outcome.",
}
LOST = {
    DecisionStatus.REJECTED: "Rejected",
    DecisionStatus.VETOED: "Vetoed: it takes no effect",
    DecisionStatus.WITHDRAWN: "Withdrawn",
}
IF_CARRIED = ", if it is carried"


class _Clocks:
    """One decision's clocks, those to come worked out from those there are."""

    def __init__(
        self, decision: Dated, now: datetime, vetoed_at: datetime | None, extended_because: str
    ) -> None:
        self.decision = decision
        self.now = now
        self.because = extended_because
        self.rule = decision.frozen_rule
        self.status = DecisionStatus(decision.status)
        self.undecided = self.status in UNDECIDED
        self.planned_end = decision.opened_at + timedelta(seconds=self.rule.voting_seconds)
        self.held_since = decision.confirmed_at or decision.closes_at
        self.held_until = self.held_since + timedelta(seconds=self.rule.confirm_seconds)
        # Until it is counted, what comes after it is where it will be if nothing else happens.
        self.settled = decision.closed_at or self.held_until
        self.effective = decision.effective_at or self.settled + timedelta(seconds=self.rule.timelock_seconds)
        self.lost_at = vetoed_at or decision.closed_at or now

    def before(self) -> Iterator[Step]:
        """Yield the proposal, and the time to talk it over."""
        decision = self.decision
        yield Step("Proposed", decision.proposed_at, None, When.PAST)
        if decision.opened_at > decision.proposed_at and self.rule.deliberation_seconds:
            until = min(decision.opened_at, decision.closed_at or decision.opened_at)
            when = When.NOW if self.status == DecisionStatus.DELIBERATING else When.PAST
            yield Step("Talked over", decision.proposed_at, until, when)

    def voting(self) -> Iterator[Step]:
        """Yield the vote, with what moved its end."""
        decision = self.decision
        over = decision.confirmed_at or decision.closed_at
        if over and over < decision.opened_at:
            return
        when = {DecisionStatus.DELIBERATING: When.TO_COME, DecisionStatus.OPEN: When.NOW}
        until = min(over or decision.closes_at, decision.closes_at)
        yield Step(
            "Voting", decision.opened_at, until, when.get(self.status, When.PAST), tuple(self._moved(over))
        )

    def _moved(self, over: datetime | None) -> Iterator[str]:
        decision, rule = self.decision, self.rule
        if decision.closes_at != self.planned_end:
            yield f"It was to end on {moment(self.planned_end)}."
        if decision.prolonged_at:
            first = moment(decision.prolonged_at)
            yield f"It was prolonged, once: the quorum was first reached on {first}, shortly before the end."
        if decision.remedied_at:
            on = moment(decision.remedied_at)
            yield f"A steward extended it on {on} for those who had not voted. Reason given: {self.because}"
        if self.status == DecisionStatus.OPEN:
            yield from self._may_move()
        if over and over < decision.closes_at and self.status != DecisionStatus.WITHDRAWN:
            # Older rules let a secret vote end when it was decided; it ended when all had voted.
            why = ENDED_SOONER["when_all_voted" if rule.secret else rule.close_early]
            yield f"{why}. It would have ended on {moment(decision.closes_at)}."

    def _may_move(self) -> Iterator[str]:
        rule = self.rule
        if self.decision.closes_at <= self.now:
            yield "Its time is over. It is being counted."
            return
        if rule.close_early in MAY_END_SOONER:
            yield MAY_END_SOONER[rule.close_early]
        if rule.late_quorum_seconds and not self.decision.prolonged_at:
            late = _span(rule.late_quorum_seconds)
            yield f"If the quorum is first reached less than {late} before the end, it goes on for {late} after that."

    def held(self) -> Iterator[Step]:
        """Yield the time through which the result must hold."""
        decision = self.decision
        if not self.rule.confirm_seconds or not (decision.confirmed_at or self.undecided):
            return
        if self.status == DecisionStatus.CONFIRMING:
            note = "A ballot that turns the result ends it, and it is rejected."
            yield Step("The result must hold", self.held_since, self.held_until, When.NOW, (note,))
        elif decision.confirmed_at:
            turned = self.status == DecisionStatus.REJECTED
            until = min(decision.closed_at or self.held_until, self.held_until)
            notes = ("A ballot turned it.",) if turned else ()
            what = "The result did not hold" if turned else "The result held"
            yield Step(what, self.held_since, until, When.PAST, notes)
        else:
            what = f"The result must hold{IF_CARRIED}"
            yield Step(what, self.held_since, self.held_until, When.TO_COME)

    def waited(self) -> Iterator[Step]:
        """Yield the wait before it takes effect."""
        if not self.rule.timelock_seconds or self.status in {
            DecisionStatus.REJECTED,
            DecisionStatus.WITHDRAWN,
        }:
            return
        if self.undecided:
            what = f"It waits{IF_CARRIED}"
            yield Step(what, self.settled, self.effective, When.TO_COME, tuple(self._veto()))
        elif self.status == DecisionStatus.WAITING:
            what = "Carried, and waits to take effect"
            yield Step(what, self.settled, self.effective, When.NOW, tuple(self._veto()))
        else:
            until = self.lost_at if self.status == DecisionStatus.VETOED else self.effective
            yield Step("Carried, and waited", self.settled, until, When.PAST)

    def _veto(self) -> Iterator[str]:
        power = self.rule.veto
        if power is None:
            return
        lapses = day(power.lapses_on) if power.lapses_on else ""
        if power.lapses_on and power.lapses_on <= self.settled.date():
            yield f"Nobody can veto it: that power lapses on {lapses}."
            return
        until = f" until {lapses}" if power.lapses_on and power.lapses_on <= self.effective.date() else ""
        yield f"Meanwhile {power.needed_percent} % of the {power.by} together can veto it{until}."

    def outcome(self) -> Iterator[Step]:
        """Yield what came of it, or will if it is carried."""
        if self.status in LOST:
            yield Step(LOST[self.status], self.lost_at, None, When.NOW)
        elif self.status in PASSED:
            yield from self._took_effect()
        elif self.status in IN_PROGRESS:
            certain = self.status == DecisionStatus.WAITING
            note = self._lasts() if self.decision.emergency else ()
            what = "Takes effect" if certain else f"Takes effect{IF_CARRIED}"
            yield Step(what, self.effective, None, When.TO_COME, note)

    def _took_effect(self) -> Iterator[Step]:
        expires = self.decision.expires_at
        if expires is None:
            yield Step("Took effect", self.effective, None, When.NOW)
        elif self.status == DecisionStatus.EXPIRED:
            yield Step("In effect", self.effective, expires, When.PAST)
            yield Step("Ended by itself", expires, None, When.NOW)
        else:
            yield Step("In effect", self.effective, expires, When.NOW, self._lasts())

    def _lasts(self) -> tuple[str, ...]:
        track = self.rule.emergency
        if track is None:
            return ()
        lasts = _span(track.lasts_seconds)
        return (f"It ends by itself after {lasts}, and then members vote on whether it was right.",)


def _span(seconds: int) -> str:
    return duration(timedelta(seconds=seconds))
