"""Accepting an invitation: with a new account, or as somebody who has one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from governance.errors import NameTakenError
from governance.models import Invitation, Role, User
from governance.permissions import membership_of
from governance.services import accounts, memberships
from governance.web.forms import NewAccountForm
from governance.web.pages import page, posted, visitor


def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what the invitation is to, and let its holder in."""
    invitation = memberships.usable_invitation(secret)
    user = visitor(request)
    if user:
        return _join(request, user, invitation, secret)
    form = NewAccountForm(posted(request))
    if form.is_valid():
        try:
            user = accounts.open_account(
                secret=secret,
                username=form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
            )
        except NameTakenError as error:
            form.refuse(error, field="username")
        else:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            return _welcome(request, invitation)
    return _ask(request, invitation, form=form, status=form.status)


def _join(request: HttpRequest, user: User, invitation: Invitation, secret: str) -> HttpResponse:
    if request.method == "POST":
        memberships.join(user, secret=secret)
        return _welcome(request, invitation)
    already = membership_of(user, invitation.community)
    return _ask(request, invitation, already=already.get_role_display() if already else "")


def _ask(
    request: HttpRequest, invitation: Invitation, *, status: int = 200, **context: object
) -> HttpResponse:
    return page(
        request,
        "governance/invitation.html",
        status=status,
        invitation=invitation,
        community=invitation.community,
        steward_role=invitation.role == Role.STEWARD,
        drafter_role=invitation.role == Role.DRAFTER,
        **context,
    )


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, f"Welcome to {invitation.community.name}.")
    return redirect("community", invitation.community.slug)
