"""Webhooks: a real receiver checks what it is sent; what fails is tried again, and at last shut off."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import override_settings

from governance import clock, steps
from governance.counting.ballots import Choice
from governance.errors import (
    AddressRefusedError,
    AlreadyUnderWayError,
    CommunityClosedError,
    RoleNeededError,
    TooManyWebhooksError,
)
from governance.models import (
    LedgerPayload,
    Notification,
    Role,
    Step,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from governance.services import communities, memberships, webhooks
from governance.services.deliveries import PAUSES
from governance.states import DeliveryStatus, WebhookStatus
from governance.tasks.telling import DELIVER
from governance.telling.notices import Group
from governance.telling.webhook_messages import public_key
from tests.governance.deciding import opened
from tests.governance.notifications.deeds import LOOPBACK, Heard, Receiver, receiver, settle_after
from tests.governance.web.test_members import member
from tests.loop import settle
from tests.people import People, all_say, found_people


@pytest.fixture
def listening() -> Iterator[Receiver]:
    """Run a receiver that the operator lets webhooks reach."""
    with receiver() as found, override_settings(POLITY_WEBHOOK_NETWORKS=LOOPBACK):
        yield found


def added(people: People, url: str, *groups: Group) -> Webhook:
    return webhooks.add(
        people.alice, community=people.community, name="Our chat", url=url, groups=groups or tuple(Group)
    )


def happens(people: People) -> None:
    memberships.change_role(people.alice, membership=member(people), role=Role.DRAFTER)


def proved(heard: Heard, key: str) -> bool:
    """Check a message as its receiver does: from the published key, the headers and the body alone."""
    assert key.startswith("whpk_")
    public = Ed25519PublicKey.from_public_bytes(b64decode(key.removeprefix("whpk_")))
    kind, _, signature = heard.headers["webhook-signature"].partition(",")
    assert kind == "v1a"
    signed = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode() + heard.body
    try:
        public.verify(b64decode(signature, validate=True), signed)
    except InvalidSignature:
        return False
    return True


def test_the_receiver_can_check_what_it_is_sent(people: People, listening: Receiver) -> None:
    added(people, listening.url, Group.MEMBERS)
    happens(people)
    settle()
    (heard,) = listening.heard
    assert proved(heard, public_key())
    assert not proved(Heard(heard.path, heard.headers, heard.body + b" "), public_key())
    assert not proved(heard, f"whpk_{b64encode(bytes(32)).decode()}")
    assert heard.path == "/hook?room=7"
    assert abs(int(heard.headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    entry = people.community.ledger.get(kind="RoleChanged")
    told = json.loads(heard.body)
    assert told["type"] == "RoleChanged"
    assert told["data"]["header"]["index"] == entry.index
    assert told["data"]["hash"] == entry.hash
    assert told["data"]["payload"] == {"old": "member", "new": "drafter"}
    assert told["data"]["links"]["ledger"] == "http://localhost:8000/c/tenants/ledger/"


def test_only_what_was_asked_for_is_sent_and_never_who_votes(people: People, listening: Receiver) -> None:
    added(people, listening.url, Group.VOTES)
    happens(people)
    decision = opened(people)
    settle()
    all_say(decision, Choice.NO)
    settle()
    assert [json.loads(each.body)["type"] for each in listening.heard] == ["DecisionOpened"]
    assert "/decisions/" in json.loads(listening.heard[0].body)["data"]["links"]["decision"]


def test_another_communitys_news_is_not_sent(people: People, listening: Receiver) -> None:
    added(people, listening.url)
    settle()
    listening.heard.clear()
    happens(found_people("bakers", "Bakers"))
    settle()
    assert listening.heard == []


def test_an_entry_is_sent_once_though_the_worker_is_woken_again(people: People, listening: Receiver) -> None:
    added(people, listening.url, Group.MEMBERS)
    happens(people)
    settle()
    settle_after(timedelta(days=1))
    for step in Step.objects.filter(task=DELIVER.name):
        with clock.ahead(timedelta(days=1)):
            steps.run(step.pk, DELIVER.function)
    assert len(listening.heard) == 1
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED


def test_what_fails_is_tried_again_under_the_same_name(people: People, listening: Receiver) -> None:
    webhook = added(people, listening.url, Group.MEMBERS)
    listening.code = 500
    happens(people)
    settle()
    webhook.refresh_from_db()
    assert webhook.failing_since is not None
    listening.code = 204
    settle_after(timedelta(seconds=6))
    first, second = listening.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert proved(second, public_key())
    attempts = WebhookAttempt.objects.order_by("number").values_list("number", "code", "sentence")
    assert list(attempts) == [
        (1, 500, "It answered 500 Internal Server Error."),
        (2, 204, "It answered 204 No Content."),
    ]
    webhook.refresh_from_db()
    assert webhook.failing_since is None


def test_after_three_days_of_failing_it_is_shut_off_and_the_stewards_are_told(
    people: People, listening: Receiver
) -> None:
    webhook = added(people, listening.url, Group.MEMBERS)
    listening.code = 503
    happens(people)
    settle()
    past = timedelta(0)
    for pause in PAUSES:
        past += pause + timedelta(seconds=1)
        settle_after(past)
    assert len(listening.heard) == 1 + len(PAUSES)
    webhook.refresh_from_db()
    assert (webhook.status, webhook.reason) == (
        WebhookStatus.DISABLED,
        "It answered 503 Service Unavailable.",
    )
    assert WebhookDelivery.objects.get(entry__kind="RoleChanged").status == DeliveryStatus.GIVEN_UP
    assert people.community.ledger.filter(kind="WebhookDisabled").count() == 1
    assert Notification.objects.filter(user=people.alice, entry__kind="WebhookDisabled").count() == 1
    happens_again(people)
    settle()
    assert len(listening.heard) == 1 + len(PAUSES)


def happens_again(people: People) -> None:
    memberships.change_role(people.alice, membership=member(people), role=Role.MEMBER)


def test_a_receiver_that_is_gone_is_left_at_once(people: People, listening: Receiver) -> None:
    webhook = added(people, listening.url, Group.MEMBERS)
    listening.code = 410
    happens(people)
    settle()
    webhook.refresh_from_db()
    assert webhook.status == WebhookStatus.DISABLED
    settle_after(timedelta(minutes=1))
    assert len(listening.heard) == 1
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DROPPED


def test_what_happens_while_it_is_paused_is_not_sent_later(people: People, listening: Receiver) -> None:
    webhook = added(people, listening.url, Group.MEMBERS)
    webhooks.pause(people.alice, webhook=webhook)
    happens(people)
    webhooks.resume(people.alice, webhook=webhook)
    settle()
    assert listening.heard == []
    happens_again(people)
    settle()
    assert len(listening.heard) == 1


def test_a_test_arrives_and_one_is_under_way_at_a_time(people: People, listening: Receiver) -> None:
    webhook = added(people, listening.url, Group.VOTES)
    webhooks.pause(people.alice, webhook=webhook)
    webhooks.test(people.alice, webhook=webhook)
    with pytest.raises(AlreadyUnderWayError):
        webhooks.test(people.alice, webhook=webhook)
    settle()
    (heard,) = listening.heard
    assert json.loads(heard.body)["type"] == "Test"
    listening.code = 500
    webhooks.test(people.alice, webhook=webhook)
    settle()
    settle_after(timedelta(minutes=1))
    assert len(listening.heard) == 2
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"delivered", "given_up"}


def test_an_inner_address_is_never_asked_whatever_the_name_says_now(
    people: People, listening: Receiver
) -> None:
    webhook = added(people, listening.url, Group.MEMBERS)
    with override_settings(POLITY_WEBHOOK_NETWORKS=()):
        happens(people)
        settle()
    assert listening.heard == []
    attempt = WebhookAttempt.objects.get(number=1)
    assert (attempt.code, attempt.sentence) == (
        0,
        "Nothing can be sent to this address: it must begin with https://.",
    )
    assert webhook.status == WebhookStatus.ACTIVE


def test_an_erased_payload_is_sent_as_nothing(people: People, listening: Receiver) -> None:
    added(people, listening.url, Group.MEMBERS)
    happens(people)
    settle(without={DELIVER.name})
    LedgerPayload.objects.filter(entry__kind="RoleChanged").delete()
    settle_after(timedelta(minutes=1))
    assert json.loads(listening.heard[0].body)["data"]["payload"] is None


def test_only_stewards_have_webhooks(people: People) -> None:
    webhook = added(people, "https://example.org/secret-room")
    for does in (webhooks.pause, webhooks.resume, webhooks.remove, webhooks.test):
        with pytest.raises(RoleNeededError):
            does(people.bob, webhook=webhook)
    with pytest.raises(RoleNeededError):
        webhooks.add(
            people.bob, community=people.community, name="n", url="https://a.org", groups=[Group.VOTES]
        )
    webhooks.remove(people.alice, webhook=webhook)
    assert Webhook.objects.get().url == ""


def test_the_record_names_the_host_and_no_more(people: People) -> None:
    added(people, "https://example.org/secret-room")
    body = people.community.ledger.get(kind="WebhookAdded").payload.body
    assert body == {"name": "Our chat", "host": "example.org"}


def test_inner_addresses_too_many_and_closed_communities_are_refused(people: People) -> None:
    with pytest.raises(AddressRefusedError):
        added(people, "https://192.168.0.1/")
    for _ in range(webhooks.MOST):
        added(people, "https://example.org/")
    with pytest.raises(TooManyWebhooksError):
        added(people, "https://example.org/")
    communities.close(people.alice, community=people.community, reason="Done.")
    with pytest.raises(CommunityClosedError):
        added(people, "https://example.org/")
