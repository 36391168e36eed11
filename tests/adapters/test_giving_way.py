"""A model that is taking over, or is watched, gives way: its evidence broke, or a steward stopped it."""

import pytest

from adapters.errors import NoLiveModelError, NothingStagedError
from adapters.selectors import live_deployment, stop_in_force
from adapters.services import deployments, rollouts
from adapters.states import DeploymentStatus
from evaluation.engine.samples import Arm
from evaluation.models import DeploymentRequest
from evaluation.services import release
from governance import clock
from governance.counting.ballots import Choice
from governance.errors import ReasonNeededError, RoleNeededError
from governance.models import Decision, User
from governance.services import communities
from tests.loop import settle
from tests.people import People, all_say
from tests.rollouts import (
    ALL_BUT_RELEASE,
    DAY,
    MOMENT,
    TWO_DAYS,
    WATCH,
    another,
    changed,
    made_from,
    planned,
    released,
    shares,
    status,
    taking_over,
    told,
    watched,
)
from tests.walking import dora, measured, paper

__all__ = ["dora", "paper", "released"]

pytestmark = pytest.mark.django_db


def test_a_live_model_that_breaks_with_none_standing_by_takes_off_what_takes_over_from_it(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    rollouts.roll_back(first, reason="It broke.")
    assert (status(first), status(second)) == ("retired", "retired")


def test_what_was_staged_and_never_began_to_answer_is_discarded_when_its_evidence_breaks(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    request = DeploymentRequest.objects.get(decision=second.decision)
    release.refuse(request, sentence="It broke.")
    assert status(second) == DeploymentStatus.STAGED
    # A worker was killed after it had staged the deployment, and before it let it answer.
    second.phases.all().delete()
    release.refuse(request, sentence="It broke.")
    assert (status(first), status(second)) == ("live", "retired")


@pytest.mark.parametrize("steps", [0, 1])
def test_what_no_longer_holds_when_the_share_is_to_rise_is_taken_off(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    first, second = taking_over(people)
    later = DAY + MOMENT
    if steps:
        with clock.ahead(later):
            settle(without=ALL_BUT_RELEASE)
        later += TWO_DAYS + MOMENT
    changed(monkeypatch, second)
    with clock.ahead(later):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")
    [broken] = told(people, "GateBroken")
    assert broken["sentence"] == "The evidence does not hold any more: the adapter's files were changed."
    assert told(people, "DeploymentRetired")[0]["reason"] == broken["sentence"]
    assert len(told(people, "DeploymentLive")) == 1


def test_what_breaks_while_it_is_watched_gives_way_to_the_one_before_it(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, later = watched(people)
    changed(monkeypatch, second)
    with clock.ahead(later + WATCH + MOMENT):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")
    [returned] = told(people, "DeploymentReturned")
    assert returned["deployment_digest"] == first.digest
    assert returned["successor"] == f"deployment:{second.pk}"


def test_a_newer_evaluation_that_fails_takes_it_off_at_once_and_one_that_passes_asks_nobody(
    people: People, dora: User
) -> None:
    first, second = taking_over(people)
    adaptation = made_from(second)
    votes = Decision.objects.filter(kind="deploy").count()
    measured(adaptation)
    settle(without=ALL_BUT_RELEASE)
    assert (status(second), Decision.objects.filter(kind="deploy").count()) == ("staged", votes)
    measured(adaptation, wins=Arm.DEPLOYED)
    settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")
    assert "a newer evaluation of this model failed" in told(people, "GateBroken")[0]["sentence"]


def test_the_first_model_of_all_goes_offline_for_none_stands_by(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = another(planned(people))
    changed(monkeypatch, first)
    with clock.ahead(WATCH + MOMENT):
        settle(without=ALL_BUT_RELEASE)
    assert status(first) == DeploymentStatus.RETIRED
    assert live_deployment(people.community) is None
    assert told(people, "DeploymentReturned") == []


def test_a_gate_that_breaks_twice_takes_off_once(people: People, dora: User) -> None:
    first, second, _ = watched(people)
    for _ in range(2):
        rollouts.roll_back(second, reason="It broke.")
    assert (status(first), status(second)) == ("live", "retired")
    rollouts.roll_back(first, reason="It broke.")
    assert live_deployment(people.community) is None
    assert len(told(people, "DeploymentRetired")) == 2


def test_a_steward_ends_a_rollout_with_a_reason(people: People, dora: User) -> None:
    first, second = taking_over(people)
    with pytest.raises(RoleNeededError):
        rollouts.stop(people.bob, community=people.community, reason="No.")
    with pytest.raises(ReasonNeededError):
        rollouts.stop(people.alice, community=people.community, reason=" ")
    assert rollouts.stop(people.alice, community=people.community, reason="It rhymes.") == second
    assert (status(first), status(second)) == ("live", "retired")
    [stopped] = told(people, "RolloutStopped")
    assert (stopped["share"], stopped["reason"]) == (10, "It rhymes.")
    with pytest.raises(NothingStagedError, match="no new model that is taking over"):
        rollouts.stop(people.alice, community=people.community, reason="Again.")
    # Its clocks run out over nothing.
    with clock.ahead(10 * DAY):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("live", "retired")
    assert shares(people) == [(0, 10)]


def test_to_stop_the_live_model_stops_the_one_that_takes_over_from_it(people: People, dora: User) -> None:
    first, second = taking_over(people)
    deployments.stop(people.alice, community=people.community, reason="It shouts.")
    assert (status(first), status(second)) == ("retired", "retired")
    with pytest.raises(NoLiveModelError):
        deployments.stop(dora, community=people.community, reason="It shouts.")
    stop = stop_in_force(people.community)
    assert stop is not None
    assert stop.payload.body["reason"] == "It shouts."
    # Members bring it back: nothing answers, so it answers everything at once.
    settle(without=ALL_BUT_RELEASE)
    all_say(Decision.objects.get(kind="restore"), Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    live = live_deployment(people.community)
    assert live is not None
    assert live.digest == first.digest
    # Its evidence is that of the vote it first rested on.
    with clock.ahead(WATCH + MOMENT):
        settle(without=ALL_BUT_RELEASE)
    assert status(live) == DeploymentStatus.LIVE


def test_closing_the_community_takes_everything_off(people: People, dora: User) -> None:
    first, second = taking_over(people)
    communities.close(people.alice, community=people.community, reason="We are done.")
    settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("retired", "retired")
    with clock.ahead(10 * DAY):
        settle(without=ALL_BUT_RELEASE)
    assert (status(first), status(second)) == ("retired", "retired")
