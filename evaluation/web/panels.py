"""What this floor shows on the pages of the floors below."""

from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adapters.models import Adaptation, Deployment
from adapters.selectors import stop_of
from constitutions import phrasing
from constitutions.document import Kind
from constitutions.models import Version
from constitutions.selectors import version_in_force
from constitutions.web.norm_reading import NormOnPage
from evaluation.engine.of_norm import of_norm
from evaluation.engine.report import Report
from evaluation.models import EvaluationRun
from evaluation.selectors import (
    last_word,
    latest_report,
    latest_run,
    request_behind,
    requests_for,
    restore_behind,
    runs_of,
)
from evaluation.services.runs import document_of
from evaluation.services.vouching import standing
from evaluation.web.naming import name_of
from evaluation.web.progress import of_run
from evaluation.web.reading import reading, without_its_word
from governance import clock
from governance.models import Community, Decision
from governance.templatetags.polity import tab_of

NOTHING = SafeString("")
EVIDENCE = ("reports", "report", "report-items")
NEWEST = 3
"""How many reports stand on a community's page."""

_read: WeakKeyDictionary[HttpRequest, dict[int, tuple[str, Report] | None]] = WeakKeyDictionary()
"""The reports a page has read, by version, while it is made: a text asks for each of its norms."""


def tabs(request: HttpRequest, about: object) -> SafeString:
    """Add the way to the reports."""
    if not isinstance(about, Community):
        return NOTHING
    return tab_of(request, reverse("reports", args=[about.slug]), "Evidence", *EVIDENCE)


def adherents(_: HttpRequest, about: object) -> SafeString:
    """Add the way to those who adhere to a community's charter."""
    version = version_in_force(about) if isinstance(about, Community) else None
    if version is None or version.text.document.kind is not Kind.CHARTER:
        return NOTHING
    address = reverse("adherents", args=[version.community.slug])
    return format_html('<a href="{}">Who adheres to our charter, and how they fare</a>', address)


def site_nav(request: HttpRequest, _: object) -> SafeString:
    """Add the way to the comparison of all communities."""
    here = request.resolver_match
    current = SafeString(' aria-current="page"') if here and here.url_name == "comparison" else ""
    return format_html('<a href="{}"{}>Comparison</a>', reverse("comparison"), current)


def model(request: HttpRequest, about: object) -> SafeString:
    """Show what is known about the model of the text in force, and what happens next."""
    version = version_in_force(about) if isinstance(about, Community) else None
    run = latest_run(version) if version else None
    if run is None or version is None:
        return NOTHING
    known = run if run.report else latest_report(version)
    report = known.report if known else None
    context = {
        "community": about,
        "run": run,
        "progress": of_run(run),
        "known": known,
        "name": name_of(known) if known else "",
        "verdict": without_its_word(document_of(report).result.reasons[0]) if report else "",
        "asked": requests_for(report).first() if report else None,
        "last_word": last_word(known) if known else None,
        "now": clock.now(),
    }
    return render_to_string("evaluation/parts/model.html", context, request=request)


def adaptation(request: HttpRequest, about: object) -> SafeString:
    """Show how a model was measured."""
    if not isinstance(about, Adaptation):
        return NOTHING
    runs = [(run, name_of(run)) for run in runs_of(about.community).filter(adaptation=about)]
    context = {"community": about.community, "adaptation": about, "runs": runs}
    return render_to_string("evaluation/parts/adaptation.html", context, request=request)


def norm(request: HttpRequest, about: object) -> SafeString:
    """Show how a norm fares in the version's latest report."""
    if not isinstance(about, NormOnPage):
        return NOTHING
    found = _report(request, about.version)
    named = of_norm(found[1], about.norm.id) if found else None
    if found is None or named is None:
        return NOTHING
    figures, finding = named
    context = {
        "community": about.version.community,
        "name": found[0],
        "figures": figures,
        "finding": finding,
    }
    return render_to_string("evaluation/parts/norm.html", context, request=request)


def decision(request: HttpRequest, about: object) -> SafeString:
    """Show the evidence for a vote on letting a model go live, or on bringing one back."""
    if not isinstance(about, Decision):
        return NOTHING
    asked = request_behind(about)
    if asked:
        context = {
            "community": asked.community,
            "decision": about,
            "asked": asked,
            "asker": asked.requested_by or asked.adaptation.version.decision.opened_by,
            "name": name_of(asked.report.run),
            "reading": reading(document_of(asked.report)),
            "deployment": Deployment.objects.filter(decision=about).first(),
            "last_word": last_word(asked.report.run),
            "adapter": asked.adaptation.adapter,
            "vouched": standing(asked),
            "rollout": phrasing.rollout(asked.adaptation.version.text.document.rollout),
            "now": clock.now(),
        }
        return render_to_string("evaluation/parts/decision.html", context, request=request)
    restore = restore_behind(about)
    if restore is None:
        return NOTHING
    return render_to_string(
        "evaluation/parts/restore.html",
        {"restore": restore, "stop": stop_of(restore.deployment), "community": about.community},
        request=request,
    )


def news(request: HttpRequest, about: object) -> SafeString:
    """Show the reports that were written last."""
    if not isinstance(about, Community):
        return NOTHING
    newest: list[tuple[EvaluationRun, str]] = [
        (run, name_of(run)) for run in runs_of(about).filter(report__isnull=False)[:NEWEST]
    ]
    if not newest:
        return NOTHING
    context = {"community": about, "newest": newest, "now": clock.now()}
    return render_to_string("evaluation/parts/news.html", context, request=request)


def _report(request: HttpRequest, version: Version) -> tuple[str, Report] | None:
    known = _read.setdefault(request, {})
    if version.pk not in known:
        run = latest_report(version)
        known[version.pk] = (name_of(run), document_of(run.report)) if run and run.report else None
    return known[version.pk]
