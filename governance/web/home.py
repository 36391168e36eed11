"""The first page: which communities there are, and what waits for whoever looks."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors.communities import all_communities, memberships_of
from governance.selectors.decisions import awaiting_ballot
from governance.states import CommunityStatus
from governance.web.pages import page, visitor


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show every community; to somebody signed in, the votes that wait for them first."""
    user = visitor(request)
    everyone = list(all_communities())
    return page(
        request,
        "governance/home.html",
        open_communities=[each for each in everyone if each.status == CommunityStatus.OPEN],
        closed_communities=[each for each in everyone if each.status == CommunityStatus.CLOSED],
        waiting=list(awaiting_ballot(user)) if user else [],
        roles={each.community_id: each.get_role_display() for each in memberships_of(user)} if user else {},
    )
