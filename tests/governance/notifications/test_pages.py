"""The pages: what somebody was told, how they want to be, and where a community's news is sent on to."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from governance.models import CalendarKey, MailAddress, Notification, NotificationChoice, Role, Webhook
from governance.services import mail_addresses
from governance.telling.webhook_messages import public_key
from tests.governance.deciding import opened
from tests.governance.notifications.deeds import DAY, LOOPBACK, receiver, settle_after, with_address
from tests.governance.notifications.test_webhooks import added
from tests.loop import settle
from tests.people import People, add, found_people, person
from tests.reading import queries, said

PAGE = "/notifications/"
SETTINGS = "/notifications/settings/"


@pytest.fixture
def bob(client: Client, people: People) -> Client:
    """Return a client on which bob is signed in."""
    client.force_login(people.bob)
    return client


def told_bob(people: People) -> Notification:
    opened(people)
    settle()
    return Notification.objects.get(user=people.bob)


def test_what_was_not_read_stands_first_and_is_counted_in_the_head(bob: Client, people: People) -> None:
    assert "Nothing has happened yet that concerns you." in said(bob.get(PAGE))
    told_bob(people)
    shown = said(bob.get("/"))
    assert re.search(r"Notifications\s+1\s+not read", shown)
    shown = said(bob.get(PAGE))
    assert "new Voting began: Shall we? ." in shown
    assert "Mark all as read" in shown


def test_one_is_marked_as_read_without_scripts(bob: Client, people: People) -> None:
    told = told_bob(people)
    assert bob.get(f"{PAGE}{told.pk}/read/").status_code == 405
    answer = bob.post(f"{PAGE}{told.pk}/read/", {"community": "tenants"})
    assert (answer.status_code, answer["Location"]) == (302, "/notifications/?community=tenants")
    shown = said(bob.get(PAGE))
    assert "Voting began" in shown
    assert "not read" not in shown


def test_with_scripts_the_line_and_the_count_come_back(bob: Client, people: People) -> None:
    told = told_bob(people)
    answer = bob.post(f"{PAGE}{told.pk}/read/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'id="notification-{told.pk}"' in html
    assert 'id="site-notifications"' in html
    assert 'hx-swap-oob="true"' in html
    assert "Mark as read" not in html
    assert "<html" not in html


def test_all_are_marked_at_once_or_those_of_one_community(bob: Client, people: People) -> None:
    other = found_people("bakers", "Bakers")
    told_bob(people)
    opened(other)
    settle()
    assert Notification.objects.filter(user=people.bob, read_at=None).count() == 2
    shown = said(bob.get(f"{PAGE}?community=bakers"))
    assert "Mark all of Bakers as read" in shown
    answer = bob.post(f"{PAGE}read/", {"community": "bakers"}, follow=True)
    assert "1 notification is marked as read." in said(answer)
    (left,) = Notification.objects.filter(user=people.bob, read_at=None)
    assert left.community == people.community
    bob.post(f"{PAGE}read/")
    assert not Notification.objects.filter(user=people.bob, read_at=None).exists()


def test_nobody_reads_anybody_elses(client: Client, people: People) -> None:
    told = told_bob(people)
    client.force_login(people.charlie)
    assert "Shall we?" not in said(client.get(PAGE))
    assert client.post(f"{PAGE}{told.pk}/read/").status_code == 404
    client.logout()
    for address in (PAGE, SETTINGS, f"{SETTINGS}tenants/"):
        assert client.get(address).status_code == 302
    told.refresh_from_db()
    assert told.read_at is None


def test_more_notifications_take_no_more_queries(bob: Client, people: People) -> None:
    told_bob(people)
    one = queries(bob, PAGE)
    for kind in ("second", "third"):
        opened(people, kind=kind)
    settle()
    assert queries(bob, PAGE) == one


def test_the_count_is_one_query(bob: Client, people: People) -> None:
    told_bob(people)
    with CaptureQueriesContext(connection) as captured:
        bob.get("/")
    assert len([each for each in captured if "governance_notification" in each["sql"]]) == 1
    with CaptureQueriesContext(connection) as captured:
        Client().get("/")
    assert not [each for each in captured if "governance_notification" in each["sql"]]


def test_how_to_be_told_is_chosen_by_group(bob: Client, people: People) -> None:
    shown = said(bob.get(SETTINGS))
    assert "E-mail is sent once you have given an address" in shown
    form = {
        "votes": "at_once",
        "talk": "app",
        "texts": "weekly",
        "models": "none",
        "members": "app",
        "record": "app",
    }
    assert bob.post(SETTINGS, form).status_code == 302
    kept = dict(NotificationChoice.objects.filter(user=people.bob).values_list("group", "way"))
    assert kept == form
    assert 'value="weekly" selected' in bob.get(SETTINGS).content.decode()
    assert bob.post(SETTINGS, {**form, "votes": "by pigeon"}).status_code == 422


def test_one_community_can_be_otherwise(bob: Client, people: People) -> None:
    address = f"{SETTINGS}tenants/"
    assert "As everywhere: e-mail once a day" in said(bob.get(address))
    form = {"votes": "none", "talk": "", "texts": "", "models": "", "members": "", "record": ""}
    assert bob.post(address, form).status_code == 302
    assert NotificationChoice.objects.get(user=people.bob).community == people.community
    assert "As you chose for it" in said(bob.get(SETTINGS))
    bob.post(address, {**form, "votes": ""})
    assert not NotificationChoice.objects.filter(user=people.bob).exists()


def test_an_outsider_has_nothing_to_choose_there(client: Client, people: People) -> None:
    client.force_login(people.charlie)
    assert client.get(f"{SETTINGS}tenants/").status_code == 403


def test_more_communities_take_no_more_queries_in_the_settings(bob: Client, people: People) -> None:
    one = queries(bob, SETTINGS)
    for slug in ("second", "third"):
        found_people(slug, slug.title())
    assert queries(bob, SETTINGS) == one


def test_an_address_is_given_confirmed_and_forgotten(bob: Client, people: People) -> None:
    wrong = bob.post("/notifications/mail/", {"mail-address": "not one"})
    assert wrong.status_code == 422
    assert "It has the form name@example.org." in said(wrong)
    answer = bob.post("/notifications/mail/", {"mail-address": "bob@example.org"}, follow=True)
    assert "A message is on its way to bob@example.org." in said(answer)
    settle()
    (question,) = mail.outbox
    (link,) = re.findall(r"http://localhost:8000(/\S+)", str(question.body))
    anybody = Client()
    assert "bob wants news of communities sent to bob@example.org" in said(anybody.get(link))
    assert MailAddress.objects.get().confirmed_at is None
    assert "Your address is confirmed" in said(anybody.post(link))
    assert anybody.get(link).status_code == 410
    assert "E-mail goes to bob@example.org" in said(bob.get(SETTINGS))
    bob.post("/notifications/mail/forget/")
    assert not MailAddress.objects.exists()


def test_a_mail_program_unsubscribes_at_one_click_and_somebody_by_a_button(
    bob: Client, people: People
) -> None:
    with_address(people.bob)
    opened(people)
    settle_after(DAY)
    (letter,) = mail.outbox
    link = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    program = Client(enforce_csrf_checks=True)
    assert "No more e-mail?" in said(program.get(link))
    assert MailAddress.objects.get().stopped_at is None
    clicked = program.post(link, {"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    assert MailAddress.objects.get().stopped_at is not None
    assert "Send e-mail again" in said(bob.get(SETTINGS))
    bob.post("/notifications/mail/go-on/")
    assert MailAddress.objects.get().stopped_at is None
    assert program.get("/notifications/mail/stop/nonsense/").status_code == 410


def test_too_many_questions_are_refused_at_the_field(bob: Client, people: People) -> None:
    for _ in range(mail_addresses.MOST_A_DAY):
        bob.post("/notifications/mail/", {"mail-address": "bob@example.org"})
    answer = bob.post("/notifications/mail/", {"mail-address": "bob@example.org"})
    assert answer.status_code == 429
    assert "Try again tomorrow." in said(answer)


def test_without_a_mail_server_the_page_says_so(bob: Client, people: People) -> None:
    with override_settings(EMAIL_FILE_PATH="/srv/mail"):
        shown = said(bob.get(SETTINGS))
        assert "This site has no mail server yet" in shown
        assert "/srv/mail" not in shown
        bob.force_login(people.operator)
        assert "They are in /srv/mail" in said(bob.get(SETTINGS))
    with override_settings(EMAIL_FILE_PATH=None):
        assert "no mail server" not in said(bob.get(SETTINGS))


def test_a_calendars_address_is_shown_once(bob: Client, people: People) -> None:
    made = bob.post("/notifications/calendar/")
    assert made.status_code == 201
    (secret,) = re.findall(r"/calendar/([\w-]+)\.ics", made.content.decode())
    assert secret not in CalendarKey.objects.get().secret_digest
    assert secret not in bob.get(SETTINGS).content.decode()
    assert "Make a new address" in said(bob.get(SETTINGS))


def test_a_steward_adds_tests_pauses_and_removes_a_webhook(client: Client, people: People) -> None:
    client.force_login(people.alice)
    place = "/c/tenants/webhooks/"
    assert "There is no webhook yet." in said(client.get(place))
    assert "appears here with the first message" in said(client.get(place))
    form = {"name": "Our chat", "url": "https://192.168.0.1/", "groups": ["votes"]}
    refused = client.post(place, form)
    assert refused.status_code == 422
    assert "it leads to a network that is not public." in said(refused)
    assert client.post(place, {**form, "groups": []}).status_code == 422
    with receiver() as listening, override_settings(POLITY_WEBHOOK_NETWORKS=LOOPBACK):
        answer = client.post(place, {**form, "url": listening.url}, follow=True)
        assert "Send a test to see whether it arrives." in said(answer)
        assert "room=7" not in answer.content.decode()
        webhook = Webhook.objects.get()
        client.post(f"{place}{webhook.pk}/test/")
        again = client.post(f"{place}{webhook.pk}/test/")
        assert (again.status_code, "already" in said(again)) == (409, True)
        settle()
        shown = said(client.get(f"{place}{webhook.pk}/"))
        assert "A test" in shown
        assert "1: It answered 204 No Content." in shown
        assert public_key() in client.get(place).content.decode()
    assert "paused" in said(client.post(f"{place}{webhook.pk}/pause/", follow=True))
    assert "is told again" in said(client.post(f"{place}{webhook.pk}/resume/", follow=True))
    assert "is removed" in said(client.post(f"{place}{webhook.pk}/remove/", follow=True))
    assert client.get(f"{place}{webhook.pk}/").status_code == 404
    record = said(client.get("/c/tenants/ledger/"))
    assert "alice had news sent on to Our chat, at 127.0.0.1." in record
    assert "alice removed the webhook Our chat." in record


def test_others_do_not_see_webhooks(client: Client, people: People) -> None:
    webhook = added(people, "https://example.org/")
    client.force_login(people.bob)
    for address in ("", f"{webhook.pk}/"):
        assert client.get(f"/c/tenants/webhooks/{address}").status_code == 403
    assert client.post(f"/c/tenants/webhooks/{webhook.pk}/remove/").status_code == 403
    other = found_people("bakers", "Bakers")
    client.force_login(other.alice)
    assert client.get(f"/c/bakers/webhooks/{webhook.pk}/").status_code == 404


def test_more_webhooks_and_deliveries_take_no_more_queries(client: Client, people: People) -> None:
    client.force_login(people.alice)
    webhook = added(people, "https://127.0.0.1.invalid/")

    def happens(name: str) -> None:
        add(people.alice, person(name), people.community, Role.MEMBER)
        settle(without={"governance.deliver"})

    happens("dora")
    list_one, page_one = (
        queries(client, "/c/tenants/webhooks/"),
        queries(client, f"/c/tenants/webhooks/{webhook.pk}/"),
    )
    for name in ("emil", "fay"):
        added(people, "https://127.0.0.1.invalid/")
        happens(name)
    assert queries(client, "/c/tenants/webhooks/") == list_one
    assert queries(client, f"/c/tenants/webhooks/{webhook.pk}/") == page_one
