"""The first page: which communities there are, and what waits for whoever looks."""

from django.http import HttpRequest, HttpResponse

from governance.selectors import all_communities, awaiting_ballot, memberships_of
from governance.states import CommunityStatus
from governance.web.pages import page, visitor


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
