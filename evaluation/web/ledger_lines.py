"""The entries that this floor writes into the ledger, in words."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluation.web.naming import PREFIX
from governance.models import LedgerEntry
from governance.subjects import id_in

VERDICTS: Mapping[str, str] = {
    "pass": "It passed.",
    "fail": "It failed.",
    "inconclusive": "It is inconclusive.",
}


def evaluation_finished(_: HttpRequest, about: object) -> SafeString:
    """Say what was found."""
    entry = _entry(about)
    return format_html("A model was measured: {}. {}", _report(entry), VERDICTS[entry.payload.body["gate"]])


def evaluation_failed(_: HttpRequest, about: object) -> SafeString:
    """Say why a model was not measured."""
    entry = _entry(about)
    words = '<a href="{}">An evaluation</a> could not be finished. {}'
    return format_html(words, _run(entry), entry.payload.body["sentence"])


def evaluation_requested(_: HttpRequest, about: object) -> SafeString:
    """Say who asked again."""
    entry = _entry(about)
    words = 'After <a href="{}">an evaluation</a>, {} asked for another.'
    return format_html(words, _run(entry), entry.actor or "somebody")


def deployment_requested(_: HttpRequest, about: object) -> SafeString:
    """Say that the stewards were asked."""
    entry = _entry(about)
    number = id_in(entry.payload.body["decision"], "decision")
    vote = format_html(
        '<a href="{}">to let a model go live</a>', reverse("decision", args=[entry.chain, number])
    )
    if entry.actor:
        return format_html("{} asked the stewards {}, on {}.", entry.actor, vote, _report(entry))
    return format_html("The stewards were asked {}, on {}.", vote, _report(entry))


def deployment_held(_: HttpRequest, about: object) -> SafeString:
    """Say why nobody could be asked."""
    entry = _entry(about)
    return format_html("A model waits, on {}: {}", _report(entry), entry.payload.body["sentence"])


def gate_broken(_: HttpRequest, about: object) -> SafeString:
    """Say what did not hold."""
    entry = _entry(about)
    body = entry.payload.body
    # Entries from before models took over step by step do not say whether one answered.
    what = "is taken off" if body.get("answering") == "yes" else "did not go live"
    return format_html("A model {} on {}. {}", what, _report(entry), body["sentence"])


def restore_requested(_: HttpRequest, about: object) -> SafeString:
    """Say that the members were asked."""
    entry = _entry(about)
    number = id_in(entry.payload.body["decision"], "decision")
    address = reverse("decision", args=[entry.chain, number])
    return format_html('The members were asked <a href="{}">whether a stopped model returns</a>.', address)


def comparison_requested(_: HttpRequest, about: object) -> SafeString:
    """Say who asked for a comparison."""
    who = _entry(about).actor or "Somebody"
    return format_html("{} asked how the model does on another community's norms.", who)


def comparison_finished(_: HttpRequest, about: object) -> SafeString:
    """Say that a comparison is there."""
    _entry(about)
    words = 'The model was measured on another community\'s norms. <a href="{}">See the comparison</a>'
    return format_html(words, reverse("comparison"))


def _report(entry: LedgerEntry) -> SafeString:
    digest = entry.payload.body["report_digest"].removeprefix("sha256:")
    address = reverse("report", args=[entry.chain, digest[:PREFIX]])
    return format_html('<a href="{}">this report</a>', address)


def _run(entry: LedgerEntry) -> str:
    number = id_in(entry.payload.body["run"], "evaluationrun")
    return reverse("report", args=[entry.chain, number])


def _entry(about: object) -> LedgerEntry:
    if not isinstance(about, LedgerEntry):
        message = f"This tells entries of the ledger, and {about!r} is none."
        raise TypeError(message)
    return about
