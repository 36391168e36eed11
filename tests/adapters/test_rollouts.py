"""A new model takes over step by step."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from adapters.models import Deployment, RolloutPhase
from adapters.services import rollouts
from adapters.states import DeploymentStatus
from constitutions.rollout import Rollout, RolloutStep
from governance import clock
from governance.counting.ballots import Choice
from governance.models import LedgerEntry, Timer, User
from tests.loop import settle
from tests.people import People, all_say, in_force, propose
from tests.rollouts import (
    ALL_BUT_RELEASE,
    DAY,
    MOMENT,
    TWO_DAYS,
    WATCH,
    another,
    now_share,
    planned,
    released,
    shares,
    status,
    taking_over,
    told,
    watched,
)
from tests.walking import dora, measured, paper, ready, requested, text_with

__all__ = ["dora", "paper", "released"]

pytestmark = pytest.mark.django_db


def test_the_pipeline_itself_lets_an_approved_model_begin(people: People, dora: User) -> None:
    version = planned(people)
    for expected in ("live", "staged"):
        decision = requested(measured(ready(version)))
        all_say(decision, Choice.YES)
        assert settle(without=ALL_BUT_RELEASE).count("evaluation.release") == 1
        assert Deployment.objects.get(decision=decision).status == expected
    assert now_share(people) == 10


def test_a_first_model_has_nothing_to_take_over_from_and_is_live_at_once(people: People, dora: User) -> None:
    first = another(planned(people))
    assert status(first) == DeploymentStatus.LIVE
    # It is watched all the same.
    [watch] = first.phases.all()
    assert (watch.share, watch.hours, watch.under_way) == (100, 12, True)
    assert shares(people) == []


def test_without_a_plan_a_new_model_answers_everything_at_once(people: People, dora: User) -> None:
    first, second = taking_over(people, None)
    assert (status(first), status(second)) == (DeploymentStatus.STANDBY, DeploymentStatus.LIVE)
    assert not RolloutPhase.objects.exists()


def test_its_share_rises_at_its_times_until_it_is_live_and_no_longer_watched(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    assert (status(first), status(second), now_share(people)) == ("live", "staged", 10)
    assert settle(without=ALL_BUT_RELEASE) == []
    with clock.ahead(DAY - MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 10
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50
    with clock.ahead(DAY + TWO_DAYS + 2 * MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert (status(first), status(second)) == ("standby", "live")
    assert shares(people) == [(0, 10), (10, 50)]
    assert len(told(people, "DeploymentLive")) == 2
    watch = second.phases.last()
    assert watch is not None
    assert watch.under_way
    with clock.ahead(DAY + TWO_DAYS + WATCH + 3 * MOMENT):
        settle(without=ALL_BUT_RELEASE)
    watch.refresh_from_db()
    assert watch.ended_at is not None
    assert (status(first), status(second)) == ("standby", "live")


def test_a_share_lasts_its_hours_even_where_nobody_was_there_to_end_the_one_before(
    people: People, dora: User
) -> None:
    taking_over(people)
    with clock.ahead(30 * DAY):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50


def test_killed_between_any_two_writes_nothing_is_done_twice(people: People, dora: User) -> None:
    _, second = taking_over(people)
    rollouts.begin(second)
    phase = second.phases.get(position=0)
    with clock.ahead(DAY + MOMENT):
        rollouts.advance(phase)
        rollouts.advance(phase)
        rollouts.begin(second)
        # The timer's own step finds the phase ended.
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50
    assert shares(people) == [(0, 10), (10, 50)]
    assert Timer.objects.filter(kind=rollouts.ENDING, subject__startswith="rolloutphase:").count() == 3


def test_only_one_phase_of_a_deployment_has_its_clock_running(people: People, dora: User) -> None:
    _, second = taking_over(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.phases.filter(position=1).update(began_at=clock.now())


def test_the_plan_is_that_of_the_version_deployed(people: People, dora: User) -> None:
    _, second = taking_over(people)
    faster = Rollout(steps=(RolloutStep(share=90, hours=1),), watch_hours=0)
    text = text_with(norms=3, examples=15).model_copy(update={"rollout": faster})
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    assert in_force(people.community).number == 2
    # Another version in force does not break what is under way either.
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert now_share(people) == 50
        assert [phase.share for phase in second.phases.all()] == [10, 50, 100]


def test_a_newer_approved_model_takes_the_place_of_one_that_is_still_taking_over(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    third = another(second.version)
    assert (status(first), status(second), status(third)) == ("live", "retired", "staged")
    assert "A newer model was approved" in told(people, "DeploymentRetired")[0]["reason"]
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert (status(second), now_share(people)) == ("retired", 50)


def test_a_watch_that_another_successor_ended_ends_on_its_day_without_a_word(
    people: People, dora: User
) -> None:
    first = another(planned(people, Rollout(steps=(RolloutStep(share=10, hours=1),), watch_hours=72)))
    another(first.version)
    with clock.ahead(timedelta(hours=2)):
        settle(without=ALL_BUT_RELEASE)
    assert status(first) == DeploymentStatus.STANDBY
    with clock.ahead(timedelta(hours=100)):
        settle(without=ALL_BUT_RELEASE)
    assert status(first) == DeploymentStatus.STANDBY
    assert not first.phases.filter(ended_at=None).exists()


def test_no_step_of_the_pipeline_failed(people: People, dora: User) -> None:
    watched(people)
    assert not LedgerEntry.objects.filter(kind="StepFailed").exists()
