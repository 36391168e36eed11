"""Cases of a breach: those that a charter's keeper opened, those against a community, and one with all its steps."""

from collections.abc import Callable, Sequence

from django import forms as fields
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import RefusalError
from governance.models import Sanction, SanctionCase, User
from governance.sanctioning import Rung, Step
from governance.selectors.cases import appeal_body, cases_against, cases_of, next_steps, pending, steps_of
from governance.services import sanction_appeals, sanctions
from governance.states import STANDING
from governance.web.forms import PoliteForm, ReasonForm
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

PAGE = 25
LABELS = {
    Rung.NOTICE: "A notice, which everybody reads",
    Rung.RATE_CAP: "A cap on how much their model answers",
    Rung.SUSPENSION: "A suspension of their good standing",
    Rung.REMOVAL: "Removal from the list of those who adhere",
}


class StepForm(ReasonForm):
    """Which step is put to the vote, and why."""

    field_order = ("rung",)
    rung = fields.ChoiceField(
        label="The step",
        widget=fields.RadioSelect,
        error_messages={"required": "Choose a step."},
    )

    def __init__(self, *args: object, steps: tuple[Step, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rung"]
        field.choices = [(step.rung, f"{LABELS[step.rung]}, for {step.days} days") for step in steps]  # type: ignore[attr-defined]  # a ChoiceField's


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the cases that a community opened, and those against it."""
    community = community_at(slug)
    return page(
        request,
        "governance/cases.html",
        community=community,
        opened=Paginator(cases_of(community), PAGE).get_page(request.GET.get("page")),
        against=list(cases_against(community)[:PAGE]),
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a case: the breach, the evidence, every step with its answers and its appeal."""
    return _page_of(request, _case(slug, number))


@login_required
@require_POST
def propose(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Put a step to the keeper's vote."""
    case = _case(slug, number)
    sanctions.check_can_step(request.user, case)
    form = StepForm(request.POST, prefix="step", steps=tuple(next_steps(case)))
    if form.is_valid():
        try:
            made = sanctions.propose_step(
                request.user,
                case=case,
                rung=Rung(form.cleaned_data["rung"]),
                reason=form.cleaned_data["reason"],
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The step is put to the vote.")
            return redirect("decision", slug, made.decision_id)
    return _page_of(request, case, sent=form)


@login_required
@require_POST
def close(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Pursue a breach no further."""
    case = _case(slug, number)
    sanctions.check_can_close(request.user, case)
    form = ReasonForm(request.POST, prefix="close")
    if form.is_valid():
        try:
            sanctions.close_case(request.user, case=case, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The case is closed. What had effect is lifted.")
            return redirect("case", slug, number)
    return _page_of(request, case, sent=form)


@login_required
@require_POST
def answer(request: SignedIn, slug: str, number: int, step: int) -> HttpResponse:
    """Say something to a step, for the community that it concerns."""
    sanction = _step(slug, number, step)
    sanctions.check_can_answer(request.user, sanction)
    return _to_a_step(
        request,
        sanction,
        "answer",
        lambda user, sanction, text: sanctions.answer(user, sanction=sanction, text=text),
        "Your answer stands beside the step.",
    )


@login_required
@require_POST
def appeal(request: SignedIn, slug: str, number: int, step: int) -> HttpResponse:
    """Appeal against a step, for the community that it concerns."""
    sanction = _step(slug, number, step)
    sanction_appeals.check_can_appeal(request.user, sanction)
    return _to_a_step(
        request,
        sanction,
        "appeal",
        lambda user, sanction, text: sanction_appeals.appeal(user, sanction=sanction, reason=text),
        "The appeal is made. The body that the charter names votes on it.",
    )


def _to_a_step(
    request: SignedIn,
    sanction: Sanction,
    prefix: str,
    do: Callable[[User, Sanction, str], object],
    said: str,
) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=prefix)
    if form.is_valid():
        try:
            do(request.user, sanction, form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("case", sanction.case.community.slug, sanction.case_id)
    return _page_of(request, sanction.case, sent=form)


def _to_appeal(found: Sequence[Sanction], user: User | None) -> Sanction | None:
    """Return the newest step that the person can appeal against."""
    standing = [each for each in found if each.status in STANDING and each.appealed_at is None]
    last = standing[-1] if standing else None
    refused = last is None or sentence(lambda: sanction_appeals.check_can_appeal(user, last))
    return None if refused else last


def _case(slug: str, number: int) -> SanctionCase:
    return get_object_or_404(cases_of(community_at(slug)), pk=number)


def _step(slug: str, number: int, step: int) -> Sanction:
    every = Sanction.objects.select_related("case__community", "case__against", "decision")
    return get_object_or_404(every, case=_case(slug, number), pk=step)


def _page_of(request: HttpRequest, case: SanctionCase, *, sent: PoliteForm | None = None) -> HttpResponse:
    user = visitor(request)
    found = list(steps_of(case).prefetch_related("answers__author"))
    last = found[-1] if found else None
    allowed = tuple(next_steps(case))
    forms: dict[str, PoliteForm] = {
        "step": StepForm(prefix="step", steps=allowed),
        "close": ReasonForm(prefix="close"),
        "answer": ReasonForm(prefix="answer"),
        "appeal": ReasonForm(prefix="appeal"),
    }
    if sent is not None:
        forms[str(sent.prefix)] = sent
    return page(
        request,
        "governance/case.html",
        status=sent.status if sent else 200,
        community=case.community,
        case=case,
        steps=found,
        last=last,
        allowed=allowed,
        pending=pending(case),
        body=appeal_body(case),
        forms=forms,
        may_step=not sentence(lambda: sanctions.check_can_step(user, case)),
        may_close=not sentence(lambda: sanctions.check_can_close(user, case)),
        may_answer=last is not None and not sentence(lambda: sanctions.check_can_answer(user, last)),
        to_appeal=_to_appeal(found, user),
    )
