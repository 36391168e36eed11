"""A steward takes the live model off and the one before it answers; the members decide about the other."""

import pytest

from adapters.errors import NoLiveModelError, NothingToReturnToError
from adapters.models import Deployment
from adapters.selectors import live_deployment
from adapters.services import deployments, returns
from governance.counting.ballots import Choice
from governance.errors import CommunityClosedError, ReasonNeededError, RoleNeededError
from governance.models import Decision, LedgerEntry, Notification, User
from governance.services import communities
from tests.loop import settle
from tests.people import People, all_say
from tests.rollouts import ALL_BUT_RELEASE, another, now_share, planned, released, status, taking_over, told
from tests.walking import dora, paper

__all__ = ["dora", "paper", "released"]

pytestmark = pytest.mark.django_db


def gone_back(people: People, reason: str = "It rhymes.") -> Deployment:
    return returns.go_back(people.alice, community=people.community, reason=reason)


def test_the_model_before_answers_at_once_and_members_are_told_and_asked(people: People, dora: User) -> None:
    first, second = taking_over(people, None)
    assert gone_back(people) == first
    assert (status(first), status(second)) == ("live", "retired")
    [stop], [returned] = told(people, "StewardStop"), told(people, "DeploymentReturned")
    assert (stop["deployment_digest"], stop["reason"]) == (second.digest, "It rhymes.")
    assert (returned["deployment_digest"], returned["successor"]) == (
        first.digest,
        f"deployment:{second.pk}",
    )
    entry = LedgerEntry.objects.get(community=people.community, kind="DeploymentReturned")
    assert entry.actor == people.alice
    settle(without=ALL_BUT_RELEASE)
    assert Notification.objects.filter(entry__kind="StewardStop", user=people.bob).exists()
    # With the members' yes it is the one that answers, and the one before it stands by again.
    all_say(Decision.objects.get(kind="restore"), Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    live = live_deployment(people.community)
    assert live is not None
    assert live.digest == second.digest
    assert status(first) == "standby"


def test_one_goes_back_as_far_as_models_stand_by_and_never_to_one_that_was_taken_off(
    people: People, dora: User
) -> None:
    first, second = taking_over(people, None)
    third = another(second.version)
    assert gone_back(people) == second
    assert gone_back(people) == first
    assert [status(each) for each in (first, second, third)] == ["live", "retired", "retired"]
    with pytest.raises(NothingToReturnToError, match="no earlier model that stands by"):
        gone_back(people)
    assert status(first) == "live"


def test_what_is_taking_over_keeps_its_share(people: People, dora: User) -> None:
    first, second = taking_over(people, None)
    third = another(planned(people))
    gone_back(people)
    assert [status(each) for each in (first, second, third)] == ["live", "retired", "staged"]
    assert now_share(people) == 10


def test_only_stewards_go_back_and_with_a_reason(people: People, dora: User) -> None:
    with pytest.raises(NoLiveModelError):
        gone_back(people)
    first, second = taking_over(people, None)
    with pytest.raises(RoleNeededError):
        returns.go_back(people.bob, community=people.community, reason="No.")
    with pytest.raises(ReasonNeededError):
        gone_back(people, " ")
    assert (status(first), status(second)) == ("standby", "live")
    deployments.stop(people.alice, community=people.community, reason="It shouts.")
    with pytest.raises(NoLiveModelError):
        gone_back(people)


def test_a_closed_community_goes_back_to_nothing(people: People, dora: User) -> None:
    taking_over(people, None)
    communities.close(people.alice, community=people.community, reason="We are done.")
    people.community.refresh_from_db()
    with pytest.raises(CommunityClosedError):
        gone_back(people)
