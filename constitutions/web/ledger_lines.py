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


def draft_reanchored(_: HttpRequest, about: object) -> SafeString:
    """Say who brought a draft up to date."""
    return _about_a_draft(about, "{} brought {} up to date with what is in force.")


def draft_abandoned(_: HttpRequest, about: object) -> SafeString:
    """Say who gave a draft up."""
    return _about_a_draft(about, "{} gave {} up.")


def version_ratified(_: HttpRequest, about: object) -> SafeString:
    """Say which version came into force."""
    entry = _entry(about)
    number = entry.payload.body["number"]
    address = reverse("version", args=[entry.chain, number])
    return format_html('<a href="{}">Version {}</a> came into force.', address, number)


def minority_recorded(_: HttpRequest, about: object) -> SafeString:
    """Say that what stood against a version was kept with it."""
    entry = _entry(about)
    number = entry.payload.body["number"]
    address = reverse("version-minority", args=[entry.chain, number])
    return format_html('<a href="{}">What stood against version {}</a> was kept with it.', address, number)


def norm_review_due(_: HttpRequest, about: object) -> SafeString:
    """Say that a norm is to be looked at again."""
    return _about_a_norm(about, "“{}” is to be looked at again. {}")


def norm_sunset_near(_: HttpRequest, about: object) -> SafeString:
    """Say that a norm ends soon."""
    on = _entry(about).payload.body["on"]
    return _about_a_norm(about, f"“{{}}” ends on {on} unless it is renewed. {{}}")


def norm_lapsed(_: HttpRequest, about: object) -> SafeString:
    """Say that a norm ended."""
    held = _entry(about).payload.body["returns_to"]
    more = " What the charter says holds again." if held else ""
    return _about_a_norm(about, f"“{{}}” ended: nobody had renewed it.{more} {{}}")


def bundle_opened(_: HttpRequest, about: object) -> SafeString:
    """Say who opened a bundle."""
    return _about_a_bundle(about, "{} opened {}.")


def bundle_option_added(_: HttpRequest, about: object) -> SafeString:
    """Say who put a draft into a bundle."""
    return _about_an_option(about, "{} put {} into {}.")


def bundle_option_removed(_: HttpRequest, about: object) -> SafeString:
    """Say who took a draft out of a bundle."""
    return _about_an_option(about, "{} took {} out of {}.")


def bundle_put_to_vote(_: HttpRequest, about: object) -> SafeString:
    """Say who asked members to choose from a bundle."""
    return _about_a_bundle(about, "{} asked members to choose from {}.")


def bundle_chosen(_: HttpRequest, about: object) -> SafeString:
    """Say which draft members chose."""
    entry = _entry(about)
    number = entry.payload.body["draft"].removeprefix("draft:")
    link = format_html('<a href="{}">draft {}</a>', reverse("draft", args=[entry.chain, number]), number)
    return format_html("Members chose {}. {}", link, entry.payload.body["sentence"])


def bundle_closed(_: HttpRequest, about: object) -> SafeString:
    """Say who closed a bundle."""
    return _about_a_bundle(about, "{} closed {}.")


def _about_a_norm(about: object, template: str) -> SafeString:
    entry = _entry(about)
    link = format_html('<a href="{}">See its days</a>', reverse("norm-days", args=[entry.chain]))
    return format_html(template, entry.payload.body["norm"], link)


def _about_a_draft(about: object, template: str) -> SafeString:
    entry = _entry(about)
    return format_html(template, entry.actor, _link(entry, "draft", entry.subject))


def _about_a_bundle(about: object, template: str) -> SafeString:
    entry = _entry(about)
    return format_html(template, entry.actor, _link(entry, "bundle", entry.subject))


def _about_an_option(about: object, template: str) -> SafeString:
    entry = _entry(about)
    draft = _link(entry, "draft", entry.payload.body["draft"])
    return format_html(template, entry.actor, draft, _link(entry, "bundle", entry.subject))


def _link(entry: LedgerEntry, noun: str, named: str) -> SafeString:
    number = id_in(named, noun)
    return format_html('<a href="{}">{} {}</a>', reverse(noun, args=[entry.chain, number]), noun, number)


def _entry(about: object) -> LedgerEntry:
    if not isinstance(about, LedgerEntry):
        message = f"This tells entries of the ledger, and {about!r} is none."
        raise TypeError(message)
    return about
