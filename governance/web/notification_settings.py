"""How somebody wants to be told: by group, everywhere and in each community; their e-mail address; their calendar."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from governance.errors import RefusalError
from governance.models import CalendarKey, Community
from governance.permissions import check_member
from governance.selectors.communities import memberships_of
from governance.selectors.inbox import choices_of
from governance.services import calendars, mail_addresses, notifications
from governance.telling.notices import DEFAULTS, Group, Way
from governance.web.notice_forms import AddressForm, WaysForm
from governance.web.pages import SignedIn, community_at, page, posted


@never_cache
@login_required
def show(request: SignedIn) -> HttpResponse:
    """Show and change how somebody is told, wherever a community of theirs says nothing else."""
    form = WaysForm(posted(request), chosen=_chosen(request, None))
    if form.is_valid():
        notifications.choose(request.user, community=None, ways=form.ways)
        messages.success(request, "Saved.")
        return redirect("notification-settings")
    return _page_of(request, form=form, asking=AddressForm(prefix="mail"))


@never_cache
@login_required
def in_community(request: SignedIn, slug: str) -> HttpResponse:
    """Show and change how somebody is told of one community, where that is to be otherwise."""
    community = community_at(slug)
    check_member(request.user, community)
    general = {**DEFAULTS, **_chosen(request, None)}
    form = WaysForm(posted(request), chosen=_chosen(request, community), everywhere=general)
    if form.is_valid():
        notifications.choose(request.user, community=community, ways=form.ways)
        messages.success(request, f"Saved for {community.name}.")
        return redirect("notification-settings")
    return page(
        request,
        "governance/notification_settings_here.html",
        status=form.status,
        form=form,
        community=community,
    )


@login_required
@require_POST
def give_address(request: SignedIn) -> HttpResponse:
    """Take an e-mail address, and ask by e-mail whether it is theirs."""
    asking = AddressForm(request.POST, prefix="mail")
    if asking.is_valid():
        try:
            given = mail_addresses.give(request.user, address=asking.cleaned_data["address"])
        except RefusalError as error:
            asking.refuse(error, field="address")
        else:
            messages.success(request, f"A message is on its way to {given.address}. Open the link in it.")
            return redirect("notification-settings")
    return _page_of(request, form=WaysForm(chosen=_chosen(request, None)), asking=asking)


@login_required
@require_POST
def take_address_away(request: SignedIn) -> HttpResponse:
    """Forget the address."""
    mail_addresses.take_away(request.user)
    messages.success(request, "Your e-mail address is forgotten. Nothing is sent any more.")
    return redirect("notification-settings")


@login_required
@require_POST
def go_on(request: SignedIn) -> HttpResponse:
    """Send e-mail again after it was stopped."""
    mail_addresses.go_on(request.user)
    messages.success(request, "E-mail is sent to you again.")
    return redirect("notification-settings")


@never_cache
@login_required
@require_POST
def make_calendar(request: SignedIn) -> HttpResponse:
    """Give one's calendar a new address. It is shown in this answer and never again."""
    secret = calendars.make(request.user)
    return page(
        request,
        "governance/calendar_made.html",
        status=HTTPStatus.CREATED,
        link=request.build_absolute_uri(reverse("calendar", args=[secret])),
    )


@login_required
@require_POST
def revoke_calendar(request: SignedIn) -> HttpResponse:
    """Close the address of one's calendar."""
    calendars.revoke(request.user)
    messages.success(request, "The address of your calendar opens nothing any more.")
    return redirect("notification-settings")


def _chosen(request: SignedIn, community: Community | None) -> dict[Group, Way]:
    chosen = choices_of(request.user).filter(community=community)
    return {Group(each.group): Way(each.way) for each in chosen}


def _page_of(request: SignedIn, *, form: WaysForm, asking: AddressForm) -> HttpResponse:
    user = request.user
    otherwise = set(choices_of(user).exclude(community=None).values_list("community_id", flat=True))
    return page(
        request,
        "governance/notification_settings.html",
        status=max(form.status, asking.status),
        form=form,
        asking=asking,
        address=mail_addresses.confirmed(user),
        unconfirmed=mail_addresses.unconfirmed(user),
        calendar=CalendarKey.objects.filter(user=user).first(),
        memberships=[(each, each.community_id in otherwise) for each in memberships_of(user)],
        mail_folder=settings.EMAIL_FILE_PATH,
    )
