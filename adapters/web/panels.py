"""What this floor shows on the pages of the floors below."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from adapters.commons import behind, is_commons
from adapters.selectors import adapters_of, live_deployment, reported_answers, reports_on
from adapters.web.forms import AskForm
from adapters.web.share_lines import lines_of
from adapters.web.standing import standing
from constitutions.provenance import Provenance
from governance import clock
from governance.models import Community, Decision
from governance.templatetags.polity import tab_of

NOTHING = SafeString("")
ABOUT_THE_MODEL = (
    "model",
    "ask",
    "answer-report",
    "adaptations",
    "adaptation",
    "endpoint",
    "usage",
    "limits",
    "shares-propose",
    "rollout-hold",
    "rollout-resume",
    "model-back",
    "keys",
    "key",
    "samples",
    "sample",
    "sample-report",
    "sample-settings",
    "usage-by-key",
    "statements",
    "statement",
)
NEWEST = 3
"""How many reported answers stand on a community's page."""


def tabs(request: HttpRequest, about: object) -> SafeString:
    """Add the way to the model."""
    if not isinstance(about, Community):
        return NOTHING
    return tab_of(request, reverse("model", args=[about.slug]), "Model", *ABOUT_THE_MODEL)


def ask(request: HttpRequest, about: object) -> SafeString:
    """Show the Ask box where a model answers."""
    if not isinstance(about, Community):
        return NOTHING
    live = live_deployment(about)
    if live is None:
        return NOTHING
    context = {"community": about, "live": live, "asking": AskForm()}
    return render_to_string("adapters/parts/ask.html", context, request=request)


def model(request: HttpRequest, about: object) -> SafeString:
    """Show where the model stands."""
    if not isinstance(about, Community):
        return NOTHING
    now = standing(about)
    if now.live is None and (now.version is None or now.charter):
        return NOTHING
    context = {"community": about, "standing": now, "progress": now.progress, "now": clock.now()}
    return render_to_string("adapters/parts/community.html", context, request=request)


def news(request: HttpRequest, about: object) -> SafeString:
    """Show the answers that were reported last."""
    if not isinstance(about, Community):
        return NOTHING
    newest = list(reported_answers(about)[:NEWEST])
    if not newest:
        return NOTHING
    context = {"community": about, "newest": newest, "now": clock.now()}
    return render_to_string("adapters/parts/news.html", context, request=request)


def norm(request: HttpRequest, about: object) -> SafeString:
    """Show which models learned a norm, and which answers were said to break it."""
    if not isinstance(about, Provenance):
        return NOTHING
    community = about.community
    context = {
        "community": community,
        "learned": adapters_of(about.versions),
        "reported": reports_on(community, about.norm.id)[:NEWEST],
        "now": clock.now(),
    }
    return render_to_string("adapters/parts/norm.html", context, request=request)


def shares(request: HttpRequest, about: object) -> SafeString:
    """Show what a vote on the engine's time would give to whom."""
    share_out = behind(about) if isinstance(about, Decision) else None
    if share_out is None:
        return NOTHING
    context = {
        "share_out": share_out,
        "lines": lines_of(share_out),
        "has_effect": is_commons(share_out.community),
        "is_voice": share_out.decision != about,
    }
    return render_to_string("adapters/parts/shares_voted_on.html", context, request=request)
