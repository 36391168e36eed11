"""Inviting, joining, leaving, removing, and changing roles."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.errors import (
    InvitationUnusableError,
    LastStewardError,
    ReasonNeededError,
    StaleStateError,
)
from governance.events import InvitationIssued, MemberJoined, MemberLeft, MemberRemoved, RoleChanged
from governance.models import Community, Invitation, Membership, Role, User
from governance.permissions import check_member, check_role, has_role
from governance.policies import check_open
from governance.selectors.communities import stewards
from governance.services.delegations import end_all_of
from governance.subjects import subject_of

INVITATION_LIFE = timedelta(days=14)


def secret_digest(secret: str) -> str:
    """Return what is kept of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(steward: User, *, community: Community, role: Role) -> tuple[Invitation, str]:
    """Make a link for one person. Returns the invitation and its secret, which is shown once."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    secret = secrets.token_urlsafe(24)
    moment = clock.now()
    invitation = Invitation.objects.create(
        community=community,
        secret_digest=secret_digest(secret),
        role=role,
        created_by=steward,
        created_at=moment,
        expires_at=moment + INVITATION_LIFE,
    )
    ledger.record(
        InvitationIssued(subject=subject_of(invitation), role=role), community=community, actor=steward
    )
    return invitation, secret


def usable_invitation(secret: str) -> Invitation:
    """Return the invitation behind a secret. Raises :class:`InvitationUnusableError`."""
    every = Invitation.objects.select_related("community", "created_by")
    found = every.filter(secret_digest=secret_digest(secret)).first()
    if found is None:
        raise InvitationUnusableError(why="is not known here", community="whoever sent it")
    if found.accepted_at is not None:
        raise InvitationUnusableError(why="has been used", community=found.community.name)
    if found.expires_at <= clock.now():
        raise InvitationUnusableError(why="has expired", community=found.community.name)
    if not has_role(found.created_by, found.community, Role.STEWARD):
        # Otherwise a steward who is removed lets themselves in again by a link they made before.
        why = "was made by somebody who is no longer a steward"
        raise InvitationUnusableError(why=why, community=found.community.name)
    check_open(found.community)
    return found


@transaction.atomic
def join(user: User, *, secret: str) -> Membership:
    """Become a member by an invitation; somebody who is one already keeps the higher role."""
    invitation = usable_invitation(secret)
    moment = clock.now()
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not used.update(accepted_by=user, accepted_at=moment):
        raise InvitationUnusableError(why="has been used", community=invitation.community.name)
    membership, created = Membership.objects.get_or_create(
        community=invitation.community,
        user=user,
        left_at=None,
        defaults={"role": invitation.role, "joined_at": moment},
    )
    if not created and Role(membership.role).rank < Role(invitation.role).rank:
        membership.role = invitation.role
        membership.save(update_fields=["role"])
    ledger.record(
        MemberJoined(subject=subject_of(user), role=membership.role),
        community=invitation.community,
        actor=user,
    )
    return membership


def check_not_last_steward(membership: Membership) -> None:
    """Raise :class:`LastStewardError` if the community would be left without a steward."""
    if membership.role == Role.STEWARD and stewards(membership.community).count() == 1:
        raise LastStewardError(name=membership.user, community=membership.community.name)


def _check_another_steward(membership: Membership) -> None:
    # Locked first, so that the last two cannot both leave at once, each counting on the other.
    list(stewards(membership.community).order_by("pk").select_for_update(of=("self",)))
    check_not_last_steward(membership)


@transaction.atomic
def leave(user: User, *, community: Community) -> None:
    """Leave a community. Ballots already cast stay; the last steward hands over first."""
    membership = check_member(user, community)
    _check_another_steward(membership)
    _end(membership)
    ledger.record(MemberLeft(subject=subject_of(user)), community=community, actor=user)


@transaction.atomic
def remove(steward: User, *, membership: Membership, reason: str) -> None:
    """End somebody's membership, with a reason everyone can read."""
    check_role(steward, membership.community, Role.STEWARD)
    if not reason.strip():
        raise ReasonNeededError
    _check_another_steward(membership)
    _end(membership)
    ledger.record(
        MemberRemoved(subject=subject_of(membership.user), reason=reason.strip()),
        community=membership.community,
        actor=steward,
    )


@transaction.atomic
def change_role(steward: User, *, membership: Membership, role: Role) -> None:
    """Give a member another role; the last steward stays one."""
    check_role(steward, membership.community, Role.STEWARD)
    old = membership.role
    if old == role:
        return
    _check_another_steward(membership)
    if not Membership.objects.filter(pk=membership.pk, left_at=None).update(role=role):
        raise StaleStateError(what="membership", now="ended")
    membership.role = role
    ledger.record(
        RoleChanged(subject=subject_of(membership.user), old=old, new=role),
        community=membership.community,
        actor=steward,
    )


def _end(membership: Membership) -> None:
    moment = clock.now()
    if not Membership.objects.filter(pk=membership.pk, left_at=None).update(left_at=moment):
        raise StaleStateError(what="membership", now="ended")
    membership.left_at = moment
    end_all_of(membership.user, community=membership.community)
