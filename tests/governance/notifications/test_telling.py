"""Telling: who gets a notification, once, and who a letter."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from governance import clock, ledger
from governance.events import StepFailed
from governance.models import Letter, Notification, Role, Step, User
from governance.services import memberships, notifications
from governance.telling.notices import Group, Way
from tests.governance.deciding import opened
from tests.governance.notifications.deeds import with_address
from tests.governance.web.test_members import member
from tests.loop import settle
from tests.people import People, add, person


def told(user: User, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(user=user, entry__kind=kind))


def test_electors_are_told_of_a_vote_and_outsiders_are_not(people: People) -> None:
    opened(people)
    assert "governance.tell" in settle()
    assert len(told(people.bob, "DecisionOpened")) == 1
    assert told(people.charlie, "DecisionOpened") == []


def test_nobody_is_told_of_what_they_did_themselves(people: People) -> None:
    add(people.alice, people.charlie, people.community, Role.MEMBER)
    memberships.change_role(people.alice, membership=member(people), role=Role.DRAFTER)
    settle()
    assert len(told(people.alice, "MemberJoined")) == 2
    assert told(people.charlie, "MemberJoined") == []
    assert len(told(people.bob, "RoleChanged")) == 1
    assert told(people.alice, "RoleChanged") == []


def test_somebody_who_was_removed_is_told(people: People) -> None:
    memberships.remove(people.alice, membership=member(people), reason="Moved away.")
    settle()
    assert len(told(people.bob, "MemberRemoved")) == 1


def test_a_step_that_was_given_up_is_told_to_stewards_and_operators_and_never_by_e_mail(
    people: People,
) -> None:
    with_address(people.operator)
    notifications.choose(people.operator, community=None, ways={Group.RECORD: Way.AT_ONCE})
    record_failure(people)
    settle()
    (one,) = told(people.operator, "StepFailed")
    assert one.way == Way.APP
    assert len(told(people.alice, "StepFailed")) == 1
    assert told(people.bob, "StepFailed") == []


def record_failure(people: People) -> None:
    with transaction.atomic():
        event = StepFailed(subject="decision:1", step="step:1", task="a.task", sentence="It broke.")
        ledger.record(event, community=people.community, actor=None)


def test_telling_twice_tells_once(people: People) -> None:
    with_address(people.bob)
    opened(people)
    settle()
    entry = people.community.ledger.select_related("community").get(kind="DecisionOpened")
    letters = Letter.objects.count()
    notifications.tell(entry)
    assert len(told(people.bob, "DecisionOpened")) == 1
    assert Letter.objects.count() == letters
    assert Step.objects.filter(task="governance.tell", entry=entry).count() == 1


def test_whoever_chose_not_at_all_is_left_alone(people: People) -> None:
    notifications.choose(people.bob, community=None, ways={Group.VOTES: Way.NONE})
    opened(people)
    settle()
    assert told(people.bob, "DecisionOpened") == []


def test_what_holds_in_a_community_goes_over_what_holds_everywhere(people: People) -> None:
    bob = people.bob.pk
    everywhere, here = {Group.TEXTS: Way.NONE}, {Group.TEXTS: Way.WEEKLY}
    notifications.choose(people.bob, community=people.community, ways=here)
    notifications.choose(people.bob, community=None, ways=everywhere)
    assert notifications.ways_of([bob], people.community, Group.TEXTS) == {bob: Way.WEEKLY}
    assert notifications.ways_of([bob], None, Group.TEXTS) == {bob: Way.NONE}
    notifications.choose(people.bob, community=people.community, ways={Group.TEXTS: None})
    assert notifications.ways_of([bob], people.community, Group.TEXTS) == {bob: Way.NONE}


def test_without_a_confirmed_address_everything_stands_in_the_app(people: People) -> None:
    opened(people)
    settle()
    assert {each.way for each in told(people.bob, "DecisionOpened")} == {Way.APP}
    assert not Letter.objects.exists()


def test_with_one_a_vote_is_told_by_the_next_digest_and_the_last_before_it_ends(people: People) -> None:
    with_address(people.bob)
    decision = opened(people)
    settle()
    assert {each.way for each in told(people.bob, "DecisionOpened")} == {Way.DAILY}
    first, last = Letter.objects.filter(user=people.bob, kind=Way.DAILY).order_by("due_at")
    assert first.due_at - clock.now() <= timedelta(days=1, minutes=1)
    assert timedelta(days=1) <= decision.closes_at - last.due_at < timedelta(days=2)


@pytest.mark.parametrize("more", [1, 6])
def test_telling_takes_no_more_queries_for_more_people(people: People, more: int) -> None:
    for number in range(more):
        add(people.alice, person(f"p{number}"), people.community, Role.MEMBER)
        with_address(person(f"p{number}"))
    opened(people)
    entry = people.community.ledger.select_related("community", "payload").get(kind="DecisionOpened")
    with CaptureQueriesContext(connection) as captured:
        notifications.tell(entry)
    assert len(captured) <= 14


def test_only_ones_own_are_marked_as_read(people: People) -> None:
    opened(people)
    settle()
    (one,) = told(people.bob, "DecisionOpened")
    assert notifications.mark_read(people.alice, notifications=[one.pk]) == 0
    assert notifications.mark_read(people.bob, notifications=[one.pk]) == 1
    assert notifications.mark_read(people.bob, notifications=[one.pk]) == 0
