"""What was hidden: the public list, one case with its appeal and answer, and hiding something."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import MalformedError, RefusalError
from governance.models import Community, Hiding, Role, User
from governance.permissions import has_role
from governance.selectors.moderation import NOUNS, Words, awaiting_answer, hidings_of
from governance.services import moderation
from governance.web.deliberation_forms import AnswerForm
from governance.web.forms import PoliteForm, ReasonForm
from governance.web.looking import looking
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor

PAGE = 25


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List everything that was ever hidden, and to stewards the appeals that they can answer."""
    community = community_at(slug)
    user = visitor(request)
    steward = user if has_role(user, community, Role.STEWARD) else None
    return page(
        request,
        "governance/hidings.html",
        community=community,
        cases=Paginator(hidings_of(community), PAGE).get_page(request.GET.get("page")),
        waiting=list(awaiting_answer(steward, community)) if steward else [],
    )


@login_required
def hide(request: SignedIn, slug: str, noun: str, number: int) -> HttpResponse:
    """Hide somebody's words, with a reason."""
    community = community_at(slug)
    words = _words(community, noun, number)
    moderation.check_can_hide(request.user, words)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            hiding = moderation.hide(request.user, words=words, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "It is hidden. Whoever wrote it, or any member, can appeal once.")
            return redirect("hiding", slug, hiding.pk)
    return page(
        request,
        "governance/hide.html",
        status=form.status,
        community=community,
        noun=noun,
        words=words,
        form=form,
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one case: who hid what and why, who appealed, who answered."""
    return _case_page(request, _case(slug, number))


@login_required
@require_POST
def appeal(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Ask that hidden words be shown again."""
    form = ReasonForm(request.POST, prefix="appeal")
    return _done(
        request,
        _case(slug, number),
        form,
        lambda user, case: moderation.appeal(user, hiding=case, reason=form.cleaned_data["reason"]),
        "Your appeal is made. Somebody who has no part in this answers it.",
    )


@login_required
@require_POST
def answer(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Answer an appeal."""
    form = AnswerForm(request.POST, prefix="answer")
    return _done(
        request,
        _case(slug, number),
        form,
        lambda user, case: moderation.answer(
            user,
            hiding=case,
            restore=form.cleaned_data["restore"] == "yes",
            reason=form.cleaned_data["reason"],
        ),
        "Your answer stands.",
    )


@login_required
@require_POST
def lift(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show hidden words again before anybody appealed."""
    form = ReasonForm(request.POST, prefix="lift")
    return _done(
        request,
        _case(slug, number),
        form,
        lambda user, case: moderation.lift(user, hiding=case, reason=form.cleaned_data["reason"]),
        "The words are shown again.",
    )


def _done(
    request: SignedIn,
    case: Hiding,
    form: PoliteForm,
    do: Callable[[User, Hiding], object],
    said: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            do(request.user, case)
        except MalformedError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("hiding", case.community.slug, case.pk)
    return _case_page(request, case, sent=form)


def _case(slug: str, number: int) -> Hiding:
    return get_object_or_404(hidings_of(community_at(slug)), pk=number)


def _words(community: Community, noun: str, number: int) -> Words:
    kind = NOUNS.get(noun)
    found = kind.objects.filter(community=community, pk=number).first() if kind else None
    if found is None:
        raise Http404
    return found


def _case_page(request: HttpRequest, case: Hiding, *, sent: PoliteForm | None = None) -> HttpResponse:
    user = visitor(request)
    forms: dict[str, PoliteForm] = {
        "appeal": ReasonForm(prefix="appeal"),
        "answer": AnswerForm(prefix="answer"),
        "lift": ReasonForm(prefix="lift"),
    }
    if sent is not None:
        forms[str(sent.prefix)] = sent
    return page(
        request,
        "governance/hiding.html",
        status=sent.status if sent else 200,
        community=case.community,
        case=case,
        **looking(request, case.community),
        form=sent,
        appeal=forms["appeal"],
        answer=forms["answer"],
        lift=forms["lift"],
        may_appeal=not sentence(lambda: moderation.check_can_appeal(user, case)),
        may_answer=not sentence(lambda: moderation.check_can_answer(user, case)),
        may_lift=not sentence(lambda: moderation.check_can_lift(user, case)),
    )
