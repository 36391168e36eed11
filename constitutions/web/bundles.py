"""Bundles: which there are, opening one, what can be chosen in it, putting drafts in and taking them out."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from constitutions.changes import Changes, changes
from constitutions.choices import Option, Pair, bundles_of, choice_in, drafts_for
from constitutions.models import Bundle, Draft
from constitutions.services import bundles, choosing
from constitutions.web.conflicts import where
from constitutions.web.forms import BundleForm, ChooseForm, OptionForm
from governance.errors import RefusalError
from governance.permissions import check_member
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor

PAGE = 25


@dataclass(frozen=True)
class ReadOption:
    """An option on the page, and what it changes in the bundle's base."""

    option: Option
    changes: Changes | None


@dataclass(frozen=True)
class ReadPair:
    """Two options on the page, and the places where they exclude each other."""

    pair: Pair
    places: tuple[str, ...]


@login_required
def index(request: SignedIn, slug: str) -> HttpResponse:
    """List the community's bundles to its members, and open one."""
    community = community_at(slug)
    check_member(request.user, community)
    form = BundleForm(posted(request))
    if form.is_valid():
        try:
            bundle = bundles.open_bundle(request.user, community=community, **form.cleaned_data)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(
                request, "The bundle is open. Put the drafts in that people shall choose between."
            )
            return redirect("bundle", slug, bundle.pk)
    return page(
        request,
        "constitutions/bundles.html",
        status=form.status,
        community=community,
        bundles=Paginator(bundles_of(community), PAGE).get_page(request.GET.get("page")),
        form=form,
        refused=sentence(lambda: bundles.check_can_open(request.user, community)),
    )


@login_required
@require_safe
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show what can be chosen, and which options exclude each other."""
    bundle = _bundle_at(request, slug, number)
    return _page_of(request, bundle, OptionForm(drafts=drafts_for(bundle)))


@login_required
@require_POST
def add(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Put a draft into a bundle."""
    bundle = _bundle_at(request, slug, number)
    drafts = {draft.pk: draft for draft in drafts_for(bundle)}
    form = OptionForm(request.POST, drafts=drafts.values())
    if form.is_valid():
        draft = drafts[form.cleaned_data["draft"]]
        try:
            bundles.add(request.user, bundle=bundle, draft=draft)
        except RefusalError as error:
            form.refuse(error, field="draft")
        else:
            messages.success(request, f"Draft {draft.pk} is in the bundle.")
            return redirect("bundle", slug, number)
    return _page_of(request, bundle, form)


@login_required
@require_POST
def remove(request: SignedIn, slug: str, number: int, draft: int) -> HttpResponse:
    """Take a draft out of a bundle."""
    bundle = _bundle_at(request, slug, number)
    found = get_object_or_404(Draft, community=bundle.community, pk=draft)
    bundles.remove(request.user, bundle=bundle, draft=found)
    messages.success(request, f"Draft {draft} is taken out. The draft itself stays as it is.")
    return redirect("bundle", slug, number)


@login_required
@require_POST
def vote(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Ask members to choose from a bundle."""
    bundle = _bundle_at(request, slug, number)
    below = bool(choosing.below_of(choice_in(bundle)))
    asking = ChooseForm(request.POST, below=below)
    if asking.is_valid():
        decision = choosing.put_to_vote(request.user, bundle=bundle, **asking.cleaned_data)
        messages.success(request, "Members can choose now.")
        return redirect("decision", slug, decision.pk)
    return _page_of(request, bundle, OptionForm(drafts=drafts_for(bundle)), asking=asking)


@login_required
@require_POST
def close(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Close a bundle."""
    bundles.close(request.user, bundle=_bundle_at(request, slug, number))
    messages.success(request, "The bundle is closed. Its drafts stay as they are.")
    return redirect("bundle", slug, number)


def _bundle_at(request: HttpRequest, slug: str, number: int) -> Bundle:
    """Return a bundle to a member of its community. Raises ``Http404``, or NotAMemberError."""
    every = Bundle.objects.select_related("community", "opened_by", "base__text")
    bundle = get_object_or_404(every, pk=number, community__slug=slug)
    check_member(visitor(request), bundle.community)
    return bundle


def _page_of(
    request: SignedIn, bundle: Bundle, form: OptionForm, *, asking: ChooseForm | None = None
) -> HttpResponse:
    choice = choice_in(bundle)
    asking = asking or ChooseForm(below=bool(choosing.below_of(choice)))
    return page(
        request,
        "constitutions/bundle.html",
        status=max(form.status, asking.status),
        community=bundle.community,
        bundle=bundle,
        choice=choice,
        options=[ReadOption(option, _changes(bundle, option)) for option in choice.options],
        pairs=[ReadPair(pair, tuple(map(where, pair.conflicts))) for pair in choice.pairs],
        too_few=len(choice.options) < choosing.FEWEST,
        vote_refused=sentence(lambda: choosing.check_can_put_to_vote(request.user, bundle)),
        rule=choosing.choosing_rule(bundle.community),
        form=form,
        asking=asking,
        refused=sentence(lambda: bundles.check_can_change(request.user, bundle)),
        add_refused=sentence(lambda: bundles.check_can_add(request.user, bundle)),
    )


def _changes(bundle: Bundle, option: Option) -> Changes | None:
    if bundle.base is None or option.document is None:
        return None
    return changes(bundle.base.text.document, option.document)
