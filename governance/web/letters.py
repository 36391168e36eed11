"""What letters say: dates to come first, then what happened; in plain words and in simple HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from governance import clock
from governance.events import DecisionOpened
from governance.models import Decision, Letter, LetterKind, MailAddress, Notification
from governance.phrasing import counted, distance
from governance.selectors.deadlines import ends_at
from governance.selectors.decisions import awaiting_ballot
from governance.selectors.inbox import unread_of
from governance.services.letters import Mail
from governance.services.mail_addresses import LINK_LIFE, confirmation, unsubscription
from governance.services.notifications import ways_of
from governance.telling.notices import MAILED, Group
from governance.web.ledger_lines import lines
from governance.web.plain import absolute, plain

MOST_ITEMS = 50
"""How much of what happened one letter tells. The rest is counted, and stands on the page."""


@dataclass(frozen=True)
class Item:
    """One thing that happened: in words, with where to read on, and as HTML, which may lead there itself."""

    community: str
    words: str
    address: str
    html: SafeString
    leads_there: bool


def compose(letter: Letter, address: MailAddress) -> Mail | None:
    """Write a letter from what is known now. ``None`` if there is nothing to say."""
    return COMPOSERS[LetterKind(letter.kind)](letter, address)


def _question(letter: Letter, address: MailAddress) -> Mail | None:
    link = _at_site(reverse("mail-confirm", args=[confirmation(address)]))
    facts = {"link": link, "person": letter.user, "days": LINK_LIFE.days}
    return Mail(_message(letter, address, "Is this your address?", "confirm", facts))


def _news(letter: Letter, address: MailAddress) -> Mail | None:
    moment = clock.now()
    awaited = _awaited(letter)
    unsaid = list(
        unread_of(letter.user)
        .filter(way=letter.kind, letter=None)
        .select_related("community", "entry__payload", "entry__actor")
        .order_by("community__name", "-entry_id")
    )
    told = [each for each in unsaid if not _is_call_to_vote(each)]
    if not awaited and not told:
        return None
    stop = _at_site(reverse("mail-stop", args=[unsubscription(address)]))
    facts = {
        "awaited": [(each, ends_at(each), _at_site(_page_of(each))) for each in awaited],
        "items": _items(told[:MOST_ITEMS]),
        "left_out": max(len(told) - MOST_ITEMS, 0),
        "now": moment,
        "page": _at_site(reverse("notifications")),
        "choices": _at_site(reverse("notification-settings")),
        "stop": stop,
    }
    message = _message(letter, address, _subject(awaited, told, moment), "news", facts)
    # RFC 2369 and RFC 8058: mail programs offer to unsubscribe, at one click.
    message.extra_headers |= {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return Mail(message, told=tuple(each.pk for each in unsaid))


COMPOSERS: Mapping[LetterKind, Callable[[Letter, MailAddress], Mail | None]] = {
    LetterKind.CONFIRM: _question,
    LetterKind.AT_ONCE: _news,
    LetterKind.DAILY: _news,
    LetterKind.WEEKLY: _news,
}


def _awaited(letter: Letter) -> list[Decision]:
    """Return the votes that wait for somebody, of the communities whose votes they want to hear of by e-mail."""
    waiting = list(awaiting_ballot(letter.user))
    asked = {
        community: ways_of([letter.user_id], community, Group.VOTES)[letter.user_id]
        for community in {each.community for each in waiting}
    }
    return sorted((each for each in waiting if asked[each.community] in MAILED), key=ends_at)


def _is_call_to_vote(notification: Notification) -> bool:
    """Whether the list of votes that wait says it already, or would if the person had not voted."""
    return notification.entry.kind == DecisionOpened.__name__


def _subject(awaited: Sequence[Decision], told: Sequence[Notification], now: datetime) -> str:
    if awaited:
        votes = counted(len(awaited), "vote awaits you", "votes await you")
        which = "it" if len(awaited) == 1 else "the next"
        return f"{votes}; {which} closes {distance(ends_at(awaited[0]), now)}"
    places = sorted({each.community.name for each in told if each.community})
    things = counted(len(told), "thing happened", "things happened")
    return f"{things} in {places[0]}" if len(places) == 1 else things


def _items(told: Iterable[Notification]) -> list[Item]:
    told = list(told)
    # What the lines are written for is a page; a letter is a page that nobody in particular asked for.
    nobody = HttpRequest()
    nobody.user = AnonymousUser()
    return [
        _item(each, line.words)
        for each, line in zip(told, lines(nobody, [each.entry for each in told]), strict=True)
    ]


def _item(notification: Notification, sentence: SafeString) -> Item:
    words, address = plain(sentence)
    community = notification.community
    own = reverse("community", args=[community.slug]) if community else reverse("notifications")
    return Item(
        community=community.name if community else "This site",
        words=words,
        address=_at_site(address if address.startswith("/") else own),
        html=absolute(sentence, settings.POLITY_PUBLIC_URL),
        leads_there=bool(address),
    )


def _message(
    letter: Letter, address: MailAddress, subject: str, template: str, facts: Mapping[str, object]
) -> EmailMultiAlternatives:
    site = urlsplit(settings.POLITY_PUBLIC_URL).hostname
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"governance/mail/{template}.txt", facts),
        to=[address.address],
        headers={
            # The same for every attempt, so that a message that came twice can be told for one.
            "Message-ID": f"<letter-{letter.pk}@{site}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"governance/mail/{template}.html", facts), "text/html")
    return message


def _page_of(decision: Decision) -> str:
    return reverse("decision", args=[decision.community.slug, decision.pk])


def _at_site(path: str) -> str:
    return f"{settings.POLITY_PUBLIC_URL}{path}"
