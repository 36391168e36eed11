"""A steward holds a new model back while it takes over: never above its text's plan, and nothing of it is skipped."""

from datetime import timedelta

import pytest

from adapters.errors import NotHeldBackError, NothingStagedError
from adapters.gateway.loading import endpoint_of
from adapters.models import RolloutHold, RolloutPhase
from adapters.services import holds, rollouts
from governance import clock
from governance.errors import CommunityClosedError, MalformedError, ReasonNeededError, RoleNeededError
from governance.models import User
from governance.services import communities
from tests.loop import settle
from tests.people import People
from tests.rollouts import (
    ALL_BUT_RELEASE,
    DAY,
    MOMENT,
    TWO_DAYS,
    changed,
    now_share,
    planned,
    released,
    shares,
    status,
    taking_over,
    told,
)
from tests.walking import dora, paper

__all__ = ["dora", "paper", "released"]

pytestmark = pytest.mark.django_db


def held(people: People, share: int, reason: str = "It rhymes.") -> RolloutHold:
    return holds.hold(people.alice, community=people.community, share=share, reason=reason)


def resumed(people: People, reason: str = "It no longer does.") -> RolloutPhase:
    return holds.resume(people.alice, community=people.community, reason=reason)


def test_it_answers_no_more_than_the_steward_says_and_the_record_says_why(people: People, dora: User) -> None:
    taking_over(people)
    held(people, 3)
    assert now_share(people) == 3
    held(people, 0, "It rhymes everywhere.")
    assert now_share(people) == 0
    held(people, 10, "As planned, and no further.")
    assert now_share(people) == 10
    found = [(each["share_before"], each["share"], each["planned"]) for each in told(people, "RolloutHeld")]
    assert found == [(10, 3, 10), (3, 0, 10), (0, 10, 10)]
    assert told(people, "RolloutHeld")[0]["reason"] == "It rhymes."


def test_the_gateway_lets_it_answer_as_much(people: People, dora: User) -> None:
    first, second = taking_over(people)
    for share in (3, 0):
        held(people, share)
        endpoint = endpoint_of(people.community.pk)
        assert endpoint is not None
        assert endpoint.live is not None
        assert endpoint.staged is not None
        assert (endpoint.live.pk, endpoint.staged.pk, endpoint.share) == (first.pk, second.pk, share)


def test_while_it_is_held_no_clock_takes_it_further(people: People, dora: User) -> None:
    first, second = taking_over(people)
    held(people, 5)
    with clock.ahead(30 * DAY):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 5
    assert (status(first), status(second), shares(people)) == ("live", "staged", [(0, 10)])


def test_what_was_left_of_its_step_is_answered_before_the_next_begins(people: People, dora: User) -> None:
    taking_over(people)
    with clock.ahead(DAY / 2):
        held(people, 5)
    with clock.ahead(3 * DAY):
        settle(without=ALL_BUT_RELEASE)
        resumed(people)
        assert now_share(people) == 10
    with clock.ahead(3 * DAY + DAY / 2 - MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 10
    with clock.ahead(3 * DAY + DAY / 2 + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50
    assert shares(people) == [(0, 10), (10, 50)]
    [resumption] = told(people, "RolloutResumed")
    assert (resumption["share_before"], resumption["share"]) == (5, 10)


def test_held_twice_and_resumed_before_its_first_clock_ran_out_it_still_lasts_its_hours(
    people: People, dora: User
) -> None:
    taking_over(people)
    hour = timedelta(hours=1)
    for begins in (1, 3):
        with clock.ahead(begins * hour):
            held(people, 5)
        with clock.ahead((begins + 1) * hour):
            resumed(people)
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 10
    with clock.ahead(DAY + hour + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 10
    with clock.ahead(DAY + 2 * hour + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50


def test_nobody_takes_it_further_than_its_plan(people: People, dora: User) -> None:
    taking_over(people)
    for share in (11, 50, 100, -1):
        with pytest.raises(MalformedError, match="Choose a whole number from 0 to 10"):
            held(people, share)
    held(people, 5)
    with pytest.raises(MalformedError, match="held at 5 % already"):
        held(people, 5)
    assert now_share(people) == 5


def test_what_breaks_while_it_is_held_takes_it_off(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = taking_over(people)
    held(people, 5)
    changed(monkeypatch, second)
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")


def test_a_model_that_is_held_can_be_stopped_and_its_clocks_run_out_over_nothing(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    held(people, 5)
    resumed(people)
    held(people, 4)
    rollouts.stop(people.alice, community=people.community, reason="It rhymes.")
    assert told(people, "RolloutStopped")[0]["share"] == 4
    with pytest.raises(NothingStagedError):
        resumed(people)
    with clock.ahead(2 * TWO_DAYS):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")


def test_only_stewards_hold_with_a_reason_and_only_what_is_taking_over(people: People, dora: User) -> None:
    planned(people)
    with pytest.raises(NothingStagedError):
        held(people, 5)
    taking_over(people)
    with pytest.raises(RoleNeededError):
        holds.hold(people.bob, community=people.community, share=5, reason="No.")
    with pytest.raises(ReasonNeededError):
        held(people, 5, " ")
    with pytest.raises(NotHeldBackError, match="is not held back"):
        resumed(people)
    held(people, 5)
    with pytest.raises(ReasonNeededError):
        resumed(people, " ")
    with pytest.raises(RoleNeededError):
        holds.resume(people.bob, community=people.community, reason="Yes.")
    communities.close(people.alice, community=people.community, reason="We are done.")
    people.community.refresh_from_db()
    with pytest.raises(CommunityClosedError):
        resumed(people)
