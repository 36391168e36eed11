"""What this floor shows on the pages of the floor below."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from constitutions.changes import changes
from constitutions.selectors import charters_of, text_decided_on, version_before, version_in_force
from governance.models import Community, Decision
from governance.permissions import membership_of
from governance.templatetags.polity import tab_of
from governance.web.pages import visitor

NOTHING = SafeString("")
READING = ("constitution", "versions", "version", "norm", "norm-days", "norm-renew", "proposed-text")
DRAFTING = ("draft", "bundle")
"""How the names of all addresses begin at which members write."""


def tabs(request: HttpRequest, about: object) -> SafeString:
    """Add the ways to the constitution and, for members, to its drafts."""
    if not isinstance(about, Community):
        return NOTHING
    found = tab_of(request, reverse("constitution", args=[about.slug]), "Constitution", *READING)
    if membership_of(visitor(request), about):
        here = (request.resolver_match and request.resolver_match.url_name) or ""
        within = [here] if here.startswith(DRAFTING) else []
        found += tab_of(request, reverse("drafts", args=[about.slug]), "Drafts", "drafts", *within)
    return found


def site_nav(request: HttpRequest, _: object) -> SafeString:
    """Add the ways to the charter map and to the library of norms."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    ways = (("charters", "Charters", {"charters"}), ("packs", "Library", {"packs", "pack", "pack-take-over"}))
    return format_html_join(
        "",
        '<a href="{}"{}>{}</a>',
        (
            (reverse(name), SafeString(' aria-current="page"') if here in pages else "", words)
            for name, words, pages in ways
        ),
    )


def constitution(request: HttpRequest, about: object) -> SafeString:
    """Show the version in force on the community's page."""
    if not isinstance(about, Community):
        return NOTHING
    version = version_in_force(about)
    document = version.text.document if version else None
    return render_to_string(
        "constitutions/parts/community.html",
        {
            "community": about,
            "version": version,
            "document": document,
            "charters": charters_of(document) if document else [],
            "membership": membership_of(visitor(request), about),
        },
        request=request,
    )


def proposed_text(request: HttpRequest, about: object) -> SafeString:
    """Show what a vote on a text would change."""
    text = text_decided_on(about) if isinstance(about, Decision) else None
    if text is None or not isinstance(about, Decision):
        return NOTHING
    before = version_before(about)
    document = text.document
    return render_to_string(
        "constitutions/parts/decision.html",
        {
            "decision": about,
            "community": about.community,
            "document": document,
            "before": before,
            "changes": changes(before.text.document, document) if before else None,
        },
        request=request,
    )
