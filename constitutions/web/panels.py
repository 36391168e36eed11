"""What this floor shows on the pages of the floor below."""

from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from constitutions.changes import changes
from constitutions.models import Bundle, Version
from constitutions.rule_changes import changes_to_rules
from constitutions.selectors import charters_of, text_decided_on, version_before, version_in_force
from governance.models import Argument, Community, Decision, Role, Statement
from governance.permissions import has_role, membership_of
from governance.rules import stored
from governance.states import CommunityStatus
from governance.templatetags.polity import tab_of
from governance.web.pages import visitor
from governance.web.rules import Source

NOTHING = SafeString("")
READING = (
    *("constitution", "versions", "version", "version-minority"),
    *("norm", "norm-days", "norm-renew", "proposed-text"),
)
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


_DRAFTS_HERE: WeakKeyDictionary[HttpRequest, dict[int, bool]] = WeakKeyDictionary()
"""Whether who asks may draft in a community, so that a page with many statements asks once."""


def make_a_norm(request: HttpRequest, about: object) -> SafeString:
    """Show drafters the way from a statement of a conversation to a norm of a draft."""
    if not isinstance(about, Statement):
        return NOTHING
    known = _DRAFTS_HERE.setdefault(request, {})
    community = about.community
    if community.pk not in known:
        drafts = has_role(visitor(request), community, Role.DRAFTER)
        known[community.pk] = drafts and community.status == CommunityStatus.OPEN
    if not known[community.pk]:
        return NOTHING
    address = reverse("draft-from-statement", args=[community.slug, about.pk])
    return format_html(
        '<p class="item-note no-print"><a href="{}">Make it a norm of a draft'
        '<span class="unseen"> (statement {})</span></a></p>',
        address,
        about.pk,
    )


def rule_source(_: HttpRequest, about: object) -> SafeString:
    """Link to the version that brought a rule of decision."""
    if not isinstance(about, Source):
        return NOTHING
    if not about.known:
        found = Version.objects.filter(community=about.community, text__in=about.every).order_by("number")
        about.known.update(found.values_list("text_id", "number"))
    number = about.known.get(about.digest)
    if number is None:
        return NOTHING
    address = reverse("version", args=[about.community.slug, number])
    return format_html(' <a href="{}#deciding">as version {} says</a>', address, number)


def norm_appealed_to(_: HttpRequest, about: object) -> SafeString:
    """Link to the norm that an argument appeals to."""
    if not isinstance(about, Argument):
        return NOTHING
    address = reverse("norm", args=[about.community.slug, about.norm_id])
    return format_html('<a href="{}">{}</a>', address, about.norm_id)


def norm_names(_: HttpRequest, about: object) -> SafeString:
    """Offer the short names of the norms in force, for those who argue from one."""
    version = version_in_force(about) if isinstance(about, Community) else None
    norms = version.text.document.norms if version else ()
    options = ((norm.id, norm.statement) for norm in norms)
    return format_html(
        '<datalist id="norm-names">{}</datalist>',
        format_html_join("", '<option value="{}">{}</option>', options),
    )


def texts_to_choose_from(request: HttpRequest, about: object) -> SafeString:
    """Show members what each draft would change that a vote chooses between."""
    bundle = (
        Bundle.objects.select_related("base__text").filter(decision=about).first()
        if isinstance(about, Decision)
        else None
    )
    if bundle is None or membership_of(visitor(request), bundle.community) is None:
        return NOTHING
    before = bundle.base.text.document if bundle.base else None
    rows = bundle.options.select_related("draft__author", "text").order_by("pk")
    return render_to_string(
        "constitutions/parts/choosing.html",
        {
            "community": bundle.community,
            "bundle": bundle,
            "options": [
                (row.draft, changes(before, row.text.document) if before and row.text else None, row.text)
                for row in rows
            ],
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
            "rule_changes": changes_to_rules(
                before.text.document if before else None,
                document,
                founding=stored(about.community.founding_rule),
            ),
        },
        request=request,
    )
