"""Telling people what was recorded: in the app, and by letters that wait for their time.

What people are told, and how they want to be, is theirs alone and stands in no ledger.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from governance import clock
from governance.models import (
    Community,
    Decision,
    Elector,
    Hiding,
    LedgerEntry,
    MailAddress,
    Membership,
    Notification,
    NotificationChoice,
    Role,
    User,
)
from governance.selectors.deadlines import ends_at
from governance.selectors.moderation import parties_to
from governance.services import letters
from governance.states import VOTING
from governance.subjects import id_in
from governance.telling.notices import DEFAULTS, MAILED, Group, Notice, To, Way, slots


@cache
def table() -> Mapping[str, Notice]:
    """Return the table that the composition root binds (``POLITY_NOTICES``), by the event's kind."""
    bound: Mapping[str, Notice] = import_string(settings.POLITY_NOTICES)
    return bound


@transaction.atomic
def tell(entry: LedgerEntry) -> None:
    """Write down whom an entry concerns, and have letters written to those who want them. Harmless to repeat."""
    notice = table()[entry.kind]
    concerned = _concerned(entry, notice)
    if not concerned:
        return
    moment = clock.now()
    ways = ways_of(concerned, entry.community, notice.group)
    mailed = _with_address(concerned) if notice.by_mail else frozenset()
    told = {
        user: Way.APP if way in MAILED and user not in mailed else way
        for user, way in ways.items()
        if way is not Way.NONE
    }
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=user,
                community=entry.community,
                entry=entry,
                group=notice.group,
                way=way,
                made_at=moment,
            )
            for user, way in told.items()
        ),
        ignore_conflicts=True,
    )
    closes_at = _closes_at(entry) if To.ELECTORS in notice.to else None
    letters.schedule(
        (user, way, due_at)
        for user, way in told.items()
        if way in MAILED
        for due_at in slots(way, moment, closes_at=closes_at)
    )


def ways_of(users: Collection[int], community: Community | None, group: Group) -> Mapping[int, Way]:
    """Return how each of these people wants to hear of a group of events in a community."""
    chosen = NotificationChoice.objects.filter(user__in=users, group=group)
    here = (
        chosen.filter(Q(community=None) | Q(community=community))
        if community
        else chosen.filter(community=None)
    )
    found = dict.fromkeys(users, DEFAULTS[group])
    # What holds everywhere comes first, so that what holds here goes over it.
    for choice in sorted(here, key=lambda each: each.community_id is not None):
        found[choice.user_id] = Way(choice.way)
    return found


@transaction.atomic
def choose(user: User, *, community: Community | None, ways: Mapping[Group, Way | None]) -> None:
    """Keep how somebody wants to be told; ``None`` forgets what was chosen, so that what lies behind it holds."""
    for group, way in ways.items():
        if way is None:
            NotificationChoice.objects.filter(user=user, community=community, group=group).delete()
        else:
            NotificationChoice.objects.update_or_create(
                user=user, community=community, group=group, defaults={"way": way}
            )


def mark_read(
    user: User, *, notifications: Iterable[int] | None = None, community: Community | None = None
) -> int:
    """Mark one's own notifications as read and return how many were not: those named, else all of a community."""
    unread = Notification.objects.filter(user=user, read_at=None)
    if notifications is not None:
        unread = unread.filter(pk__in=notifications)
    if community is not None:
        unread = unread.filter(community=community)
    return unread.update(read_at=clock.now())


def _concerned(entry: LedgerEntry, notice: Notice) -> frozenset[int]:
    """Return the accounts in use that an entry concerns, without whoever did it."""
    payload = getattr(entry, "payload", None)
    about = str(payload.body.get("about", "")) if payload else ""
    if notice.not_about and about.startswith(f"{notice.not_about}:"):
        return frozenset()
    found = {user for each in notice.to for user in AUDIENCES[each](entry)} - {entry.actor_id}
    return frozenset(User.objects.filter(pk__in=found, is_active=True).values_list("pk", flat=True))


def _with_role(role: Role) -> Callable[[LedgerEntry], Iterable[int]]:
    roles = [each for each in Role if each.rank >= role.rank]

    def found(entry: LedgerEntry) -> Iterable[int]:
        members = Membership.objects.filter(community=entry.community, left_at=None, role__in=roles)
        return members.values_list("user_id", flat=True) if entry.community_id else ()

    return found


def _electors(entry: LedgerEntry) -> Iterable[int]:
    electors = Elector.objects.filter(decision=id_in(entry.subject, "decision"), user__isnull=False)
    return electors.values_list("user_id", flat=True)


def _parties(entry: LedgerEntry) -> Iterable[int]:
    return parties_to(Hiding.objects.get(pk=id_in(entry.subject, "hiding")))


AUDIENCES: Mapping[To, Callable[[LedgerEntry], Iterable[int]]] = {
    To.ELECTORS: _electors,
    To.MEMBERS: _with_role(Role.MEMBER),
    To.DRAFTERS: _with_role(Role.DRAFTER),
    To.STEWARDS: _with_role(Role.STEWARD),
    To.PARTIES: _parties,
    To.PERSON: lambda entry: (id_in(entry.subject, "user"),),
    To.OPERATORS: lambda _: User.objects.filter(is_staff=True).values_list("pk", flat=True),
}


def _with_address(users: Collection[int]) -> frozenset[int]:
    usable = MailAddress.objects.filter(user__in=users, confirmed_at__isnull=False, stopped_at=None)
    return frozenset(usable.values_list("user_id", flat=True))


def _closes_at(entry: LedgerEntry) -> datetime | None:
    voting = Decision.objects.filter(pk=id_in(entry.subject, "decision"), status__in=VOTING).first()
    return ends_at(voting) if voting else None
