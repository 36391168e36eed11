"""Template tags of what communities do among one another."""

from django import template
from django.utils.safestring import SafeString

from governance.sanctioning import Rung
from governance.states import AttestationStatus, SanctionStatus
from governance.templatetags import polity

register = template.Library()

ATTESTATION_STATES = {
    AttestationStatus.PROPOSED: ("wait", "under vote"),
    AttestationStatus.ISSUED: ("good", "stands"),
    AttestationStatus.DECLINED: ("plain", "not given"),
    AttestationStatus.REVOKED: ("bad", "revoked"),
    AttestationStatus.EXPIRED: ("plain", "ended"),
}


@register.simple_tag
def attestation_state(status: str) -> SafeString:
    """Show whether an attestation stands, as a word in a frame."""
    return polity.badge(*ATTESTATION_STATES[AttestationStatus(status)])


SANCTION_STATES = {
    SanctionStatus.PROPOSED: ("wait", "under vote"),
    SanctionStatus.DECLINED: ("plain", "not taken"),
    SanctionStatus.ANNOUNCED: ("wait", "announced"),
    SanctionStatus.IN_EFFECT: ("bad", "has effect"),
    SanctionStatus.STAYED: ("wait", "waits for an appeal"),
    SanctionStatus.ENDED: ("plain", "ended"),
    SanctionStatus.LIFTED: ("good", "lifted"),
}
RUNGS = {
    Rung.NOTICE: "a notice",
    Rung.RATE_CAP: "a cap on answers",
    Rung.SUSPENSION: "a suspension",
    Rung.REMOVAL: "removal from the list",
}


@register.simple_tag
def sanction_state(status: str) -> SafeString:
    """Show how far a step has come, as a word in a frame."""
    return polity.badge(*SANCTION_STATES[SanctionStatus(status)])


@register.filter
def rung_in_words(rung: str) -> str:
    """Return a step's name as people say it."""
    return RUNGS[Rung(rung)]


@register.simple_tag
def badge(kind: str, words: str) -> SafeString:
    """Show a word in a frame. ``kind`` is ``good``, ``bad``, ``wait`` or ``plain``."""
    return polity.badge(kind, words)
