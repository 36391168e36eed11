"""The entries that this floor writes into the ledger, in words."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.models import LedgerEntry
from governance.phrasing import counted
from governance.subjects import id_in
from governance.web.panels import Fill


def _entry(about: object) -> LedgerEntry:
    if not isinstance(about, LedgerEntry):
        message = f"This tells entries of the ledger, and {about!r} is none."
        raise TypeError(message)
    return about


def _told(template: str, *facts: str) -> Fill:
    """Return a sentence with who did it first, then the entry's ``facts``."""

    def tell(_: HttpRequest, about: object) -> SafeString:
        entry = _entry(about)
        body = entry.payload.body
        return format_html(template, entry.actor or "Somebody", *(body[name] for name in facts))

    return tell


def _linked(template: str, noun: str, address: str, words: str, *facts: str) -> Fill:
    """Return a sentence with who did it, a link to what it happened to, then the entry's ``facts``."""

    def tell(_: HttpRequest, about: object) -> SafeString:
        entry = _entry(about)
        number = id_in(entry.subject, noun)
        link = format_html('<a href="{}">{}</a>', reverse(address, args=[entry.chain, number]), words)
        return format_html(
            template, entry.actor or "Somebody", link, *(entry.payload.body[name] for name in facts)
        )

    return tell


def statement_opened(_: HttpRequest, about: object) -> SafeString:
    """Say which norm an answer is said to have broken; nothing of what was said in a conversation."""
    entry = _entry(about)
    if not entry.payload.body["about"].startswith("norm:"):
        return SafeString("")
    address = reverse("statement", args=[entry.chain, id_in(entry.subject, "statement")])
    norm = entry.payload.body["about"].removeprefix("norm:")
    who = entry.actor or "A client of the endpoint"
    return format_html('{} reported <a href="{}">an answer</a> that broke the norm “{}”.', who, address, norm)


def sample_settings_changed(_: HttpRequest, about: object) -> SafeString:
    """Say whether answers are stored from now on, how many, and for how long."""
    entry = _entry(about)
    who, body = entry.actor or "Somebody", entry.payload.body
    if not body["is_on"]:
        return format_html("{} switched off that answers are stored which programs offer.", who)
    words = "{} let answers be stored that programs offer: {} % of them, for {}."
    return format_html(words, who, body["share"], counted(body["days"], "day", "days"))


def samples_erased(_: HttpRequest, about: object) -> SafeString:
    """Say how many stored answers were erased, and by whom."""
    entry = _entry(about)
    many = counted(entry.payload.body["number"], "stored answer", "stored answers")
    if entry.actor:
        return format_html("{} erased {}.", entry.actor, many)
    return format_html("{} were erased, for the community is closed.", many)


def deployment_live(_: HttpRequest, about: object) -> SafeString:
    """Say that a model began to answer."""
    entry = _entry(about)
    return format_html('A model <a href="{}">began to answer</a>.', reverse("model", args=[entry.chain]))


def rollout_advanced(_: HttpRequest, about: object) -> SafeString:
    """Say how much a new model answers from now on."""
    body = _entry(about).payload.body
    if body["share_before"]:
        words = "A new model answers {} % of conversations from now on, no longer {} %."
        return format_html(words, body["share"], body["share_before"])
    return format_html("A new model began to take over: it answers {} % of conversations.", body["share"])


def shares_in_force(_: HttpRequest, about: object) -> SafeString:
    """Say that the engine's time is shared out as this community decided."""
    _entry(about)
    words = 'The engine’s time is <a href="{}">shared out</a> as members decided.'
    return format_html(words, reverse("shares"))


def weight_changed(_: HttpRequest, about: object) -> SafeString:
    """Say what the community weighs at the engine from now on, and who decided so."""
    body = _entry(about).payload.body
    words = (
        '<a href="{}">{}</a> decided: this community weighs {} at the <a href="{}">engine</a>, no longer {}.'
    )
    decided = reverse("community", args=[body["commons"]])
    return format_html(
        words, decided, body["commons"], body["weight"], reverse("shares"), body["weight_before"]
    )


adaptation_requested = _told("{} asked for another model of the version in force.")
adaptation_cancelled = _linked("{} stopped {}.", "adaptation", "adaptation", "the making of a model")
adapter_ready = _linked("{1} was made.", "adaptation", "adaptation", "A model")
adaptation_failed = _linked("{1} could not be made: {2}", "adaptation", "adaptation", "A model", "sentence")
deployment_standby = _told("The model before it stands by: the community can return to it.")
deployment_retired = _told("A model stopped answering.")
rollout_stopped = _told("{} stopped a new model that answered {} % of conversations: {}", "share", "reason")
rollout_held = _told(
    "{} holds a new model back at {} % of conversations; its plan would let it answer {} %. {}",
    "share",
    "planned",
    "reason",
)
rollout_resumed = _told(
    "{} lets a new model go on as planned: it answers {} % of conversations, no longer {} %. {}",
    "share",
    "share_before",
    "reason",
)
deployment_returned = _told("The model before it answers again. {1}", "reason")
steward_stop = _told("{} took the model offline. The members decide whether it returns.")
api_key_created = _told("{} made a key for “{}”.", "name")
api_key_revoked = _told("{} revoked the key of “{}”.", "name")
api_key_limits_changed = _told("{} changed the limits of the key of “{}”.", "name")
endpoint_limits_changed = _told("{} changed the limits of all keys together.")
shares_ended = _told("The shares of the engine’s time that were decided here ended with the community.")
