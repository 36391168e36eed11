"""Calendars and the feed: read back as other programs read them."""

from datetime import timedelta
from xml.etree import ElementTree as ET

from django.test import Client
from icalendar import Calendar, Component

from governance.models import Decision
from governance.services import calendars, memberships
from tests.governance.deciding import opened
from tests.people import STEWARDS_AT_ONCE, People, found_people
from tests.reading import queries, said

ATOM = "{http://www.w3.org/2005/Atom}"
CALENDAR = "/c/tenants/calendar.ics"
FEED = "/c/tenants/decisions.atom"


def events(client: Client, address: str) -> list[Component]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.content
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    assert calendar.errors == []
    return calendar.walk("VEVENT")


def test_a_communitys_dates_are_there_for_everybody(client: Client, people: People) -> None:
    assert events(client, CALENDAR) == []
    decision = opened(people)
    (event,) = events(client, CALENDAR)
    assert event["uid"] == f"decision-{decision.pk}-closes@localhost"
    assert event["summary"] == "Voting ends: Shall we?"
    assert event.decoded("dtstart") == decision.closes_at.replace(microsecond=0)
    assert event.decoded("dtstart").utcoffset() == timedelta(0)
    assert event["url"] == f"http://localhost:8000/c/tenants/decisions/{decision.pk}/"
    (alarm,) = event.walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    assert alarm.decoded("trigger") == timedelta(days=-1)


def test_a_date_that_moves_keeps_its_name(client: Client, people: People) -> None:
    decision = opened(people)
    (before,) = events(client, CALENDAR)
    Decision.objects.filter(pk=decision.pk).update(closes_at=decision.closes_at + timedelta(days=1))
    (after,) = events(client, CALENDAR)
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") - before.decoded("dtstart") == timedelta(days=1)


def test_ones_own_calendar_has_what_one_can_vote_on(client: Client, people: People) -> None:
    opened(people)
    opened(people, STEWARDS_AT_ONCE, kind="for-stewards")
    opened(found_people("bakers", "Bakers"))
    bob, charlie = calendars.make(people.bob), calendars.make(people.charlie)
    assert len(events(client, f"/calendar/{bob}.ics")) == 2
    assert events(client, f"/calendar/{charlie}.ics") == []


def test_its_address_is_renewed_and_closed(client: Client, people: People) -> None:
    first = calendars.make(people.bob)
    second = calendars.make(people.bob)
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert client.get(f"/calendar/{second}.ics").status_code == 200
    calendars.revoke(people.bob)
    assert client.get(f"/calendar/{second}.ics").status_code == 404
    third = calendars.make(people.bob)
    people.bob.is_active = False
    people.bob.save()
    assert client.get(f"/calendar/{third}.ics").status_code == 404


def test_more_dates_take_no_more_queries(client: Client, people: People) -> None:
    opened(people)
    secret = calendars.make(people.bob)
    public, own, feed = (queries(client, each) for each in (CALENDAR, f"/calendar/{secret}.ics", FEED))
    for kind in ("second", "third"):
        opened(people, kind=kind)
    assert queries(client, CALENDAR) == public
    assert queries(client, f"/calendar/{secret}.ics") == own
    assert queries(client, FEED) == feed


def test_the_feed_is_valid_atom(client: Client, people: People) -> None:
    decision = opened(people, title="A <b>\x0b & more", summary="Why & <wherefore>\n\nYes.")
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    assert (
        entry.findtext(f"{ATOM}id") == f"tag:localhost,{decision.proposed_at:%Y-%m-%d}:decision-{decision.pk}"
    )
    assert entry.findtext(f"{ATOM}title") == "A <b> & more (voting is open)"
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert "<p>Why &amp; &lt;wherefore&gt;</p>" in summary
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(FEED)  # type: ignore[union-attr]  # it is there


def test_pages_lead_to_the_feed(client: Client, people: People) -> None:
    page = client.get("/c/tenants/").content.decode()
    assert (
        f'<link rel="alternate" type="application/atom+xml" title="Decisions of Tenants" href="{FEED}">'
        in page
    )
    assert "calendar · feed" in said(client.get("/c/tenants/decisions/"))
    assert 'rel="alternate"' not in client.get("/").content.decode()


def test_somebody_who_left_keeps_only_what_they_can_still_vote_on(client: Client, people: People) -> None:
    opened(people)
    secret = calendars.make(people.bob)
    memberships.leave(people.bob, community=people.community)
    assert len(events(client, f"/calendar/{secret}.ics")) == 1
