"""Entries of the ledger about texts, in words."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.models import LedgerEntry
from governance.subjects import id_in


def draft_started(_: HttpRequest, about: object) -> SafeString:
    """Say who began a draft."""
    return _about_a_draft(about, "{} began {}.")


def draft_proposed(_: HttpRequest, about: object) -> SafeString:
    """Say who put a draft to the vote."""
    return _about_a_draft(about, "{} put {} to the vote.")


def draft_abandoned(_: HttpRequest, about: object) -> SafeString:
    """Say who gave a draft up."""
    return _about_a_draft(about, "{} gave {} up.")


def version_ratified(_: HttpRequest, about: object) -> SafeString:
    """Say which version came into force."""
    entry = _entry(about)
    number = entry.payload.body["number"]
    address = reverse("version", args=[entry.chain, number])
    return format_html('<a href="{}">Version {}</a> came into force.', address, number)


def _about_a_draft(about: object, template: str) -> SafeString:
    entry = _entry(about)
    number = id_in(entry.subject, "draft")
    address = reverse("draft", args=[entry.chain, number])
    link = format_html('<a href="{}">draft {}</a>', address, number)
    return format_html(template, entry.actor, link)


def _entry(about: object) -> LedgerEntry:
    if not isinstance(about, LedgerEntry):
        message = f"This tells entries of the ledger, and {about!r} is none."
        raise TypeError(message)
    return about
