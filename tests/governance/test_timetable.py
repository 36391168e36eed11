"""A decision's timetable: one step is now, clocks never run backwards, and each change of a clock is told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.phrasing import moment
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.states import DecisionStatus
from governance.timetable import Step, When, timetable

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULE = DecisionRule(
    deliberation_seconds=3 * DAY,
    voting_seconds=7 * DAY,
    confirm_seconds=DAY,
    timelock_seconds=2 * DAY,
    ballots="open",
)
D = timedelta(days=1)


@dataclass
class Facts:
    """A decision's clocks, as if it had just been proposed."""

    frozen_rule: DecisionRule = RULE
    status: str = "deliberating"
    proposed_at: datetime = START
    opened_at: datetime = START + 3 * D
    closes_at: datetime = START + 10 * D
    prolonged_at: datetime | None = None
    remedied_at: datetime | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    effective_at: datetime | None = None
    expires_at: datetime | None = None
    emergency: bool = False


def told(facts: Facts, now: datetime = START, **more: object) -> list[tuple[str, str]]:
    return [(step.what, step.when.value) for step in timetable(facts, now=now, **more)]  # type: ignore[arg-type]


def step(facts: Facts, what: str, now: datetime = START, **more: object) -> Step:
    steps = timetable(facts, now=now, **more)  # type: ignore[arg-type]
    return next(each for each in steps if each.what.startswith(what))


def test_what_is_talked_over_has_every_clock_still_to_come() -> None:
    facts = Facts()
    assert told(facts) == [
        ("Proposed", "past"),
        ("Talked over", "now"),
        ("Voting", "to_come"),
        ("The result must hold, if it is carried", "to_come"),
        ("It waits, if it is carried", "to_come"),
        ("Takes effect, if it is carried", "to_come"),
    ]
    assert step(facts, "Talked over").until == START + 3 * D
    assert step(facts, "The result").until == START + 11 * D
    assert step(facts, "Takes effect").since == START + 13 * D


def test_a_short_rule_has_a_short_timetable() -> None:
    facts = Facts(DecisionRule(), "open", opened_at=START, closes_at=START + 7 * D)
    assert [what for what, _ in told(facts)] == ["Proposed", "Voting", "Takes effect, if it is carried"]


@pytest.mark.parametrize(
    ("facts", "last"),
    [
        (Facts(status="confirming", confirmed_at=START + 10 * D), "The result must hold"),
        (
            Facts(
                status="waiting",
                confirmed_at=START + 10 * D,
                closed_at=START + 11 * D,
                effective_at=START + 13 * D,
            ),
            "Carried, and waits to take effect",
        ),
        (
            Facts(
                status="carried",
                confirmed_at=START + 10 * D,
                closed_at=START + 11 * D,
                effective_at=START + 13 * D,
            ),
            "Took effect",
        ),
        (Facts(status="rejected", closed_at=START + 10 * D), "Rejected"),
        (
            Facts(status="rejected", confirmed_at=START + 10 * D, closed_at=START + 10.5 * D),
            "Rejected",
        ),
        (Facts(status="withdrawn", closed_at=START + D), "Withdrawn"),
    ],
)
def test_the_present_step_is_marked(facts: Facts, last: str) -> None:
    assert [what for what, when in told(facts) if when == "now"] == [last]


def test_a_result_that_did_not_hold_says_so() -> None:
    facts = Facts(status="rejected", confirmed_at=START + 10 * D, closed_at=START + 10.5 * D)
    assert step(facts, "The result did not hold").notes == ("A ballot turned it.",)


def test_what_was_withdrawn_while_it_was_talked_over_never_came_to_a_vote() -> None:
    facts = Facts(status="withdrawn", closed_at=START + D)
    assert [what for what, _ in told(facts)] == ["Proposed", "Talked over", "Withdrawn"]
    assert step(facts, "Talked over").until == START + D


def test_voting_that_went_on_says_why_and_since_when() -> None:
    facts = Facts(
        status="open",
        prolonged_at=START + 9.9 * D,
        remedied_at=START + 10 * D,
        closes_at=START + 18 * D,
    )
    notes = step(facts, "Voting", extended_because="The post was late.").notes
    assert notes[0] == f"It was to end on {moment(START + 10 * D)}."
    assert "the quorum was first reached on" in notes[1]
    assert notes[2].endswith("for those who had not voted. Reason given: The post was late.")


@pytest.mark.parametrize(
    ("early", "why"),
    [("when_all_voted", "because everybody had voted"), ("when_decided", "could not change the outcome")],
)
def test_voting_that_ended_sooner_says_why(early: str, why: str) -> None:
    rule = DecisionRule(close_early=early, ballots="open")
    facts = Facts(rule, "rejected", opened_at=START, closes_at=START + 7 * D, closed_at=START + D)
    voting = step(facts, "Voting")
    assert voting.until == START + D
    assert why in voting.notes[0]


def test_while_voting_is_open_what_can_move_its_end_is_said() -> None:
    rule = DecisionRule(close_early="when_all_voted", late_quorum_seconds=DAY)
    facts = Facts(rule, "open", opened_at=START, closes_at=START + 7 * D)
    assert step(facts, "Voting").notes == (
        "It ends sooner once everybody has voted.",
        "If the quorum is first reached less than 1 day before the end, it goes on for 1 day after that.",
    )
    assert step(facts, "Voting", START + 8 * D).notes == ("Its time is over. It is being counted.",)


@pytest.mark.parametrize(
    ("lapses", "sentence"),
    [
        (None, "Meanwhile 50 % of the stewards together can veto it."),
        (date(2026, 3, 13), "Meanwhile 50 % of the stewards together can veto it until 13 March 2026."),
        (date(2026, 3, 2), "Nobody can veto it: that power lapses on 2 March 2026."),
        (date(2027, 1, 1), "Meanwhile 50 % of the stewards together can veto it."),
    ],
)
def test_until_when_it_can_be_vetoed_is_said(lapses: date | None, sentence: str) -> None:
    rule = RULE.model_copy(update={"veto": Veto(lapses_on=lapses)})
    facts = Facts(rule, "waiting", closed_at=START + 11 * D, effective_at=START + 13 * D)
    assert step(facts, "Carried").notes == (sentence,)


def test_a_veto_ends_the_wait() -> None:
    facts = Facts(status="vetoed", closed_at=START + 11 * D, effective_at=START + 13 * D)
    at = START + 12 * D
    assert step(facts, "Carried, and waited", vetoed_at=at).until == at
    assert told(facts, vetoed_at=at)[-1] == ("Vetoed: it takes no effect", "now")


def test_an_emergency_ends_by_itself() -> None:
    rule = DecisionRule(emergency=Emergency()).as_emergency()
    facts = Facts(rule, "open", opened_at=START, closes_at=START + D, emergency=True)
    assert "ends by itself after 7 days" in step(facts, "Takes effect").notes[0]
    facts.status, facts.closed_at, facts.effective_at = "carried", START + D, START + D
    facts.expires_at = START + 8 * D
    assert step(facts, "In effect").until == START + 8 * D
    facts.status = "expired"
    assert told(facts)[-2:] == [("In effect", "past"), ("Ended by itself", "now")]


spans = st.integers(0, 10)


@st.composite
def lives(draw: st.DrawFn) -> Facts:
    """Draw a decision somewhere on its way."""
    talk, hold, wait, early = (draw(spans) for _ in range(4))
    rule = DecisionRule(
        deliberation_seconds=talk * DAY,
        confirm_seconds=hold * DAY,
        timelock_seconds=wait * DAY,
        close_early="when_all_voted",
        ballots="open",
    )
    opened = START + talk * D
    closes = opened + 7 * D
    never = {"deliberating": talk, "confirming": hold, "waiting": wait, "vetoed": wait}
    status = draw(st.sampled_from([each for each in DecisionStatus if never.get(each, 1)]))
    facts = Facts(rule, status, opened_at=opened, closes_at=closes)
    ended = closes - min(early, 6) * D
    if status == "withdrawn":
        facts.closed_at = START + draw(st.integers(0, 16)) * D
        return facts
    if status in {"deliberating", "open"}:
        return facts
    if status == "rejected" and draw(st.booleans()):
        facts.closed_at = ended
        return facts
    if hold:
        facts.confirmed_at = ended
    if status != "confirming":
        facts.closed_at = ended + hold * D
    if status in {"waiting", "carried", "vetoed", "expired"} and facts.closed_at:
        facts.effective_at = facts.closed_at + wait * D
    if status == "expired" and facts.effective_at:
        facts.expires_at = facts.effective_at + D
    return facts


@given(lives())
def test_one_step_is_now_and_clocks_never_run_backwards(facts: Facts) -> None:
    late = facts.effective_at or facts.closed_at
    steps = timetable(facts, now=START, vetoed_at=late if facts.status == "vetoed" else None)
    assert [each.when for each in steps].count(When.NOW) == 1
    order = [list(When).index(each.when) for each in steps]
    assert order == sorted(order)
    starts = [each.since for each in steps[1:]]
    assert starts == sorted(starts)
    assert all(each.until is None or each.until >= each.since for each in steps)
