"""The days of a text's norms: when each is looked at again or ends, and asking for it to go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from constitutions.minorities import LastDecided, last_decided
from constitutions.models import Version
from constitutions.norms import Norm
from constitutions.selectors import lapsed_in, version_in_force
from constitutions.services import life
from governance.errors import RefusalError
from governance.models import Role
from governance.permissions import check_role, has_role, membership_of
from governance.policies import check_open
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, community_at, page, posted, visitor


class RenewForm(PoliteForm):
    """Until when a norm goes on."""

    norm = forms.CharField(max_length=64, widget=forms.HiddenInput)
    until = forms.DateField(
        label="Until which day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "This is not a day. Write it as 2027-03-01."},
    )


@dataclass(frozen=True)
class NormDays:
    """A norm with its days, what stood against it when it was last decided, and the form that renews it."""

    norm: Norm
    lapsed: bool
    last: Sequence[LastDecided]
    form: RenewForm


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List the norms of the version in force that have days."""
    return _page(request, slug)


@login_required
@require_POST
def renew(request: SignedIn, slug: str) -> HttpResponse:
    """Begin a draft in which a norm goes on for longer."""
    community = community_at(slug)
    check_role(request.user, community, Role.DRAFTER)
    check_open(community)
    version = version_in_force(community)
    form = RenewForm(posted(request))
    if version and form.is_valid():
        norm, until = form.cleaned_data["norm"], form.cleaned_data["until"]
        try:
            draft = life.renew(request.user, version=version, norm_id=norm, until=until)
        except RefusalError as error:
            form.refuse(error, field="until")
        else:
            messages.success(request, "The new day stands in this draft. Read it, then put it to the vote.")
            return redirect("draft", slug, draft.pk)
    return _page(request, slug, form)


def _page(request: HttpRequest, slug: str, sent: RenewForm | None = None) -> HttpResponse:
    community = community_at(slug)
    version = version_in_force(community)
    days = _days(version, sent) if version else []
    return page(
        request,
        "constitutions/days.html",
        status=sent.status if sent else 200,
        community=community,
        version=version,
        days=days,
        member=membership_of(visitor(request), community) is not None,
        may_renew=has_role(visitor(request), community, Role.DRAFTER),
    )


def _days(version: Version, sent: RenewForm | None) -> list[NormDays]:
    lapsed = lapsed_in(version)
    dated = [norm for norm in version.text.document.norms if norm.review_on or norm.sunset_on]
    last = last_decided(version, {norm.id for norm in dated})
    return [
        NormDays(norm, norm.id in lapsed, [each for each in last if norm in each.norms], _form(norm, sent))
        for norm in sorted(dated, key=lambda norm: (_next(norm), norm.id))
    ]


def _next(norm: Norm) -> date:
    return min(day for day in (norm.review_on, norm.sunset_on) if day)


def _form(norm: Norm, sent: RenewForm | None) -> RenewForm:
    if sent is not None and sent.data.get("norm") == norm.id:
        return sent
    return RenewForm(initial={"norm": norm.id}, prefix=None, auto_id=f"id_{norm.id}_%s")
