"""What other programs read: calendars of dates (RFC 5545) and a feed of decisions (Atom, RFC 4287)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from governance import clock
from governance.models import Community, Decision
from governance.selectors.deadlines import Deadline, deadlines
from governance.selectors.decisions import decisions_of
from governance.services import calendars
from governance.states import DecisionStatus
from governance.templatetags.polity import STATES
from governance.web.pages import community_at

if TYPE_CHECKING:
    Decided = Feed[Decision, Community]
else:  # Django's own class takes no parameters when it runs.
    Decided = Feed

WARNED_BEFORE = timedelta(days=1)
LOOKED_AT_EVERY = timedelta(hours=1)
"""How often programs should look again (RFC 7986 §5.7)."""
PRODUCT = "-//Polity//Polity//EN"
NEWEST = 50
"""How many decisions the feed has."""


@require_safe
def of_community(_: HttpRequest, slug: str) -> HttpResponse:
    """Give a community's dates, for everybody."""
    community = community_at(slug)
    return _answer(community.name, deadlines(community=community))


@require_safe
def of_person(_: HttpRequest, secret: str) -> HttpResponse:
    """Give the dates of what one person can vote on, to whoever knows the address."""
    user = calendars.owner(secret)
    if user is None:
        raise Http404
    answer = _answer("Polity", deadlines(user=user))
    answer["Cache-Control"] = "private"
    return answer


def _answer(name: str, found: Iterable[Deadline]) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOKED_AT_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", LOOKED_AT_EVERY)
    moment = clock.now()
    for deadline in found:
        calendar.add_component(_event(deadline, moment))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(deadline: Deadline, moment: datetime) -> Event:
    decision = deadline.decision
    words = f"{deadline.date.what}: {_printable(decision.title)}"
    event = Event()
    # The same for as long as the site has its name, so that a date that moves is moved and not doubled.
    event.add("uid", f"decision-{decision.pk}-{deadline.date.name}@{_site()}")
    event.add("dtstamp", moment)
    event.add("dtstart", deadline.at)
    event.add("summary", words)
    event.add("description", f"{decision.community.name}\n{_link(decision)}")
    event.add("url", _link(decision))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -WARNED_BEFORE)
    event.add_component(alarm)
    return event


class Decisions(Decided):
    """A community's decisions, the newest first. An entry changes when voting ends."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *_: object, **kwargs: str) -> Community:  # noqa: ARG002 - Django's
        """Return the community in the address. Raises ``Http404``."""
        return community_at(kwargs["slug"])

    def title(self, obj: Community) -> str:
        """Name the feed."""
        return f"Decisions of {_printable(obj.name)}"

    def link(self, obj: Community) -> str:
        """Lead to the page with the same decisions."""
        return reverse("decisions", args=[obj.slug])

    def author_name(self, obj: Community) -> str:
        """Name the community: RFC 4287 asks for an author."""
        return _printable(obj.name)

    def items(self, obj: Community) -> Sequence[Decision]:
        """Return the newest decisions."""
        return list(decisions_of(obj).select_related("community")[:NEWEST])

    def item_title(self, item: Decision) -> str:
        """Give the question, and how far it has come."""
        return f"{_printable(item.title)} ({STATES[DecisionStatus(item.status)][1]})"

    def item_description(self, item: Decision) -> str:
        """Give the reasons, as HTML."""
        return linebreaks(_printable(item.summary), autoescape=True)

    def item_link(self, item: Decision) -> str:
        """Lead to the decision."""
        return reverse("decision", args=[item.community.slug, item.pk])

    def item_guid(self, item: Decision) -> str:
        """Name the entry for good, as a tag (RFC 4151)."""
        return f"tag:{_site()},{item.proposed_at:%Y-%m-%d}:decision-{item.pk}"

    def item_pubdate(self, item: Decision) -> datetime:
        """Say when it was put before the community."""
        return item.proposed_at

    def item_updateddate(self, item: Decision) -> datetime:
        """Say when the entry last changed."""
        begun = item.proposed_at if item.status == DecisionStatus.DELIBERATING else item.opened_at
        return item.closed_at or begun


decisions = require_safe(Decisions())


def _printable(text: str) -> str:
    """Return a text without the control characters that XML 1.0 and calendars cannot hold."""
    return "".join(each for each in text if each.isprintable() or each == "\n")


def _link(decision: Decision) -> str:
    page = reverse("decision", args=[decision.community.slug, decision.pk])
    return f"{settings.POLITY_PUBLIC_URL}{page}"


def _site() -> str:
    return urlsplit(settings.POLITY_PUBLIC_URL).hostname or "localhost"
