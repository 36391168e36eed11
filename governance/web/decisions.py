"""One decision: what would change, its timetable, its vote, what came of it, and how many have voted so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from governance import clock
from governance.errors import RefusalError
from governance.models import Decision, Elector, LedgerEntry, Role, User, Veto
from governance.outcomes import Turnout, bodies_of
from governance.permissions import has_role, is_in_body, membership_of
from governance.policies import check_open
from governance.selectors.decisions import elector_of, turnouts_of
from governance.selectors.delegations import handed_on, largest_on
from governance.selectors.dissent import dissent_of
from governance.selectors.electoral_record import reasons_of, receipt_of
from governance.services import closing, decisions, voting
from governance.states import VOTING, DecisionStatus
from governance.subjects import subject_of
from governance.timetable import Step, timetable
from governance.web.ballot_forms import BallotForm, ballot_form
from governance.web.counts import count_read
from governance.web.entrenched import entrenched_read
from governance.web.forms import ReasonForm
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor


@dataclass(frozen=True)
class Deed:
    """Something that can be done to a decision for a reason: the service, who is offered it, and what is said after."""

    do: Callable[..., None]
    offered: Callable[[User, Decision], bool]
    check: Callable[[User, Decision], object]
    done: str


DEEDS: Mapping[str, Deed] = {
    "withdraw": Deed(
        decisions.withdraw,
        lambda user, decision: (
            decision.opened_by_id == user.pk
            and decision.status in {DecisionStatus.DELIBERATING, DecisionStatus.OPEN}
        ),
        decisions.check_can_withdraw,
        "The vote is withdrawn.",
    ),
    "veto": Deed(
        closing.veto,
        lambda user, decision: (
            decision.status == DecisionStatus.WAITING
            and decision.frozen_rule.veto is not None
            and is_in_body(user, decision.community, decision.frozen_rule.veto.by)
        ),
        closing.check_can_veto,
        "Your objection is recorded.",
    ),
    "extend": Deed(
        decisions.extend_for_those_who_had_not_voted,
        lambda user, decision: (
            decision.status == DecisionStatus.OPEN and has_role(user, decision.community, Role.STEWARD)
        ),
        decisions.check_can_extend,
        "Voting is extended for those who had not voted.",
    ),
}
"""What can be done to a decision, by the last part of the address."""


def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one decision, and take the vote of whoever may cast one."""
    decision = decision_at(slug, number)
    elector = elector_of(visitor(request), decision)
    form = ballot_form(decision, posted(request), content=_content(elector))
    if request.method == "POST" and form.is_valid():
        return _vote(request, decision, elector, form)
    return _page_of(request, decision, elector, form=form)


@require_safe
def turnout(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer a page that asks whether more have voted; with nothing while it is up to date."""
    decision = decision_at(slug, number)
    counts = turnouts_of(decision)
    is_open = decision.status in VOTING
    if is_open and request.GET.get("cast") == str(counts[0].cast):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return page(
        request,
        "governance/parts/turnout.html",
        decision=decision,
        community=decision.community,
        count=counts[0],
        counts=_by_body(decision, counts),
        is_open=is_open,
    )


@login_required
@require_POST
def act(request: SignedIn, slug: str, number: int, deed: str) -> HttpResponse:
    """Do one of the deeds to a decision, for a reason that everyone can read."""
    decision = decision_at(slug, number)
    form = ReasonForm(request.POST, prefix=deed)
    if form.is_valid():
        try:
            DEEDS[deed].do(request.user, decision=decision, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, DEEDS[deed].done)
            return redirect("decision", slug, number)
    elector = elector_of(request.user, decision)
    ballot = ballot_form(decision, None, content=_content(elector))
    return _page_of(request, decision, elector, form=ballot, sent={deed: form})


def decision_at(slug: str, number: int) -> Decision:
    """Return a community's decision. Raises ``Http404``."""
    every = Decision.objects.select_related("community", "opened_by", "reviews", "review")
    return get_object_or_404(every, pk=number, community=community_at(slug))


def _content(elector: Elector | None) -> Mapping[str, Any] | None:
    ballot = getattr(elector, "ballot", None)
    return ballot.content if ballot else None


def _vote(
    request: HttpRequest, decision: Decision, elector: Elector | None, form: BallotForm
) -> HttpResponse:
    user = visitor(request)
    if user is None:
        return redirect_to_login(request.path)
    try:
        cast = voting.cast(user, decision=decision, ballot=form.ballot)
    except RefusalError as error:
        if decision.status not in VOTING:
            # The page has no form then that could show why.
            raise
        form.refuse(error)
        return _page_of(request, decision, elector, form=form)
    messages.success(
        request,
        "Your vote is cast. You can change it until voting ends. "
        f"Your receipt’s number is {cast.number}: keep it to yourself. "
        "With it you can check afterwards that your ballot was counted.",
    )
    return redirect("decision", decision.community.slug, decision.pk)


def _by_body(decision: Decision, counts: Sequence[Turnout]) -> list[tuple[str, Turnout]]:
    bodies = bodies_of(decision.frozen_rule)
    return [(body.electorate, count) for body, count in zip(bodies, counts, strict=True)]


def _page_of(
    request: HttpRequest,
    decision: Decision,
    elector: Elector | None,
    *,
    form: BallotForm,
    sent: Mapping[str, ReasonForm] | None = None,
) -> HttpResponse:
    user = visitor(request)
    is_open = decision.status in VOTING
    counts = turnouts_of(decision)
    sent = sent or {}
    vetoes = list(Veto.objects.select_related("user", "peer").filter(decision=decision).order_by("at"))
    return page(
        request,
        "governance/decision.html",
        status=max(form.status, *(each.status for each in sent.values()), HTTPStatus.OK),
        decision=decision,
        community=decision.community,
        review=getattr(decision, "review", None),
        reviewed=dissent_of(decision.reviews) if decision.reviews else None,
        member=membership_of(user, decision.community) is not None,
        count=counts[0],
        counts=_by_body(decision, counts),
        result=count_read(decision),
        reasons=reasons_of(decision),
        rule=decision.frozen_rule,
        entrenched=entrenched_read(decision.what_is_entrenched),
        steps=_steps(decision, vetoes),
        is_open=is_open,
        form=form,
        voted=bool(getattr(elector, "ballot", None)),
        receipt=receipt_of(user, decision) if decision.finished_count else "",
        handed=handed_on(user, decision) if user and elector else None,
        largest=largest_on(decision) if decision.closed_at or is_open else (),
        vetoes=vetoes,
        deeds=_deeds(decision, user, sent),
        refused=sentence(lambda: _check(decision, elector)) if is_open else "",
    )


def _steps(decision: Decision, vetoes: Sequence[Veto]) -> tuple[Step, ...]:
    return timetable(
        decision,
        now=clock.now(),
        vetoed_at=vetoes[-1].at if vetoes and decision.status == DecisionStatus.VETOED else None,
        extended_because=_why_extended(decision),
    )


def _why_extended(decision: Decision) -> str:
    if decision.remedied_at is None:
        return ""
    entries = LedgerEntry.objects.select_related("payload").filter(
        community=decision.community, kind="VotingExtended", subject=subject_of(decision)
    )
    entry = entries.first()
    payload = getattr(entry, "payload", None)
    return str(payload.body["reason"]) if payload else "its words were erased."


def _deeds(
    decision: Decision, user: User | None, sent: Mapping[str, ReasonForm]
) -> dict[str, tuple[ReasonForm, str]]:
    """Return what the person is offered to do, each with its form and why it cannot be done, if it cannot."""
    if user is None:
        return {}
    return {
        name: (sent.get(name, ReasonForm(prefix=name)), sentence(partial(deed.check, user, decision)))
        for name, deed in DEEDS.items()
        if name in sent or deed.offered(user, decision)
    }


def _check(decision: Decision, elector: Elector | None) -> None:
    check_open(decision.community)
    voting.check_can_vote(decision, elector=elector)
