"""Who belongs to a community: inviting, changing roles, leaving, removing."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.errors import RefusalError
from governance.models import Membership, Role
from governance.permissions import check_member, check_role, has_role, membership_of
from governance.policies import check_open
from governance.selectors.communities import current_members
from governance.services import memberships
from governance.web.forms import InviteForm, ReasonForm, RoleForm
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List a community's people."""
    community = community_at(slug)
    user = visitor(request)
    return page(
        request,
        "governance/members.html",
        community=community,
        members=list(current_members(community)),
        membership=membership_of(user, community),
        is_steward=has_role(user, community, Role.STEWARD),
    )


@login_required
def invite(request: SignedIn, slug: str) -> HttpResponse:
    """Make a link for one person. It is shown in this answer and never again."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    check_open(community)
    form = InviteForm(posted(request))
    if not form.is_valid():
        return page(request, "governance/invite.html", status=form.status, form=form, community=community)
    invitation, secret = memberships.invite(
        request.user, community=community, role=Role(form.cleaned_data["role"])
    )
    return page(
        request,
        "governance/invited.html",
        status=HTTPStatus.CREATED,
        community=community,
        invitation=invitation,
        link=request.build_absolute_uri(reverse("invitation", args=[secret])),
    )


@login_required
def leave(request: SignedIn, slug: str) -> HttpResponse:
    """Let somebody leave, after saying what that means."""
    community = community_at(slug)
    membership = check_member(request.user, community)
    refused = sentence(lambda: memberships.check_not_last_steward(membership))
    if request.method == "POST":
        memberships.leave(request.user, community=community)
        messages.success(request, f"You have left {community.name}.")
        return redirect("community", community.slug)
    return page(request, "governance/leave.html", community=community, refused=refused)


@login_required
def show(request: SignedIn, slug: str, membership: int) -> HttpResponse:
    """Show one member to a steward, and let the steward change their role."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    member = _member(slug, membership)
    form = RoleForm(posted(request), initial={"role": member.role})
    if form.is_valid():
        try:
            memberships.change_role(request.user, membership=member, role=Role(form.cleaned_data["role"]))
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{member.user} is now a {member.get_role_display()}.")
            return redirect("members", community.slug)
    return _page_of(request, member, form=form, removing=ReasonForm(prefix="remove"), status=form.status)


@login_required
def remove(request: SignedIn, slug: str, membership: int) -> HttpResponse:
    """End somebody's membership with a reason."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    member = _member(slug, membership)
    if request.method != "POST":
        return redirect("member", community.slug, member.pk)
    form = ReasonForm(request.POST, prefix="remove")
    if form.is_valid():
        try:
            memberships.remove(request.user, membership=member, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{member.user} is no longer a member.")
            return redirect("members", community.slug)
    changing = RoleForm(initial={"role": member.role})
    return _page_of(request, member, form=changing, removing=form, status=form.status)


def _member(slug: str, membership: int) -> Membership:
    members = Membership.objects.select_related("user", "community")
    return get_object_or_404(members, pk=membership, community__slug=slug, left_at=None)


def _page_of(
    request: SignedIn, member: Membership, *, form: RoleForm, removing: ReasonForm, status: int
) -> HttpResponse:
    return page(
        request,
        "governance/member.html",
        status=status,
        community=member.community,
        member=member,
        form=form,
        removing=removing,
        refused=sentence(lambda: memberships.check_not_last_steward(member)),
    )
