"""A community's endpoint: what answers there, how much it is asked, and how programs ask it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from adapters.selectors import answering, sample_rule_of, share_of, standing_by
from adapters.services import holds, returns
from adapters.sharing import EVERYTHING
from adapters.states import DeploymentStatus
from adapters.web.addresses import endpoint_of
from adapters.web.refusal_lines import missing_of, today_of
from adapters.web.share_lines import line_of
from adapters.web.usage_reading import last_hour
from governance import clock
from governance.models import Role
from governance.permissions import check_member, has_role, membership_of
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

STANDING_BY = 10
"""How many of the models that stand by the page names."""


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the endpoint; how much it is asked, to members."""
    community = community_at(slug)
    user = visitor(request)
    member = membership_of(user, community) is not None
    now = clock.now()
    here = answering(community)
    staged_share = sum(share_of(each) for each in here)
    return page(
        request,
        "adapters/endpoint.html",
        community=community,
        endpoint=endpoint_of(community),
        live=next((each for each in here if each.status == DeploymentStatus.LIVE), None),
        here=here,
        shares={DeploymentStatus.LIVE: EVERYTHING - staged_share, DeploymentStatus.STAGED: staged_share},
        standby=standing_by(community)[:STANDING_BY],
        share=line_of(community),
        member=member,
        is_steward=has_role(user, community, Role.STEWARD),
        hold_refused=sentence(lambda: holds.check_can_hold(user, community)),
        back_refused=sentence(lambda: returns.check_can_go_back(user, community)),
        traffic=last_hour(community, now=now) if member else None,
        refused_today=today_of(community, now=now) if member else "",
        missing=missing_of(community, now=now) if member else (),
        storing=sample_rule_of(community),
        may_read_samples=has_role(user, community, Role.DRAFTER),
        still="still" in request.GET,
    )


@never_cache
@login_required
@require_safe
def traffic(request: SignedIn, slug: str) -> HttpResponse:
    """Show members what was asked within the last hour; the page asks again and again."""
    community = community_at(slug)
    check_member(request.user, community)
    return page(
        request,
        "adapters/parts/traffic.html",
        community=community,
        asked=True,
        traffic=last_hour(community, now=clock.now()),
    )
