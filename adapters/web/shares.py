"""Who gets how much of the engine's time, and asking the commons to share it out anew."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from adapters.commons import commons, in_force, share_outs_of, sharing, weights_of
from adapters.services import share_outs
from adapters.states import ShareOutStatus
from adapters.web.share_forms import SharesForm
from adapters.web.share_lines import lines
from governance.errors import RefusalError
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what everybody weighs at the engine, who decided so, and what is voted on."""
    named = commons()
    user = visitor(request)
    return page(
        request,
        "adapters/shares.html",
        commons=named,
        share_out=in_force(),
        asked=share_outs_of(named).filter(status=ShareOutStatus.PROPOSED) if named else (),
        lines=lines(),
        refused=sentence(lambda: share_outs.check_can_propose(user, named)) if named else "",
    )


@login_required
def propose(request: SignedIn, slug: str) -> HttpResponse:
    """Ask the commons to share the engine's time out anew: first look at it, then put it to the vote."""
    community = community_at(slug)
    share_outs.check_can_propose(request.user, community)
    among, held = sharing(), weights_of(in_force())
    looking = not {"look", "find-them"}.isdisjoint(request.POST)
    form = SharesForm(posted(request), among=among, held=held, looking=looking)
    if form.is_valid() and not looking:
        try:
            made = share_outs.propose(
                request.user, community=community, weights=form.weights, why=form.cleaned_data["why"]
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The question is put. If it is carried, these weights hold.")
            return redirect("decision", slug, made.decision_id)
    ids = {each.slug: each.pk for each in among}
    return page(
        request,
        "adapters/shares_propose.html",
        status=form.status,
        community=community,
        form=form,
        lines=lines({ids[each]: weight for each, weight in form.weights.items()})
        if looking and form.is_valid()
        else (),
        many="find" in form.fields,
    )
