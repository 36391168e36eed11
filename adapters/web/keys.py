"""Clients' keys: making them, saying how much each may ask, seeing what it asked, shutting it out. For stewards."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from adapters.models import ApiKey
from adapters.selectors import keys_of
from adapters.services import keys
from adapters.usage import Used, last_used, used
from adapters.web.key_forms import KeyForm, LimitsForm
from adapters.web.limit_lines import limit_lines, month_in_words
from adapters.web.refusal_lines import of_key
from governance import clock
from governance.errors import RefusalError
from governance.models import Community, Role
from governance.permissions import check_role
from governance.policies import check_open
from governance.web.pages import SignedIn, community_at, page, posted, sentence


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
                limits=form.limits,
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            return _page_of(request, community, form=KeyForm(), made=key, secret=secret)
    return _page_of(request, community, form=form)


@never_cache
@login_required
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show how much a key used of each of its limits, and change these."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    key = get_object_or_404(keys_of(community), pk=number)
    form = LimitsForm(posted(request), limits=key.limits)
    if form.is_valid():
        try:
            keys.change_limits(request.user, key=key, limits=form.limits)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The limits of “{key.name}” hold from its next request on.")
            return redirect("key", slug, number)
    moment = clock.now()
    return page(
        request,
        "adapters/key.html",
        status=form.status,
        community=community,
        key=key,
        form=form,
        lines=limit_lines(key.limits, used(community, now=moment).get(key.pk, Used())),
        last=last_used(community).get(key.pk),
        refused_today=of_key(key, now=moment),
        refused=sentence(lambda: keys.check_can_change(request.user, key)),
    )


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
    spent, last = used(community, now=clock.now()), last_used(community)
    return page(
        request,
        "adapters/keys.html",
        status=HTTPStatus.CREATED if made else form.status,
        community=community,
        form=form,
        made=made,
        secret=secret,
        keys=[
            (key, month_in_words(key.limits, spent.get(key.pk, Used())), last.get(key.pk))
            for key in keys_of(community)
        ],
        refused=sentence(lambda: check_open(community)),
    )
