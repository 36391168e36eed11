"""Template tags of this floor's pages."""

from django import template
from django.utils.safestring import SafeString

from constitutions.states import BundleStatus, DraftStatus
from governance.templatetags.polity import badge

register = template.Library()

STATES = {
    DraftStatus.EDITING: ("plain", "being written"),
    DraftStatus.PROPOSED: ("wait", "under vote"),
    DraftStatus.RATIFIED: ("good", "ratified"),
    DraftStatus.REJECTED: ("bad", "rejected"),
    DraftStatus.ABANDONED: ("plain", "given up"),
}
BUNDLE_STATES = {
    BundleStatus.GATHERING: ("wait", "gathering options"),
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
