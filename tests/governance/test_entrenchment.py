"""A rule that is tightened by what a decision would change: never looser, and sound whenever it was sound before."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from governance import clock
from governance.counting.ballots import Choice, YesNo
from governance.counting.settings import BINARY, Method
from governance.entrenchment import Entrenched, Entrenchment, slackenings, tightened
from governance.errors import EntrenchedPaceError, EntrenchedRestError, PaceError
from governance.models import Decision
from governance.outcomes import Entitled, result
from governance.proof.digests import digest_of_value
from governance.rulebook.entrenchment_phrasing import sentences
from governance.rules import DAY, Body, DecisionRule, Pace, Rate
from governance.services.rules import put_in_force
from governance.states import DecisionStatus
from tests.governance.any_rule import rules
from tests.governance.deciding import closed, opened
from tests.governance.entrenched import entrenchments
from tests.people import AT_ONCE, People, all_say

SPANS = ("deliberation_seconds", "timelock_seconds", "cooling_off_seconds")
CHOICES = st.sampled_from([Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN])
LISTENING = "norm:listening"


def asks(**said: Any) -> Entrenchment:
    return Entrenchment.model_validate(said)


@given(rules(tuple(BINARY)), st.lists(entrenchments, max_size=3))
def test_a_tightened_rule_is_sound_and_takes_no_less_time(
    rule: DecisionRule, entrenched: list[Entrenchment]
) -> None:
    found = tightened(rule, entrenched)
    assert DecisionRule.model_validate(found.model_dump(mode="json")) == found
    assert all(getattr(found, span) >= getattr(rule, span) for span in SPANS)
    for each in entrenched:
        assert found.deliberation_seconds >= (each.deliberation_days or 0) * DAY
        assert found.timelock_seconds >= (each.timelock_days or 0) * DAY
        assert found.cooling_off_seconds >= (each.cooling_off_days or 0) * DAY


@given(
    rules(tuple(BINARY)),
    st.lists(entrenchments, max_size=3),
    st.lists(st.tuples(CHOICES, st.booleans()), min_size=1, max_size=12),
)
def test_what_a_tightened_rule_carries_the_rule_itself_would_have_carried(
    rule: DecisionRule, entrenched: list[Entrenchment], said: list[tuple[Choice, bool]]
) -> None:
    bodies = tuple({rule.electorate, *(body.electorate for body in rule.also)})
    electors = {voter: Entitled(bodies, active=active) for voter, (_, active) in enumerate(said)}
    ballots = {voter: YesNo(choice=choice, reason="Why.") for voter, (choice, _) in enumerate(said)}

    def carried(by: DecisionRule) -> bool:
        return result(by, options=(), electors=electors, ballots=ballots, seed="seed").carried

    strict = tightened(rule, entrenched)
    assert carried(rule) or not carried(strict)
    # And never by less than the share that is asked for, of those who say yes or no.
    yes, no = (sum(choice is each for choice, _ in said) for each in (Choice.YES, Choice.NO))
    for each in entrenched:
        if each.threshold and carried(strict):
            part, whole = map(int, each.threshold.split("/"))
            assert yes * whole >= (yes + no) * part


@given(rules(tuple(BINARY)), st.lists(entrenchments, min_size=1, max_size=3))
def test_tightening_twice_is_tightening_once_and_the_order_does_not_matter(
    rule: DecisionRule, entrenched: list[Entrenchment]
) -> None:
    once = tightened(rule, entrenched)
    assert tightened(once, entrenched) == once
    other = tightened(rule, entrenched[::-1])
    assert (other.needed, other.threshold_is, other.timelock_seconds) == (
        once.needed,
        once.threshold_is,
        once.timelock_seconds,
    )


@given(rules(tuple(BINARY)))
def test_where_nothing_is_entrenched_the_rule_stays_as_it_is(rule: DecisionRule) -> None:
    assert tightened(rule, []) == rule


def test_each_body_has_to_reach_the_larger_majority() -> None:
    rule = DecisionRule(also=(Body(electorate="stewards"),))
    found = tightened(rule, [asks(threshold="2/3"), asks(threshold="3/4")])
    assert (found.method, found.threshold) == (Method.SUPERMAJORITY, "3/4")
    assert found.also == (Body(electorate="stewards", method="supermajority", threshold="3/4"),)


def test_to_reach_all_votes_is_never_to_pass_them() -> None:
    rule = DecisionRule(method=Method.SUPERMAJORITY, threshold="3/4", threshold_is="more_than")
    found = tightened(rule, [asks(threshold="1/1")])
    assert (found.threshold, found.threshold_is) == ("1/1", "at_least")
    assert tightened(rule, [asks(threshold="2/3")]) == rule


def test_consent_asks_for_more_than_any_share() -> None:
    rule = DecisionRule(method=Method.CONSENT)
    assert tightened(rule, [asks(threshold="9/10")]) == rule


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "This asks for nothing. Say what a change takes, or take “entrenchment” out."),
        ({"threshold": "1/2"}, "A larger majority is more than half"),
        ({"threshold": "3/2"}, "More yes than there are votes cannot be asked for"),
        ({"deliberation_days": 0}, "greater than or equal to 1"),
        ({"cooling_off_days": 91}, "less than or equal to 90"),
        ({"pace": {"most": 1}}, "Field required"),
    ],
)
def test_what_asks_for_nothing_or_for_too_much_is_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Entrenchment.model_validate(said)


WEAKER: Mapping[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "less talk": ({"deliberation_days": 14}, {"deliberation_days": 7}, "talked over for less time"),
    "a smaller majority": ({"threshold": "3/4"}, {"threshold": "2/3"}, "a smaller majority"),
    "sooner": ({"timelock_days": 7}, {"threshold": "1/1"}, "takes effect sooner"),
    "more often": ({"pace": {"most": 1, "days": 365}}, {"pace": {"most": 1, "days": 30}}, "more often"),
    "more at once": ({"pace": {"most": 1, "days": 365}}, {"pace": {"most": 2, "days": 730}}, "more often"),
    "no rest": ({"cooling_off_days": 60}, {"cooling_off_days": 59}, "proposed again sooner"),
}


@pytest.mark.parametrize("case", WEAKER)
def test_asking_for_less_anywhere_is_a_slackening(case: str) -> None:
    above, own, words = WEAKER[case]
    assert words in " ".join(slackenings(asks(**above), asks(**own)))
    assert slackenings(asks(**above), asks(**above, **({} if set(own) & set(above) else own))) == ()
    assert slackenings(None, asks(**own)) == ()


@given(entrenchments)
def test_asking_for_nothing_is_less_in_everything_that_was_asked(entrenchment: Entrenchment) -> None:
    asked = entrenchment.model_dump(exclude_none=True)
    assert len(slackenings(entrenchment, None)) == len(asked)
    assert slackenings(entrenchment, entrenchment) == ()


def test_it_is_told_in_plain_words() -> None:
    everything = asks(
        deliberation_days=14,
        threshold="2/3",
        timelock_days=1,
        pace={"most": 1, "days": 365},
        cooling_off_days=60,
    )
    assert sentences(everything) == (
        (
            "Changing it takes at least 14 days of talk, at least two thirds of the votes and a wait of 1 day "
            "before it takes effect."
        ),
        "It may change once within 365 days.",
        "After a change of it has failed, it rests for 60 days.",
    )
    assert sentences(asks(threshold="1/1")) == ("Changing it takes all of the votes.",)
    assert sentences(asks(pace=Rate(most=3, days=30))) == ("It may change 3 times within 30 days.",)


@given(entrenchments, entrenchments)
def test_what_differs_is_told_differently(one: Entrenchment, other: Entrenchment) -> None:
    same = one.model_copy(update={"threshold": None}) == other.model_copy(update={"threshold": None})
    if not same:
        assert sentences(one) != sentences(other)


def entrenched(topic: str = LISTENING, **said: Any) -> Entrenched:
    return Entrenched(topic=topic, title="the norm “It listens.”", asks=asks(**said))


def put(people: People, *topics: str, rule: DecisionRule = AT_ONCE, **facts: Any) -> Decision:
    """Put a question that touches these topics; each time another one."""
    subject = digest_of_value(Decision.objects.count())
    return opened(people, rule, "question", topics=topics, subject_digest=subject, **facts)


@pytest.mark.django_db
def test_the_frozen_rule_is_the_tightened_one_also_when_voting_opens_after_the_talk(people: People) -> None:
    slow = entrenched(deliberation_days=14, threshold="2/3", timelock_days=3)
    decision = put(people, LISTENING, entrenched=[slow])
    assert decision.status == DecisionStatus.DELIBERATING
    put_in_force(people.community, {"question": DecisionRule(quorum_percent=30)}, source="sha256:" + "1" * 64)
    with clock.ahead(timedelta(days=14, minutes=1)):
        closed_now = closed(decision)
    rule = closed_now.frozen_rule
    assert (rule.quorum_percent, rule.method, rule.threshold) == (30, Method.SUPERMAJORITY, "2/3")
    assert rule.timelock_seconds == 3 * DAY
    assert closed_now.what_is_entrenched == (slow,)


@pytest.mark.django_db
def test_what_failed_rests_and_what_did_not_touch_it_changes_nothing(people: People) -> None:
    slow = [entrenched(cooling_off_days=60)]
    all_say(put(people, "norm:other"), Choice.NO)
    all_say(put(people, LISTENING, entrenched=slow), Choice.NO)
    assert put(people, "norm:other").status == DecisionStatus.OPEN
    with (
        clock.ahead(timedelta(days=59)),
        pytest.raises(EntrenchedRestError, match="; a change of it failed, and it rests"),
    ):
        put(people, LISTENING, "norm:other", entrenched=slow)
    with clock.ahead(timedelta(days=60, minutes=1)):
        assert put(people, LISTENING, entrenched=slow).status == DecisionStatus.OPEN


@pytest.mark.django_db
def test_it_changes_as_often_as_it_may_and_no_more(people: People) -> None:
    slow = [entrenched(pace={"most": 2, "days": 30})]
    all_say(put(people, LISTENING), Choice.YES)
    for _ in range(3):
        all_say(put(people, "norm:other"), Choice.YES)
    with clock.ahead(timedelta(days=10)):
        on_its_way = put(people, LISTENING, entrenched=slow)
        with pytest.raises(EntrenchedPaceError, match="it may change 2 times within 30 days"):
            put(people, LISTENING, entrenched=slow)
        all_say(on_its_way, Choice.YES)
    with clock.ahead(timedelta(days=29)), pytest.raises(EntrenchedPaceError):
        put(people, LISTENING, entrenched=slow)
    with clock.ahead(timedelta(days=31)):
        put(people, LISTENING, entrenched=slow)


@pytest.mark.django_db
def test_the_sentence_names_the_last_day_that_stands_in_the_way(people: People) -> None:
    yearly = AT_ONCE.model_copy(update={"pace": Pace(most=1, days=365)})
    slow = [entrenched(cooling_off_days=10)]
    all_say(put(people, LISTENING, rule=yearly, entrenched=slow), Choice.YES)
    with pytest.raises(PaceError, match="Propose again from"):
        put(people, LISTENING, rule=yearly, entrenched=slow)
