"""A community's own page, its beginning and its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from governance.errors import NameTakenError, RefusalError
from governance.events import BallotCast
from governance.models import Role
from governance.permissions import check_operator, check_role, membership_of
from governance.policies import check_open
from governance.selectors.communities import current_members
from governance.selectors.deadlines import next_dates
from governance.selectors.decisions import decisions_of
from governance.selectors.ledger import ledger_of
from governance.services import communities
from governance.states import IN_PROGRESS
from governance.web.forms import CloseCommunityForm, FoundForm
from governance.web.ledger_lines import lines
from governance.web.pages import SignedIn, community_at, page, posted, visitor

LATEST = 8
"""How many lines of the ledger a community's page shows. Ballots are left out: turnout stands beside each vote."""


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a community is for, what it decides now, and what happened lately."""
    community = community_at(slug)
    membership = membership_of(visitor(request), community)
    return page(
        request,
        "governance/community.html",
        community=community,
        membership=membership,
        is_steward=bool(membership and membership.role == Role.STEWARD),
        people_number=current_members(community).count(),
        going=next_dates(decisions_of(community).filter(status__in=IN_PROGRESS)),
        lines=lines(request, ledger_of(community).exclude(kind=BallotCast.__name__)[:LATEST]),
    )


@login_required
def found(request: SignedIn) -> HttpResponse:
    """Let an operator found a community."""
    check_operator(request.user)
    form = FoundForm(posted(request))
    if form.is_valid():
        try:
            community = communities.found(
                request.user,
                slug=form.cleaned_data["slug"],
                name=form.cleaned_data["name"],
                purpose=form.cleaned_data["purpose"],
                first_steward=form.cleaned_data["first_steward"],
                rule=form.rule,
            )
        except NameTakenError as error:
            form.refuse(error, field="slug")
        else:
            messages.success(request, f"{community.name} is founded. Its steward can now invite people.")
            return redirect("community", community.slug)
    return page(request, "governance/community_new.html", status=form.status, form=form)


@login_required
def close(request: SignedIn, slug: str) -> HttpResponse:
    """Let a steward end a community, with a reason and its address typed out."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    check_open(community)
    form = CloseCommunityForm(community, posted(request))
    if form.is_valid():
        try:
            communities.close(request.user, community=community, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{community.name} is closed. Its record stays here to be read.")
            return redirect("community", community.slug)
    return page(
        request, "governance/community_close.html", status=form.status, form=form, community=community
    )
