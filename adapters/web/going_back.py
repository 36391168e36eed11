"""Going back to the model that answered before the live one. For stewards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from adapters.selectors import staged_deployment
from adapters.services import returns
from adapters.web.lever_forms import GoBackForm
from governance.errors import RefusalError
from governance.web.pages import SignedIn, community_at, page, posted


@login_required
def confirm(request: SignedIn, slug: str) -> HttpResponse:
    """Show what would answer no more and what would answer in its place; go back once a reason is given."""
    community = community_at(slug)
    live, before = returns.check_can_go_back(request.user, community)
    form = GoBackForm(posted(request))
    if form.is_valid():
        try:
            returned = returns.go_back(request.user, community=community, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                f"{returned.name} answers again. The members are asked whether {live.name} may return.",
            )
            return redirect("model", slug)
    return page(
        request,
        "adapters/go_back.html",
        status=form.status,
        community=community,
        live=live,
        before=before,
        staged=staged_deployment(community),
        form=form,
    )
