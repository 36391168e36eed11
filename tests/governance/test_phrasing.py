"""Moments, spans, rules and outcomes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.counting.ballots import Choice, YesNo
from governance.counting.settings import Method
from governance.outcomes import Entitled, Result, Turnout, result
from governance.phrasing import counted, distance, duration, moment, outcome, turnout
from governance.rulebook.rule_phrasing import rule
from governance.rules import DecisionRule
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
    said = rule(DecisionRule(voting_seconds=7 * 86_400, close_early="when_decided", ballots="open"))
    assert said[0] == "All members decide."
    assert any(
        each.startswith("Voting is open for 7 days. It ends sooner if the votes still missing")
        for each in said
    )


def test_turnout_tells_no_choice() -> None:
    few = Turnout(electors=9, base=9, cast=3, needed=4)
    assert turnout(few) == "3 of 9 have voted. 1 more vote is needed for a quorum."
    assert turnout(few.model_copy(update={"cast": 4})) == "4 of 9 have voted. That is enough for a quorum."


def counted_under(rule: DecisionRule, *choices: Choice) -> Result:
    return result(
        rule,
        options=(),
        electors={number: Entitled(bodies=[rule.electorate]) for number in range(4)},
        ballots={number: YesNo(choice=choice, reason="Why.") for number, choice in enumerate(choices)},
        seed="",
    )


def test_every_end_of_a_vote_has_its_words() -> None:
    count = counted_under(DecisionRule(), Choice.YES, Choice.NO, Choice.NO)
    said = {outcome(status, count) for status in DecisionStatus}
    assert len(said) == len(DecisionStatus)


@pytest.mark.parametrize(
    ("rule", "choices", "words"),
    [
        (DecisionRule(), [Choice.YES], "It was rejected: 2 had to take part, and 1 did."),
        (DecisionRule(), [Choice.NO, Choice.YES], "It was rejected: not more people said yes than no."),
        (
            DecisionRule(method=Method.SUPERMAJORITY),
            [Choice.NO, Choice.YES],
            "It was rejected: fewer said yes than its rule asks for.",
        ),
        (
            DecisionRule(method=Method.CONSENT),
            [Choice.NO, Choice.YES],
            "It was rejected: somebody blocked it.",
        ),
    ],
)
def test_why_it_was_rejected(rule: DecisionRule, choices: list[Choice], words: str) -> None:
    assert outcome(DecisionStatus.REJECTED, counted_under(rule, *choices)) == words
