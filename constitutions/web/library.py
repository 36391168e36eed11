"""The library of starter packs: reading them with the reasons against them, and taking norms over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from constitutions.models import Draft
from constitutions.packs import Pack, packs
from constitutions.selectors import drafts_open_to
from constitutions.services import packs as library
from constitutions.web.norm_reading import norm_read
from constitutions.web.shape_forms import TakeOverForm
from governance.errors import RefusalError, RoleNeededError
from governance.models import Role
from governance.selectors.communities import drafting_in
from governance.web.pages import SignedIn, community_at, page, visitor


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the packs."""
    return page(request, "constitutions/packs.html", packs=packs().values())


@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show a pack whole, and to drafters where its norms can go."""
    pack = library.pack_named(name)
    return _page_of(request, pack, _form(request, pack, None))


@login_required
@require_POST
def take_over(request: SignedIn, name: str) -> HttpResponse:
    """Add norms of a pack to a draft, or begin one with them."""
    pack = library.pack_named(name)
    form = _form(request, pack, request.POST)
    if form is None:
        raise RoleNeededError(role=Role.DRAFTER.label, community="a community")
    if not form.is_valid():
        return _page_of(request, pack, form)
    kind, _, where = form.cleaned_data["into"].partition(":")
    norms = form.cleaned_data["norms"]
    try:
        if kind == "new":
            draft = library.begin(request.user, community=community_at(where), pack=pack, norms=norms)
        else:
            draft = get_object_or_404(Draft.objects.select_related("community"), pk=where)
            draft = library.take_over(
                request.user, draft=draft, pack=pack, norms=norms, seen_revision=draft.revision
            )
    except RefusalError as error:
        form.refuse(error)
        return _page_of(request, pack, form)
    messages.success(request, "Taken over. From here on these norms are yours to change.")
    return redirect("draft-norms", draft.community.slug, draft.pk)


def _form(request: HttpRequest, pack: Pack, sent: object) -> TakeOverForm | None:
    communities = drafting_in(visitor(request))
    if not communities:
        return None
    places = [
        *(
            (f"draft:{draft.pk}", f"Draft {draft.pk} of {draft.community}")
            for draft in drafts_open_to(communities)
        ),
        *((f"new:{each.slug}", f"A new draft of {each}") for each in communities),
    ]
    return TakeOverForm(sent, pack=pack, places=places)


def _page_of(request: HttpRequest, pack: Pack, form: TakeOverForm | None) -> HttpResponse:
    return page(
        request,
        "constitutions/pack.html",
        status=form.status if form else 200,
        pack=pack,
        norms=[norm_read(norm, number) for number, norm in enumerate(pack.norms, start=1)],
        form=form,
    )
