"""Deliveries to webhooks: what is sent on, each attempt, and what becomes of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.events import WebhookDisabled
from governance.models import LedgerEntry, Timer, Webhook, WebhookAttempt, WebhookDelivery
from governance.states import DELIVERY, WEBHOOK, DeliveryStatus, WebhookStatus
from governance.subjects import subject_of
from governance.telling.notices import Notice
from governance.telling.outgoing import Answer

ATTEMPT_DUE = "webhook_attempt_due"
"""The kind of the timer that makes an attempt."""
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long each next attempt waits: a first one at once, and nine more within three days and four hours."""
PATIENCE = timedelta(days=3)
"""How long nothing may get through before a webhook is shut off."""
GONE = 410
"""The status by which a receiver says that it wants nothing more."""
SENTENCE_LENGTH = 300


@transaction.atomic
def pass_on(entry: LedgerEntry, notice: Notice) -> None:
    """Have an entry sent to the webhooks that want to hear of it. Harmless to repeat."""
    if not notice.outside or entry.community_id is None:
        return
    active = Webhook.objects.filter(
        community=entry.community_id,
        status=WebhookStatus.ACTIVE,
        active_since__lte=entry.at,
        groups__contains=[notice.group.value],
    )
    moment = clock.now()
    wanted = [
        WebhookDelivery(community_id=entry.community_id, webhook=webhook, entry=entry, made_at=moment)
        for webhook in active
    ]
    if wanted:
        WebhookDelivery.objects.bulk_create(wanted, ignore_conflicts=True)
        begin(WebhookDelivery.objects.filter(entry=entry, attempts=None))


def wanted_still(attempt: WebhookAttempt) -> bool:
    """Whether an attempt is to be made: its delivery waits, and its webhook has not been stopped meanwhile."""
    delivery = attempt.delivery
    # A test is for finding out whether a webhook that was shut off works again.
    stopped = (
        WebhookStatus.REMOVED,
        *(() if delivery.entry_id is None else (WebhookStatus.PAUSED, WebhookStatus.DISABLED)),
    )
    return delivery.status == DeliveryStatus.WAITING and delivery.webhook.status not in stopped


@transaction.atomic
def drop(attempt: WebhookAttempt) -> None:
    """End a delivery that is not wanted any more."""
    if attempt.delivery.status == DeliveryStatus.WAITING:
        DELIVERY.move(attempt.delivery, DeliveryStatus.DROPPED)


@transaction.atomic
def note(attempt: WebhookAttempt, answer: Answer) -> None:
    """Keep what became of an attempt, and arrange what follows: nothing, another attempt, or the webhook's end."""
    moment = clock.now()
    attempt.made_at, attempt.code, attempt.sentence = moment, answer.code, answer.sentence[:SENTENCE_LENGTH]
    attempt.save(update_fields=["made_at", "code", "sentence"])
    delivery = attempt.delivery
    webhook = Webhook.objects.select_for_update().select_related("community").get(pk=delivery.webhook_id)
    if answer.accepted:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)
        DELIVERY.move(delivery, DeliveryStatus.DELIVERED)
        return
    if delivery.entry_id is None or attempt.number > len(PAUSES):
        # Nobody waits three days for a test.
        DELIVERY.move(delivery, DeliveryStatus.GIVEN_UP)
    else:
        _try_again(delivery, attempt.number)
    if webhook.status == WebhookStatus.ACTIVE and delivery.entry_id is not None:
        _count_against(webhook, answer)


def _count_against(webhook: Webhook, answer: Answer) -> None:
    moment = clock.now()
    if webhook.failing_since is None:
        webhook.failing_since = moment
        webhook.save(update_fields=["failing_since"])
    if answer.code != GONE and moment - webhook.failing_since < PATIENCE:
        return
    WEBHOOK.move(webhook, WebhookStatus.DISABLED, reason=answer.sentence[:SENTENCE_LENGTH])
    ledger.record(
        WebhookDisabled(subject=subject_of(webhook), name=webhook.name, sentence=answer.sentence),
        community=webhook.community,
        actor=None,
    )


def begin(deliveries: Iterable[WebhookDelivery]) -> None:
    """Have each of these tried at once."""
    _attempts([(each, 1, timedelta(0)) for each in deliveries])


def _try_again(delivery: WebhookDelivery, made: int) -> None:
    _attempts([(delivery, made + 1, PAUSES[made - 1])])


def _attempts(wanted: list[tuple[WebhookDelivery, int, timedelta]]) -> None:
    moment = clock.now()
    attempts = WebhookAttempt.objects.bulk_create(
        WebhookAttempt(
            community_id=delivery.community_id, delivery=delivery, number=number, due_at=moment + pause
        )
        for delivery, number, pause in wanted
    )
    Timer.objects.bulk_create(
        Timer(kind=ATTEMPT_DUE, subject=subject_of(each), due_at=each.due_at) for each in attempts
    )
