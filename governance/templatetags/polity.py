"""Template tags every floor's pages use: panels, tabs, moments, digests, rules in words."""

from datetime import datetime

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from governance import phrasing
from governance.models import Community, Decision
from governance.outcomes import Turnout
from governance.rulebook import rule_phrasing
from governance.rules import DecisionRule
from governance.states import DecisionStatus
from governance.web.panels import table

register = template.Library()

SHORT_DIGEST = 12
"""How many hexadecimal digits of a digest stand in running text; the full one is one click away."""


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str, about: object) -> SafeString:
    """Show what the floors above put in the place called ``name``, for the object the page is about."""
    request: HttpRequest = context["request"]
    return format_html_join("\n", "{}", ((fill(request, about),) for fill in table().get(name, ())))


@register.simple_tag(takes_context=True)
def tab(context: Context, name: str, community: Community, label: str, *also: str) -> SafeString:
    """Show one entry of a community's navigation, for the address ``name`` and those that lie within it."""
    return tab_of(context["request"], reverse(name, args=[community.slug]), label, name, *also)


def tab_of(request: HttpRequest, address: str, label: str, *names: str) -> SafeString:
    """Return one entry of a community's navigation, marked as current on the addresses called ``names``."""
    match = request.resolver_match
    here = match.url_name if match else None
    place = {True: "page", False: "true"}[here == names[0]]
    current = format_html(' aria-current="{}"', place) if here in names else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, label)


@register.simple_tag
def moment(value: datetime, now: datetime | None = None) -> SafeString:
    """Show a moment, such as “24 November 2026, 18:00 UTC (in 3 days)”. ``now`` is :func:`clock.now`'s."""
    distance = f" ({phrasing.distance(value, now)})" if now else ""
    return format_html('<time datetime="{}">{}</time>{}', value.isoformat(), phrasing.moment(value), distance)


@register.simple_tag
def digest(value: str) -> SafeString:
    """Show the beginning of a digest, and all of it to whoever opens it."""
    short = value.removeprefix("sha256:")[:SHORT_DIGEST]
    return format_html(
        '<details class="digest"><summary><code>{}…</code></summary><code>{}</code></details>', short, value
    )


STATES = {
    DecisionStatus.DELIBERATING: ("wait", "talked over"),
    DecisionStatus.OPEN: ("wait", "voting is open"),
    DecisionStatus.CONFIRMING: ("wait", "must hold"),
    DecisionStatus.WAITING: ("wait", "carried, not in effect yet"),
    DecisionStatus.CARRIED: ("good", "carried"),
    DecisionStatus.REJECTED: ("bad", "rejected"),
    DecisionStatus.VETOED: ("bad", "vetoed"),
    DecisionStatus.WITHDRAWN: ("plain", "withdrawn"),
    DecisionStatus.EXPIRED: ("plain", "expired"),
}


def badge(kind: str, words: str) -> SafeString:
    """Return a state as a word in a frame. ``kind`` is ``good``, ``bad``, ``wait`` or ``plain``."""
    return format_html('<span class="state state--{}">{}</span>', kind, words)


@register.simple_tag
def state(status: str) -> SafeString:
    """Show a decision's state as a word in a frame."""
    return badge(*STATES[DecisionStatus(status)])


@register.inclusion_tag("governance/parts/submit.html")
def submit(label: str, refused: str = "", variant: str = "") -> dict[str, str]:
    """Show a form's button; disabled, with the sentence ``refused`` says, where that says anything."""
    return {"label": label, "refused": refused, "variant": variant, "id": f"refused-{slugify(label)}"}


@register.filter
def turnout_in_words(count: Turnout) -> str:
    """Return how many have voted and whether that is enough."""
    return phrasing.turnout(count)


@register.filter
def body_in_words(body: str) -> str:
    """Return who makes up a body: “the members”, “those who adhere”."""
    return rule_phrasing.BODIES[body]


@register.filter
def outcome_in_words(decision: Decision) -> str:
    """Return how a decision ended, and why."""
    return phrasing.outcome(DecisionStatus(decision.status), decision.finished_count)


@register.filter
def rule_in_words(rule: DecisionRule) -> tuple[str, ...]:
    """Return a rule of decision as sentences."""
    return rule_phrasing.rule(rule)


@register.filter
def people(number: int) -> str:
    """Return “1 person”, “2 people”."""
    return phrasing.counted(number, "person", "people")
