"""A rule in words and in numbers: complete, and never wrong."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.counting.settings import Method
from governance.outcomes import Entitled, bodies_of, result
from governance.rulebook.counting_phrasing import share
from governance.rulebook.rule_phrasing import condition, rule, span
from governance.rules import DAY, Body, DecisionRule, Emergency, Pace, Veto
from tests.governance.any_rule import COUNTED, FIELDS, OPTIONS, ballots, built, rules

RANKED: dict[str, Any] = {"method": "instant_runoff"}
SEATED: dict[str, Any] = {"method": "single_transferable_vote", "seats": 3}
SAID: dict[str, tuple[dict[str, Any], object, str]] = {
    "method": ({}, "consent", "It is carried if somebody says yes and nobody blocks it."),
    "threshold": ({"method": "supermajority"}, "3/4", "at least three quarters of those who say yes or no"),
    "threshold_is": ({"method": "supermajority"}, "more_than", "more than two thirds of those who say"),
    "abstentions": ({}, "count_against", "more than half of those who vote say yes."),
    "ties": ({"method": "score"}, "by_order_of_options", "to the option that stands first in the list."),
    "status_quo": ({"method": "score", "ties": "status_quo"}, "as_it_is", "is the option “as it is”."),
    "seats": ({"method": "approval"}, 2, "the 2 that most approve of win."),
    "score_max": ({"method": "score"}, 10, "a score from 0 to 10;"),
    "credits": ({"method": "quadratic"}, 64, "Each voter has 64 credits"),
    "overvotes": (RANKED, "skip", "A rank shared by several options is passed over."),
    "duplicates": (RANKED, "skip", "An option ranked twice counts at its better rank."),
    "max_skipped_ranks": (RANKED, 1, "no further after more than 1 empty rank in a row."),
    "max_rankings": (RANKED, 3, "At most 3 ranks can be given."),
    "strength": ({"method": "schulze"}, "margins", "A win is as strong as its lead"),
    "filling": ({**RANKED, "seats": 2, "filling": "last_standing"}, "repeated", "That is done 2 times"),
    "minimum_share": ({**RANKED, "filling": "share"}, "1/4", "has at least one quarter of the votes."),
    "quota": (SEATED, "hare", "the Hare quota"),
    "quota_decimals": (SEATED, 2, "reckoned to 2 places behind the point."),
    "decimals": (SEATED, 4, "rounded down to 4 places behind the point."),
    "batch_elimination": (RANKED, True, "are taken out at once."),
    "minimum_votes": (RANKED, 5, "Whoever has fewer than 5 votes is taken out at once"),
    "first_round_sets_threshold": (RANKED, True, "the first round sets for all."),
    "until_two_remain": (RANKED, True, "goes on until two are left"),
    "stop_after_round": (RANKED, 2, "stops after round 2"),
    "electorate": ({}, "stewards", "The stewards decide."),
    "share_of": ({}, "electors", "more than half of all who can vote say yes."),
    "quorum_percent": ({}, 60, "At least 60 % of them must vote"),
    "quorum_base": ({}, "active", "50 % of those of them who voted in the 180 days before"),
    "active_days": ({"quorum_base": "active"}, 1, "who voted in the 1 day before"),
    "also": ({}, (Body(),), "The stewards must agree too. At least 50 % of them must vote;"),
    "voting_seconds": ({}, 36 * 3_600, "Voting is open for 36 hours."),
    "close_early": ({}, "when_all_voted", "It ends sooner if everybody has voted."),
    "deliberation_seconds": ({}, 3 * DAY, "It is talked over for 3 days before voting opens."),
    "late_quorum_seconds": ({}, DAY, "only within the last 1 day, it stays open, once, for 1 day from then."),
    "confirm_seconds": ({"ballots": "open"}, DAY, "must then hold for 1 day"),
    "timelock_seconds": ({}, DAY, "takes effect 1 day later."),
    "veto": (
        {"timelock_seconds": DAY},
        Veto(needed_percent=34, lapses_on=date(2027, 1, 5)),
        "34 % of the stewards together can veto it, until 5 January 2027.",
    ),
    "cooling_off_seconds": ({}, 30 * DAY, "can be proposed again after 30 days."),
    "pace": ({}, Pace(most=1, days=30, per="topic"), "At most 1 change to the same norm within 30 days."),
    "ballots": ({}, "open", "Ballots are open"),
    "delegation": ({"ballots": "open"}, True, "can hand their vote to another member"),
    "emergency": (
        {},
        Emergency(),
        "At least two thirds of all stewards can decide in an emergency, within 1 day;",
    ),
}
"""For each field, a rule in which it matters, another value of it, and what is then said."""


def test_every_field_is_told_of() -> None:
    assert [*SAID] == [*DecisionRule.model_fields] == [*FIELDS]


@pytest.mark.parametrize("field", SAID)
def test_a_field_changes_the_words(field: str) -> None:
    rest, value, words = SAID[field]
    plain = rule(DecisionRule.model_validate(rest))
    said = rule(DecisionRule.model_validate(rest | {field: value}))
    assert words in " ".join(said)
    assert words not in " ".join(plain)


LARGE = {"method": "supermajority"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "more say yes than no"),
        ({"abstentions": "count_against"}, "more than half of those who vote say yes"),
        ({"share_of": "electors"}, "more than half of all who can vote say yes"),
        (LARGE, "at least two thirds of those who say yes or no say yes"),
        (LARGE | {"threshold_is": "more_than"}, "more than two thirds of those who say yes or no say yes"),
        (LARGE | {"abstentions": "count_against"}, "at least two thirds of those who vote say yes"),
        (LARGE | {"share_of": "electors"}, "at least two thirds of all who can vote say yes"),
        (
            LARGE | {"share_of": "electors", "threshold_is": "more_than"},
            "more than two thirds of all who can vote say yes",
        ),
        (LARGE | {"threshold": "1/1"}, "all of those who say yes or no say yes"),
        ({"method": "consent"}, "somebody says yes and nobody blocks it"),
        (
            {"method": "consent", "share_of": "electors"},
            "at least half of all who can vote say yes and nobody blocks it",
        ),
        (
            {"method": "consent", "share_of": "electors", "threshold_is": "more_than"},
            "more than half of all who can vote say yes and nobody blocks it",
        ),
    ],
)
def test_what_must_be_said(value: dict[str, Any], words: str) -> None:
    rule_ = DecisionRule.model_validate(value)
    assert condition(rule_, rule_) == words


def test_words_of_every_method() -> None:
    seats = {Method.SINGLE_TRANSFERABLE_VOTE: 2}
    said = {method: rule(DecisionRule(method=method, seats=seats.get(method, 1)))[2:4] for method in Method}
    assert len(set(said.values())) == len(Method)
    for sentences in said.values():
        assert all(each[0].isupper() and each.endswith(".") for each in sentences)


@settings(max_examples=300)
@given(data=st.data(), first=rules(), field=st.sampled_from(COUNTED))
def test_what_is_not_said_does_not_matter(data: st.DataObject, first: DecisionRule, field: str) -> None:
    """Two rules of which the same is said find the same, whatever the ballots."""
    changed = data.draw(FIELDS[field])
    second = built(first.model_dump() | {field: changed})
    assume(second is not None and second.method is first.method)
    assert second is not None
    if rule(first) != rule(second):
        return
    counted = []
    cast = data.draw(st.dictionaries(st.integers(0, 8), ballots(first.method)))
    for each in (first, second):
        electors = {
            voter: Entitled(
                bodies=[body.electorate for body in bodies_of(each)] if voter % 3 else ["members"]
            )
            for voter in range(9)
        }
        electors |= {0: Entitled(bodies=["members", "stewards"], active=False)}
        found = result(each, options=OPTIONS, electors=electors, ballots=cast, seed="seed")
        counted.append((found.carried, found.winners))
    assert counted[0] == counted[1]


def test_a_secret_vote_that_an_old_rule_ends_when_decided_ends_when_all_voted() -> None:
    old = DecisionRule().model_copy(update={"close_early": "when_decided"})
    assert "It ends sooner if everybody has voted." in " ".join(rule(old))


def test_communities_have_one_voice_each() -> None:
    said = rule(DecisionRule(quorum_base="active", also=(Body(electorate="adherents"),)))
    assert (
        "Those who adhere must agree too, each community with one voice. "
        "At least 50 % of them must vote; it takes that more say yes than no."
    ) in said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "1 minute"),
        (90, "1 minute and 30 seconds"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (DAY, "1 day"),
        (36 * 3_600, "36 hours"),
        (7 * DAY, "7 days"),
        (200_000, "2 days, 7 hours, 33 minutes and 20 seconds"),
    ],
)
def test_a_span_is_told_to_the_second(seconds: int, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1/2", "half"),
        ("2/4", "half"),
        ("1/1", "all"),
        ("2/3", "two thirds"),
        ("1/3", "one third"),
        ("9/10", "nine tenths"),
        ("66/100", "66 %"),
        ("17/23", "17/23"),
        ("3/100", "3 %"),
    ],
)
def test_shares_as_people_say_them(value: str, words: str) -> None:
    assert share(Fraction(value)) == words
