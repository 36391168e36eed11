"""Handing one's vote to somebody else, one topic at a time, and taking it back at any moment."""

from django.db import transaction

from governance import clock, ledger
from governance.delegations import leads_back
from governance.errors import DelegationLoopError, NotAMemberError, NotDelegableError
from governance.events import DelegationEnded, VoteDelegated
from governance.models import Community, Delegation, User
from governance.permissions import check_member, membership_of
from governance.policies import check_open
from governance.selectors.decisions import given_in
from governance.selectors.delegations import topics_of
from governance.subjects import subject_of


@transaction.atomic
def delegate(giver: User, *, community: Community, topic: str, taker: User) -> Delegation:
    """Hand one's vote on a kind of decision, or on a theme, to another member, in place of whoever had it.

    Raises :class:`DelegationLoopError` where it would come back, :class:`NotDelegableError` where the rule has none.
    """
    # One at a time in a community: two that close a circle together would each see none.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    check_member(giver, community)
    check_open(community)
    if membership_of(taker, community) is None:
        raise NotAMemberError(community=community.name)
    if topic not in topics_of(community):
        raise NotDelegableError(topic=topic)
    if leads_back(given_in(community), topic, giver.pk, taker.pk):
        raise DelegationLoopError(name=taker)
    moment = clock.now()
    standing = Delegation.objects.filter(community=community, topic=topic, until=None)
    standing.filter(giver=giver).update(until=moment)
    delegation = Delegation.objects.create(
        community=community, topic=topic, giver=giver, taker=taker, since=moment
    )
    ledger.record(VoteDelegated(subject=subject_of(taker), topic=topic), community=community, actor=giver)
    return delegation


@transaction.atomic
def take_back(giver: User, *, community: Community, topic: str) -> None:
    """Make one's vote on a topic one's own again; nothing happens where it is."""
    check_member(giver, community)
    standing = Delegation.objects.filter(community=community, giver=giver, until=None)
    held = next((each for each in standing if each.topic == topic), None)
    if held and Delegation.objects.filter(pk=held.pk, until=None).update(until=clock.now()):
        ledger.record(
            DelegationEnded(subject=subject_of(giver), topic=topic), community=community, actor=giver
        )


def end_all_of(member: User, *, community: Community) -> None:
    """End what somebody who leaves has given and taken. Inside the transaction in which they leave."""
    moment = clock.now()
    standing = Delegation.objects.filter(community=community, until=None)
    standing.filter(giver=member).update(until=moment)
    standing.filter(taker=member).update(until=moment)
