"""Clients' keys: making them, seeing what they are used for, shutting them out. For stewards."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from adapters.models import ApiKey
from adapters.selectors import keys_of, usage_of
from adapters.services import keys
from adapters.web.forms import KeyForm
from governance.errors import RefusalError
from governance.models import Community, Role
from governance.permissions import check_role
from governance.policies import check_open
from governance.web.pages import SignedIn, community_at, page, sentence


@never_cache
@login_required
def index(request: SignedIn, slug: str) -> HttpResponse:
    """List the keys, and make one. Its secret is shown in this answer and never again."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        try:
            key, secret = keys.create(
                request.user,
                community=community,
                name=form.cleaned_data["name"],
                days=form.cleaned_data["days"],
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            return _page_of(request, community, form=KeyForm(), made=key, secret=secret)
    return _page_of(request, community, form=form)


@login_required
@require_POST
def revoke(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Shut a client out."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    key = get_object_or_404(keys_of(community), pk=number)
    keys.revoke(request.user, key=key)
    messages.success(request, f"The key “{key.name}” opens nothing any more.")
    return redirect("keys", slug)


def _page_of(
    request: SignedIn, community: Community, *, form: KeyForm, made: ApiKey | None = None, secret: str = ""
) -> HttpResponse:
    used = usage_of(community)
    return page(
        request,
        "adapters/keys.html",
        status=HTTPStatus.CREATED if made else form.status,
        community=community,
        form=form,
        made=made,
        secret=secret,
        keys=[(key, used.get(key.pk)) for key in keys_of(community)],
        refused=sentence(lambda: check_open(community)),
    )
