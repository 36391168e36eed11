"""Template tags of this floor's pages."""

from django import template
from django.utils.safestring import SafeString

from adapters.phrasing import ADAPTATIONS, DEPLOYMENTS, SHARE_OUTS
from adapters.states import AdaptationStatus, DeploymentStatus, ShareOutStatus
from governance.templatetags.polity import badge

register = template.Library()


@register.simple_tag
def adaptation_state(status: str) -> SafeString:
    """Show how the making of a model stands, as a word in a frame."""
    return badge(*ADAPTATIONS[AdaptationStatus(status)])


@register.simple_tag
def deployment_state(status: str) -> SafeString:
    """Show whether a model answers, as a word in a frame."""
    return badge(*DEPLOYMENTS[DeploymentStatus(status)])


@register.simple_tag
def share_out_state(status: str) -> SafeString:
    """Show whether shares of the engine's time hold, as a word in a frame."""
    return badge(*SHARE_OUTS[ShareOutStatus(status)])
