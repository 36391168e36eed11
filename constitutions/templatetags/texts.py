"""Template tags of this floor's pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from constitutions.states import BundleStatus, DraftStatus
from governance.templatetags.polity import badge

register = template.Library()

STATES = {
    DraftStatus.EDITING: ("plain", "being written"),
    DraftStatus.CHOOSING: ("wait", "among those to choose from"),
    DraftStatus.PROPOSED: ("wait", "under vote"),
    DraftStatus.RATIFIED: ("good", "ratified"),
    DraftStatus.REJECTED: ("bad", "rejected"),
    DraftStatus.ABANDONED: ("plain", "given up"),
}
BUNDLE_STATES = {
    BundleStatus.GATHERING: ("wait", "gathering options"),
    BundleStatus.CHOOSING: ("wait", "members choose"),
    BundleStatus.CHOSEN: ("good", "chosen"),
    BundleStatus.CLOSED: ("plain", "closed"),
}


@register.simple_tag
def draft_state(status: str) -> SafeString:
    """Show a draft's state as a word in a frame."""
    return badge(*STATES[DraftStatus(status)])


@register.simple_tag
def bundle_state(status: str) -> SafeString:
    """Show a bundle's state as a word in a frame."""
    return badge(*BUNDLE_STATES[BundleStatus(status)])


@register.simple_tag
def spoken(language: str) -> SafeString:
    """Say of an element in which language a community wrote what stands in it, where that is known."""
    return format_html(' lang="{}"', language) if language else SafeString("")


@register.filter
def language_name(language: str) -> str:
    """Return what speakers of a language call it, such as “Deutsch”; its tag where we do not know."""
    try:
        return str(get_language_info(language.lower())["name_local"])
    except KeyError:
        return language
