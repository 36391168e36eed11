"""What a decision between communities is about, on the decision's page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from governance import clock
from governance.models import Decision, Elector, Voice
from governance.selectors.attestations import behind
from governance.selectors.cases import step_behind, steps_of

NOTHING = SafeString("")


def vouched(request: HttpRequest, about: object) -> SafeString:
    """Show what a vote on vouching is about."""
    attestation = behind(about) if isinstance(about, Decision) else None
    if attestation is None:
        return NOTHING
    context = {"decision": about, "attestation": attestation, "now": clock.now()}
    return render_to_string("governance/parts/vouched.html", context, request=request)


def sanctioned(request: HttpRequest, about: object) -> SafeString:
    """Show what a vote on a step, or on an appeal against one, is about: the case and all that came before."""
    step = step_behind(about) if isinstance(about, Decision) else None
    if step is None:
        return NOTHING
    context = {
        "decision": about,
        "step": step,
        "case": step.case,
        "steps": list(steps_of(step.case)),
        "now": clock.now(),
    }
    return render_to_string("governance/parts/sanctioned.html", context, request=request)


def voices(request: HttpRequest, about: object) -> SafeString:
    """Show which communities have a voice in a decision, or in whose decision this one is a voice."""
    if not isinstance(about, Decision):
        return NOTHING
    related = ("elector__decision__community", "elector__peer")
    context = {
        "decision": about,
        "asked": list(
            Elector.objects.select_related("peer", "voice__decision__community")
            .filter(decision=about, peer__isnull=False)
            .order_by("peer__name", "pk")
        ),
        "spoken": Voice.objects.select_related(*related).filter(decision=about).first(),
    }
    if not (context["asked"] or context["spoken"]):
        return NOTHING
    return render_to_string("governance/parts/voices.html", context, request=request)
