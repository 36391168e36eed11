"""Arguments: making one, reading one, no longer standing by it, saying that it weighs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import RefusalError
from governance.models import Argument, Community, Side
from governance.permissions import check_member
from governance.ports.topics import check_topic, topic_of
from governance.services import arguments
from governance.web.deliberation_forms import ArgumentForm
from governance.web.looking import looking
from governance.web.pages import SignedIn, community_at, page, posted, visitor


@login_required
def make(request: SignedIn, slug: str) -> HttpResponse:
    """Argue for or against something; the page shows the form again if that was refused."""
    community = community_at(slug)
    check_member(request.user, community)
    form = ArgumentForm(posted(request), initial={"about": request.GET.get("about", "")})
    topic = check_topic(community, str(form["about"].value() or ""))
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = arguments.argue(
                request.user,
                community=community,
                about=said["about"],
                side=Side(said["side"]),
                text=said["text"],
                norm_id=said["norm_id"],
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "Your argument stands with the others.")
            return redirect(f"{topic.address}#argument-{made.pk}")
    return page(
        request,
        "governance/argument_new.html",
        status=form.status,
        community=community,
        form=form,
        topic=topic,
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one argument."""
    community = community_at(slug)
    argument = _argument(request, community, number)
    return page(
        request,
        "governance/argument.html",
        community=community,
        argument=argument,
        topic=topic_of(community, argument.about),
        **looking(request, community),
    )


@login_required
@require_POST
def withdraw(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Stand by one's own argument no longer."""
    argument = _argument(request, community_at(slug), number)
    arguments.withdraw(request.user, argument=argument)
    messages.success(request, "Your argument is withdrawn. It stays to be read.")
    return _back(argument)


@login_required
@require_POST
def weigh(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Say that an argument weighs with one, or no longer does."""
    argument = _argument(request, community_at(slug), number)
    arguments.weigh(request.user, argument=argument, weighs=request.POST.get("weighs") == "yes")
    return _back(argument)


def _argument(request: HttpRequest, community: Community, number: int) -> Argument:
    found = arguments.readable(visitor(request), community=community, number=number)
    if found is None:
        raise Http404
    return found


def _back(argument: Argument) -> HttpResponse:
    topic = topic_of(argument.community, argument.about)
    if topic is None:
        return redirect("argument", argument.community.slug, argument.pk)
    return redirect(f"{topic.address}#argument-{argument.pk}")
