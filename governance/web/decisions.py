"""What a community decides: the list, one decision with its vote, and how many have voted so far."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import RefusalError
from governance.models import Decision, Elector
from governance.policies import check_open
from governance.rules import Choice
from governance.selectors import decisions_of, elector_of
from governance.services import decisions
from governance.states import DecisionStatus
from governance.web.forms import ReasonForm, VoteForm
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor

PAGE = 25


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the decisions that are open, and those that are past."""
    community = community_at(slug)
    every = decisions_of(community)
    return page(
        request,
        "governance/decisions.html",
        community=community,
        open_decisions=list(every.filter(status=DecisionStatus.OPEN)),
        past=Paginator(every.exclude(status=DecisionStatus.OPEN), PAGE).get_page(request.GET.get("page")),
    )


def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one decision, and take the vote of whoever may cast one."""
    decision = _decision(slug, number)
    elector = elector_of(visitor(request), decision)
    form = VoteForm(posted(request), initial={"choice": _choice(elector)})
    if request.method == "POST" and form.is_valid():
        return _vote(request, decision, elector, form)
    return _page_of(request, decision, elector, form=form, withdrawing=ReasonForm(prefix="withdraw"))


@require_safe
def turnout(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer a page that asks whether more have voted; with nothing while it is up to date."""
    decision = _decision(slug, number)
    count = decisions.count(decision)
    if decision.status == DecisionStatus.OPEN and request.GET.get("cast") == str(count.cast):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return page(
        request,
        "governance/parts/turnout.html",
        decision=decision,
        community=decision.community,
        count=count,
        is_open=decision.status == DecisionStatus.OPEN,
    )


@login_required
@require_POST
def withdraw(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Take a decision back, for whoever opened it."""
    decision = _decision(slug, number)
    elector = elector_of(request.user, decision)
    form = ReasonForm(request.POST, prefix="withdraw")
    if form.is_valid():
        try:
            decisions.withdraw(request.user, decision=decision, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The vote is withdrawn.")
            return redirect("decision", slug, number)
    voting = VoteForm(initial={"choice": _choice(elector)})
    return _page_of(request, decision, elector, form=voting, withdrawing=form)


def _decision(slug: str, number: int) -> Decision:
    every = Decision.objects.select_related("community", "opened_by")
    return get_object_or_404(every, pk=number, community__slug=slug)


def _choice(elector: Elector | None) -> str:
    ballot = getattr(elector, "ballot", None)
    return ballot.choice if ballot else ""


def _vote(request: HttpRequest, decision: Decision, elector: Elector | None, form: VoteForm) -> HttpResponse:
    user = visitor(request)
    if user is None:
        return redirect_to_login(request.path)
    try:
        decisions.cast(user, decision=decision, choice=Choice(form.cleaned_data["choice"]))
    except RefusalError as error:
        form.refuse(error)
        return _page_of(request, decision, elector, form=form, withdrawing=ReasonForm(prefix="withdraw"))
    messages.success(request, "Your vote is cast. You can change it until voting ends.")
    return redirect("decision", decision.community.slug, decision.pk)


def _page_of(
    request: HttpRequest,
    decision: Decision,
    elector: Elector | None,
    *,
    form: VoteForm,
    withdrawing: ReasonForm,
) -> HttpResponse:
    user = visitor(request)
    is_open = decision.status == DecisionStatus.OPEN
    return page(
        request,
        "governance/decision.html",
        status=max(form.status, withdrawing.status),
        decision=decision,
        community=decision.community,
        count=decisions.count(decision),
        rule=decision.frozen_rule,
        is_open=is_open,
        form=form,
        choice=_choice(elector),
        withdrawing=withdrawing if is_open and user and decision.opened_by_id == user.pk else None,
        refused=sentence(lambda: _check(decision, elector)) if is_open else "",
    )


def _check(decision: Decision, elector: Elector | None) -> None:
    check_open(decision.community)
    decisions.check_can_vote(decision, elector=elector)
