"""Webhooks: added, paused and removed by stewards, who can send a test to each."""

from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction

from governance import clock, ledger
from governance.errors import AlreadyUnderWayError, StaleStateError, TooManyWebhooksError
from governance.events import WebhookAdded, WebhookPaused, WebhookRemoved, WebhookResumed
from governance.models import Community, Role, User, Webhook, WebhookDelivery
from governance.permissions import check_role
from governance.policies import check_open
from governance.selectors.inbox import webhooks_of
from governance.services import deliveries
from governance.states import WEBHOOK, WebhookStatus
from governance.subjects import subject_of
from governance.telling import outgoing
from governance.telling.notices import Group

MOST = 10
"""How many webhooks a community may have."""


@transaction.atomic
def add(steward: User, *, community: Community, name: str, url: str, groups: Collection[Group]) -> Webhook:
    """Have what the community records about ``groups`` sent on to ``url``.

    Raises :class:`~governance.errors.AddressRefusedError` for an address that nothing is ever sent to.
    """
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    host = outgoing.check_url(url, networks=settings.POLITY_WEBHOOK_NETWORKS)
    # Locked, so that webhooks added at the same time are all counted.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if webhooks_of(community).count() >= MOST:
        raise TooManyWebhooksError(community=community.name, most=MOST)
    moment = clock.now()
    webhook = Webhook.objects.create(
        community=community,
        name=name,
        url=url,
        groups=sorted(group.value for group in groups),
        added_by=steward,
        added_at=moment,
        active_since=moment,
    )
    ledger.record(
        WebhookAdded(subject=subject_of(webhook), name=name, host=host), community=community, actor=steward
    )
    return webhook


@transaction.atomic
def pause(steward: User, *, webhook: Webhook) -> None:
    """Send nothing for a while. What happens meanwhile is not sent later."""
    check_role(steward, webhook.community, Role.STEWARD)
    _check_can_become(WebhookStatus.PAUSED, webhook)
    WEBHOOK.move(webhook, WebhookStatus.PAUSED)
    ledger.record(
        WebhookPaused(subject=subject_of(webhook), name=webhook.name),
        community=webhook.community,
        actor=steward,
    )


@transaction.atomic
def resume(steward: User, *, webhook: Webhook) -> None:
    """Send again what happens from now on."""
    check_role(steward, webhook.community, Role.STEWARD)
    check_open(webhook.community)
    _check_can_become(WebhookStatus.ACTIVE, webhook)
    WEBHOOK.move(webhook, WebhookStatus.ACTIVE, active_since=clock.now(), failing_since=None, reason="")
    ledger.record(
        WebhookResumed(subject=subject_of(webhook), name=webhook.name),
        community=webhook.community,
        actor=steward,
    )


@transaction.atomic
def remove(steward: User, *, webhook: Webhook) -> None:
    """End a webhook for good, and forget its address."""
    check_role(steward, webhook.community, Role.STEWARD)
    WEBHOOK.move(webhook, WebhookStatus.REMOVED, url="")
    ledger.record(
        WebhookRemoved(subject=subject_of(webhook), name=webhook.name),
        community=webhook.community,
        actor=steward,
    )


@transaction.atomic
def test(steward: User, *, webhook: Webhook) -> WebhookDelivery:
    """Send a message that says nothing, to see whether it arrives."""
    check_role(steward, webhook.community, Role.STEWARD)
    try:
        with transaction.atomic():
            delivery = WebhookDelivery.objects.create(
                community=webhook.community, webhook=webhook, made_at=clock.now()
            )
    except IntegrityError:
        raise AlreadyUnderWayError from None
    deliveries.begin([delivery])
    return delivery


def _check_can_become(new: WebhookStatus, webhook: Webhook) -> None:
    """Raise :class:`StaleStateError` where somebody pressed a button that another person has pressed already."""
    if new not in WEBHOOK.moves[WebhookStatus(webhook.status)]:
        raise StaleStateError(what="webhook", now=webhook.status)
