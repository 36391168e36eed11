"""How much all of a community's keys together may ask. For stewards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from adapters.selectors import limits_of
from adapters.services.limits import set_for_community
from adapters.usage import used_by_all
from adapters.web.key_forms import LimitsForm
from adapters.web.limit_lines import limit_lines
from governance import clock
from governance.errors import RefusalError
from governance.models import Role
from governance.permissions import check_role
from governance.policies import check_open
from governance.web.pages import SignedIn, community_at, page, posted, sentence


@never_cache
@login_required
def show(request: SignedIn, slug: str) -> HttpResponse:
    """Show how much of each limit is used, and change them."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    limits = limits_of(community)
    form = LimitsForm(posted(request), limits=limits)
    if form.is_valid():
        try:
            set_for_community(request.user, community=community, limits=form.limits)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The limits of all keys together hold from the next request on.")
            return redirect("limits", slug)
    return page(
        request,
        "adapters/limits.html",
        status=form.status,
        community=community,
        form=form,
        lines=limit_lines(limits, used_by_all(community, now=clock.now())),
        refused=sentence(lambda: check_open(community)),
    )
