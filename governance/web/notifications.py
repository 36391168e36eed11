"""What somebody was told: what they have not read first, marked as read one by one or all at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from governance.models import Community
from governance.phrasing import counted
from governance.selectors.inbox import notifications_of, unread_of
from governance.services import notifications
from governance.web.ledger_lines import lines
from governance.web.pages import SignedIn, community_at, page

PAGE = 50


@never_cache
@login_required
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List one's own notifications, of one community if the address says so."""
    community = _community(request.GET.get("community", ""))
    told = notifications_of(request.user)
    places = Community.objects.filter(pk__in=told.values("community")).order_by("name", "pk")
    if community:
        told = told.filter(community=community)
    found = Paginator(told, PAGE).get_page(request.GET.get("page"))
    shown = list(found.object_list)
    return page(
        request,
        "governance/notifications.html",
        found=found,
        items=list(zip(shown, lines(request, [each.entry for each in shown]), strict=True)),
        unread_here=_unread(request, community),
        community=community,
        places=list(places),
    )


@login_required
@require_POST
def read(request: SignedIn, number: int) -> HttpResponse:
    """Mark one notification as read. A page that asks by script gets that one line back."""
    notification = get_object_or_404(notifications_of(request.user), pk=number)
    notifications.mark_read(request.user, notifications=[notification.pk])
    if not request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
        return redirect(_back(request))
    notification.refresh_from_db(fields=["read_at"])
    (line,) = lines(request, [notification.entry])
    return page(
        request,
        "governance/parts/notification.html",
        notification=notification,
        line=line,
        is_answer=True,
        unread_number=unread_of(request.user).count(),
    )


@login_required
@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    """Mark everything as read, or everything of one community."""
    community = _community(request.POST.get("community", ""))
    marked = notifications.mark_read(request.user, community=community)
    if marked:
        messages.success(
            request, f"{counted(marked, 'notification is', 'notifications are')} marked as read."
        )
    return redirect(_back(request))


def _community(slug: str) -> Community | None:
    return community_at(slug) if slug else None


def _unread(request: SignedIn, community: Community | None) -> int:
    unread = unread_of(request.user)
    return (unread.filter(community=community) if community else unread).count()


def _back(request: SignedIn) -> str:
    slug = request.POST.get("community", "")
    place = reverse("notifications")
    return f"{place}?community={community_at(slug).slug}" if slug else place
