"""Moments, spans, rules and outcomes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.phrasing import counted, distance, duration, moment, outcome, rule, turnout
from governance.rules import DecisionRule, Tally
from governance.states import DecisionStatus

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def test_a_moment_is_told_in_utc() -> None:
    assert moment(datetime.fromisoformat("2026-11-03T01:05:00+02:00")) == "2 November 2026, 23:05 UTC"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=1), "in 1 day"),
        (timedelta(hours=36), "in 36 hours"),
        (timedelta(seconds=90), "in 2 minutes"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(hours=-2), "2 hours ago"),
    ],
)
def test_how_far_a_moment_is(span: timedelta, words: str) -> None:
    assert distance(NOW + span, NOW) == words


def test_a_span_is_never_nothing() -> None:
    assert duration(timedelta(seconds=1)) == "1 minute"
    assert counted(1_200, "vote", "votes") == "1,200 votes"


def test_a_rule_says_when_it_may_end_sooner() -> None:
    said = rule(DecisionRule(voting_seconds=7 * 86_400, close_early="when_decided"))
    assert said[0] == "All members decide."
    assert said[-1].startswith("Voting is open for 7 days. It ends sooner if the votes still missing")


def test_turnout_tells_no_choice() -> None:
    few = Tally(electors=9, yes=1, no=2, abstain=0, needed=4)
    assert turnout(few) == "3 of 9 have voted. 1 more vote is needed for a quorum."
    assert turnout(few.model_copy(update={"abstain": 1})) == "4 of 9 have voted. That is enough for a quorum."


def test_every_end_of_a_vote_has_its_words() -> None:
    count = Tally(electors=9, yes=1, no=2, abstain=0, needed=4)
    said = {outcome(status, count) for status in DecisionStatus}
    assert len(said) == len(DecisionStatus)
