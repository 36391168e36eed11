"""Putting drafts side by side that change the same things differently, so that people can choose between them."""

from django.db import transaction

from constitutions.errors import (
    AlreadyInBundleError,
    BaseMovedError,
    BundleClosedError,
    BundleFullError,
    BundleOvertakenError,
    NoSuchDraftError,
    NotInBundleError,
)
from constitutions.events import BundleClosed, BundleOpened, BundleOptionAdded, BundleOptionRemoved
from constitutions.models import Bundle, BundleOption, Draft
from constitutions.selectors import version_in_force
from constitutions.services.drafts import check_acceptable, read
from constitutions.services.saving import for_editing
from constitutions.states import BUNDLE, BundleStatus
from governance import clock, ledger
from governance.errors import MalformedError
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of

MOST = 8
"""How many drafts a bundle has at most; more than that nobody ranks with care."""


def check_can_open(author: User | None, community: Community) -> None:
    """Raise the sentence that says why the person cannot open a bundle now."""
    check_role(author, community, Role.DRAFTER)
    check_open(community)


def check_can_change(author: User | None, bundle: Bundle) -> None:
    """Raise the sentence that says why the person cannot change what is in this bundle, or close it."""
    check_can_open(author, bundle.community)
    if bundle.status != BundleStatus.GATHERING:
        raise BundleClosedError


def check_can_add(author: User | None, bundle: Bundle) -> None:
    """Raise the sentence that says why the person cannot put another draft into this bundle, whichever it is."""
    check_can_change(author, bundle)
    in_force = version_in_force(bundle.community)
    if in_force and in_force != bundle.base:
        raise BundleOvertakenError(number=in_force.number)
    if bundle.options.count() >= MOST:
        raise BundleFullError(most=MOST)


@transaction.atomic
def open_bundle(author: User, *, community: Community, title: str, reason: str) -> Bundle:
    """Open a bundle for drafts that stand on the version in force. Its title and reason are for members to read."""
    check_can_open(author, community)
    if not (title.strip() and reason.strip()):
        raise MalformedError(
            sentences="Give the bundle a title and a reason, so that all know what they choose."
        )
    base = version_in_force(community)
    bundle = Bundle.objects.create(
        community=community,
        title=title.strip(),
        reason=reason.strip(),
        opened_by=author,
        base=base,
        opened_at=clock.now(),
    )
    ledger.record(
        BundleOpened(subject=subject_of(bundle), base_digest=base.text_id if base else ""),
        community=community,
        actor=author,
    )
    return bundle


@transaction.atomic
def add(author: User, *, bundle: Bundle, draft: Draft) -> BundleOption:
    """Make a draft the bundle's last option. It can still be edited, as any draft can.

    Raises :class:`BaseMovedError` for a draft that does not stand on the bundle's base, and what putting it to
    the vote raises where its text is not sound enough for that.
    """
    bundle = locked(bundle)
    check_can_add(author, bundle)
    if draft.community_id != bundle.community_id:
        raise NoSuchDraftError(community=bundle.community.name, draft=draft.pk)
    # The lock on the draft keeps it from being put into two bundles at once.
    draft = for_editing(author, draft)
    _check_fits(draft, bundle)
    option = BundleOption.objects.create(community=bundle.community, bundle=bundle, draft=draft)
    ledger.record(
        BundleOptionAdded(subject=subject_of(bundle), draft=subject_of(draft)),
        community=bundle.community,
        actor=author,
    )
    return option


@transaction.atomic
def remove(author: User, *, bundle: Bundle, draft: Draft) -> None:
    """Take a draft out of the bundle's options. The draft stays as it is."""
    bundle = locked(bundle)
    check_can_change(author, bundle)
    removed, _ = bundle.options.filter(draft=draft).delete()
    if not removed:
        raise NotInBundleError(draft=draft.pk)
    ledger.record(
        BundleOptionRemoved(subject=subject_of(bundle), draft=subject_of(draft)),
        community=bundle.community,
        actor=author,
    )


@transaction.atomic
def close(author: User, *, bundle: Bundle) -> None:
    """Close a bundle: its options stay which they are, and their drafts can go into others."""
    check_can_change(author, bundle)
    BUNDLE.move(bundle, BundleStatus.CLOSED)
    ledger.record(BundleClosed(subject=subject_of(bundle)), community=bundle.community, actor=author)


def locked(bundle: Bundle) -> Bundle:
    """Return the bundle locked and read anew."""
    every = Bundle.objects.select_for_update(of=("self",)).select_related("community", "base")
    return every.get(pk=bundle.pk)


def _check_fits(draft: Draft, bundle: Bundle) -> None:
    """Raise why this draft cannot be an option of a bundle whose base is in force."""
    other = BundleOption.objects.filter(draft=draft, bundle__status=BundleStatus.GATHERING).first()
    if other:
        raise AlreadyInBundleError(draft=draft.pk, bundle=other.bundle_id)
    if draft.base != bundle.base:
        raise BaseMovedError(number=bundle.base.number if bundle.base else 0)
    check_acceptable(read(draft.source))
