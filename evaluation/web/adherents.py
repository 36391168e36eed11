"""Who adheres to a community's charter, and how their models fare on each of its floors."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions.keeping import adherences_to, adherents_to
from constitutions.selectors import version_in_force
from evaluation.web.watching import watched
from governance.models import Role
from governance.permissions import has_role
from governance.web.pages import community_at, page, visitor

PAGE = 20


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List those who adhere, with their latest evidence on each floor and what has effect on them."""
    community = community_at(slug)
    found = Paginator(adherences_to(community), PAGE).get_page(request.GET.get("page"))
    adherents = adherents_to(list(found.object_list), keeper=community)
    return page(
        request,
        "evaluation/adherents.html",
        community=community,
        found=found,
        charter=version_in_force(community),
        watched=watched(adherents),
        may_open=has_role(visitor(request), community, Role.STEWARD),
    )
