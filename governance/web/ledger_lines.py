"""The ledger in words: one sentence an entry.

This floor's own kinds have their sentences here. A floor above puts its sentences into the panel
``ledger.<Kind>``; a kind nobody has a sentence for is told by its event's docstring.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.events import Event
from governance.models import Decision, LedgerEntry, User
from governance.web import authority_lines, decision_lines, deliberation_lines
from governance.web.counts import labels_of
from governance.web.panels import table


@dataclass(frozen=True)
class Told:
    """What a sentence may speak of: the entry's facts, who did it, and what it happened to.

    ``chain`` and ``number`` are what addresses need; ``acted`` says whether somebody did it, or it came by itself.
    ``labels`` are the words of a decision's options by their key.
    """

    facts: Mapping[str, Any]
    actor: str
    person: str
    decision: SafeString
    chain: str = ""
    number: int = 0
    acted: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One entry and its sentence. ``quote`` is what somebody gave as a reason."""

    entry: LedgerEntry
    words: SafeString
    quote: str


Sentence = Callable[[Told], SafeString]


def _plain(template: str) -> Sentence:
    return lambda told: format_html(
        template, actor=told.actor, person=told.person, decision=told.decision, **told.facts
    )


SENTENCES: Mapping[str, Sentence] = {
    "CommunityFounded": _plain("{actor} founded {name}."),
    "CommunityClosed": _plain("{actor} closed the community."),
    "InvitationIssued": _plain("{actor} invited somebody as a {role}."),
    "MemberJoined": _plain("{actor} joined as a {role}."),
    "MemberLeft": _plain("{actor} left."),
    "MemberRemoved": _plain("{actor} ended the membership of {person}."),
    "RoleChanged": _plain("{actor} made {person} a {new}, who was a {old} before."),
    **decision_lines.SENTENCES,
    **deliberation_lines.SENTENCES,
    **authority_lines.SENTENCES,
    "StepFailed": _plain("A step of the work that follows from decisions was given up: {sentence}"),
    "WebhookAdded": _plain("{actor} had news sent on to {name}, at {host}."),
    "WebhookPaused": _plain("{actor} paused the webhook {name}."),
    "WebhookResumed": _plain("{actor} let the webhook {name} go on."),
    "WebhookDisabled": _plain("The webhook {name} was shut off: {sentence}"),
    "WebhookRemoved": _plain("{actor} removed the webhook {name}."),
}


def label(kind: str) -> str:
    """Return a kind's name as words: “Decision carried”."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    return words[:1] + words[1:].lower()


def lines(request: HttpRequest, entries: Iterable[LedgerEntry]) -> list[Line]:
    """Return each entry with its sentence, in a number of queries that does not grow with them."""
    entries = list(entries)
    people = User.objects.in_bulk(_numbers(entries, "user"))
    decided = Decision.objects.select_related("community").in_bulk(_numbers(entries, "decision"))
    return [_line(request, entry, people, decided) for entry in entries]


def _numbers(entries: list[LedgerEntry], noun: str) -> set[int]:
    named = (entry.subject.partition(":") for entry in entries)
    return {int(number) for found, _, number in named if found == noun}


def _line(
    request: HttpRequest, entry: LedgerEntry, people: Mapping[int, User], decided: Mapping[int, Decision]
) -> Line:
    payload = getattr(entry, "payload", None)
    if payload is None:
        return Line(entry, format_html("{} Its details were erased.", _told_by_docstring(entry)), "")
    quote = str(payload.body.get("reason", ""))
    fills = table().get(f"ledger.{entry.kind}", ())
    # A floor above may leave an entry to this one's sentence: not every statement is about a noun of its own.
    if fills and (words := fills[0](request, entry)):
        return Line(entry, words, quote)
    sentence = SENTENCES.get(entry.kind)
    if sentence is None:
        return Line(entry, format_html("{}", _told_by_docstring(entry)), quote)
    number = int(entry.subject.partition(":")[2])
    told = Told(
        facts=payload.body,
        actor=str(entry.actor) if entry.actor else "Somebody",
        person=str(people.get(number, "somebody")),
        decision=_linked(decided[number]) if number in decided else SafeString("a decision"),
        chain=entry.chain,
        number=number,
        acted=entry.actor is not None,
        labels=labels_of(decided[number]) if number in decided else {},
    )
    return Line(entry, sentence(told), quote)


def _linked(decision: Decision) -> SafeString:
    address = reverse("decision", args=[decision.community.slug, decision.pk])
    return format_html('<a href="{}">{}</a>', address, decision.title)


def _told_by_docstring(entry: LedgerEntry) -> str:
    event = Event.kinds.get(entry.kind)
    return cleandoc(event.__doc__ or "").split("\n\n")[0] if event else f"{label(entry.kind)}."
