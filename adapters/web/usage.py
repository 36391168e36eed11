"""What clients used: by model for members, by key for stewards, as a page and as a file for spreadsheets."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from adapters.usage import By
from adapters.web import refusal_lines
from adapters.web.usage_reading import days_file, last_days, months, months_of_keys
from governance import clock
from governance.models import Community, Role
from governance.permissions import check_member, check_role, has_role
from governance.web.pages import SignedIn, community_at, page


@never_cache
@login_required
@require_safe
def by_model(request: SignedIn, slug: str) -> HttpResponse:
    """Show members what each model was asked."""
    community = community_at(slug)
    check_member(request.user, community)
    now = clock.now()
    return page(
        request,
        "adapters/usage.html",
        community=community,
        is_steward=has_role(request.user, community, Role.STEWARD),
        days=last_days(community, by=By.DEPLOYMENT, now=now),
        months=months(community, now=now),
        refusals=refusal_lines.of_endpoint(community, now=now),
    )


@never_cache
@login_required
@require_safe
def by_key(request: SignedIn, slug: str) -> HttpResponse:
    """Show stewards what each key was used for."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    now = clock.now()
    return page(
        request,
        "adapters/usage_by_key.html",
        community=community,
        days=last_days(community, by=By.KEY, now=now),
        months=months_of_keys(community, now=now),
        refusals=refusal_lines.of_keys(community, now=now),
    )


@never_cache
@login_required
@require_safe
def by_model_file(request: SignedIn, slug: str) -> HttpResponse:
    """Hand out to members what each model was asked on each day."""
    community = community_at(slug)
    check_member(request.user, community)
    return _file(community, By.DEPLOYMENT)


@never_cache
@login_required
@require_safe
def by_key_file(request: SignedIn, slug: str) -> HttpResponse:
    """Hand out to stewards what each key was used for on each day."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    return _file(community, By.KEY)


def _file(community: Community, by: By) -> HttpResponse:
    return HttpResponse(
        days_file(community, by=by, now=clock.now()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{community.slug}-usage-by-{by}.csv"'},
    )
