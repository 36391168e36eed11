"""Answers that somebody says broke a norm, for everyone to read."""

from collections.abc import Iterable, Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from adapters.models import AnswerReport
from adapters.selectors import reported_answers
from constitutions.models import Version
from constitutions.norms import Norm
from constitutions.selectors import effective_norms
from governance.web.looking import looking
from governance.web.pages import community_at, page

PAGE = 20


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the answers, the newest first."""
    community = community_at(slug)
    found = Paginator(reported_answers(community), PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "adapters/statements.html",
        community=community,
        found=found,
        told=_with_norms(found),
        **looking(request, community),
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one answer and what was said of it."""
    community = community_at(slug)
    reported = get_object_or_404(reported_answers(community), statement_id=number)
    [(reported, norm)] = _with_norms([reported])
    return page(
        request,
        "adapters/statement.html",
        community=community,
        reported=reported,
        norm=norm,
        **looking(request, community),
    )


def _with_norms(reports: Iterable[AnswerReport]) -> list[tuple[AnswerReport, Norm | None]]:
    """Return each report with the norm it names, as it stood in the text that the model followed."""
    reports = list(reports)
    versions = Version.objects.select_related("text", "community").in_bulk(
        {each.deployment.version_id for each in reports}
    )
    norms: Mapping[int, Mapping[str, Norm]] = {
        number: {found.norm.id: found.norm for found in effective_norms(version)}
        for number, version in versions.items()
    }
    return [(each, norms[each.deployment.version_id].get(each.norm_id)) for each in reports]
