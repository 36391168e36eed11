"""Template tags of this floor's pages."""

from django import template
from django.utils.safestring import SafeString

from evaluation.engine import phrasing
from evaluation.engine.estimates import Estimate
from evaluation.engine.findings import Standing
from evaluation.engine.gate import Outcome
from governance.templatetags.polity import badge

register = template.Library()

GATES = {
    Outcome.PASS: ("good", "passed"),
    Outcome.FAIL: ("bad", "failed"),
    Outcome.INCONCLUSIVE: ("wait", "inconclusive"),
}
STANDINGS = {
    Standing.KEPT: ("good", "kept"),
    Standing.LOST: ("bad", "lost"),
    Standing.OPEN: ("wait", "not settled"),
}
NO_FIGURE = "–"


@register.simple_tag
def gate(outcome: str) -> SafeString:
    """Show what the gate said, as a word in a frame."""
    return badge(*GATES[Outcome(outcome)])


@register.simple_tag
def standing(value: str) -> SafeString:
    """Show what was found of a norm, as a word in a frame."""
    return badge(*STANDINGS[Standing(value)])


@register.filter
def percent(share: float | None) -> str:
    """Return a share in percent."""
    return NO_FIGURE if share is None else phrasing.percent(share)


@register.filter
def spread(estimate: Estimate) -> str:
    """Return where a share lies with 95 % certainty, cut at the ends of its scale."""
    if estimate.low is None or estimate.high is None:
        return NO_FIGURE
    low, high = max(0.0, estimate.low), min(1.0, estimate.high)
    return f"{phrasing.percent(low)} to {phrasing.percent(high)}"


@register.filter
def gained(difference: float | None) -> str:
    """Return a difference of shares with its direction."""
    return NO_FIGURE if difference is None else phrasing.higher_or_lower(difference)


@register.filter
def signed(difference: float | None) -> str:
    """Return a difference of shares in points with its sign, for a table."""
    if difference is None:
        return NO_FIGURE
    written = phrasing.number(abs(difference) * 100)
    return "0" if written == "0" else f"{'+' if difference > 0 else '−'}{written}"
