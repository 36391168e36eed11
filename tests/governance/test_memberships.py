"""Joining, leaving, removing: each with a rule and a sentence."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from governance import clock
from governance.errors import (
    InvitationUnusableError,
    LastStewardError,
    NotAMemberError,
    OperatorNeededError,
    ReasonNeededError,
    RoleNeededError,
    StaleStateError,
)
from governance.models import Invitation, Membership, Role
from governance.permissions import has_role, membership_of
from governance.services import communities, memberships
from tests.people import AT_ONCE, People, add


def test_only_a_steward_invites(people: People) -> None:
    with pytest.raises(RoleNeededError, match="Only a steward of Tenants"):
        memberships.invite(people.bob, community=people.community, role=Role.MEMBER)


def test_an_invitation_works_once(people: People) -> None:
    _, secret = memberships.invite(people.alice, community=people.community, role=Role.DRAFTER)
    memberships.join(people.charlie, secret=secret)
    assert has_role(people.charlie, people.community, Role.DRAFTER)
    with pytest.raises(InvitationUnusableError, match="has been used"):
        memberships.join(people.bob, secret=secret)


def test_an_invitation_expires_and_its_secret_is_not_kept(people: People) -> None:
    _, secret = memberships.invite(people.alice, community=people.community, role=Role.MEMBER)
    assert not Invitation.objects.filter(secret_digest=secret).exists()
    with clock.ahead(timedelta(days=15)), pytest.raises(InvitationUnusableError, match="has expired"):
        memberships.join(people.charlie, secret=secret)


def test_leaving_ends_what_one_may_do_and_coming_back_starts_anew(people: People) -> None:
    memberships.leave(people.bob, community=people.community)
    assert membership_of(people.bob, people.community) is None
    with pytest.raises(NotAMemberError):
        memberships.leave(people.bob, community=people.community)
    add(people.alice, people.bob, people.community, Role.MEMBER)
    assert Membership.objects.filter(user=people.bob).count() == 2


def test_the_last_steward_stays_until_another_takes_over(people: People) -> None:
    alice = Membership.objects.get(user=people.alice)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: memberships.leave(people.alice, community=people.community),
        lambda: memberships.change_role(people.alice, membership=alice, role=Role.MEMBER),
        lambda: memberships.remove(people.alice, membership=alice, reason="I am done."),
    )
    for attempt in attempts:
        with pytest.raises(LastStewardError, match="alice is the last steward"):
            attempt()
    bob = Membership.objects.get(user=people.bob)
    memberships.change_role(people.alice, membership=bob, role=Role.STEWARD)
    memberships.leave(people.alice, community=people.community)
    assert has_role(people.bob, people.community, Role.STEWARD)


def test_removing_needs_a_reason_and_stands_in_the_ledger(people: People) -> None:
    bob = Membership.objects.get(user=people.bob)
    with pytest.raises(ReasonNeededError):
        memberships.remove(people.alice, membership=bob, reason="  ")
    memberships.remove(people.alice, membership=bob, reason="Moved away.")
    entry = people.community.ledger.get(kind="MemberRemoved")
    assert (entry.actor, entry.payload.body) == (people.alice, {"reason": "Moved away."})


def test_a_membership_ends_once_however_many_stewards_press_the_button(people: People) -> None:
    bob = Membership.objects.get(user=people.bob)
    stale = Membership.objects.get(user=people.bob)
    memberships.remove(people.alice, membership=bob, reason="Moved away.")
    with pytest.raises(StaleStateError, match="this membership is now ended"):
        memberships.remove(people.alice, membership=stale, reason="Moved away.")
    assert people.community.ledger.filter(kind="MemberRemoved").count() == 1


def test_a_membership_that_has_ended_keeps_the_role_it_had(people: People) -> None:
    bob = Membership.objects.get(user=people.bob)
    memberships.leave(people.bob, community=people.community)
    with pytest.raises(StaleStateError, match="this membership is now ended"):
        memberships.change_role(people.alice, membership=bob, role=Role.STEWARD)
    assert not people.community.ledger.filter(kind="RoleChanged").exists()


def test_only_an_operator_founds(people: People) -> None:
    with pytest.raises(OperatorNeededError):
        communities.found(
            people.alice, slug="mine", name="Mine", purpose="", first_steward=people.alice, rule=AT_ONCE
        )


def test_an_operator_is_nobody_inside_a_community(people: People) -> None:
    with pytest.raises(RoleNeededError):
        communities.close(people.operator, community=people.community, reason="I can, surely?")
