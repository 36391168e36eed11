"""Asking the model a question, and saying that its answer broke a norm. Nothing said here is stored."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from adapters.errors import AskedTooOftenError
from adapters.selectors import live_deployment
from adapters.services import asking
from adapters.services.answers import Reported, who_answered
from adapters.services.answers import report as report_answer
from adapters.services.asking import Answered
from adapters.web.forms import AskForm, BrokenNormForm, GivenForm
from constitutions.selectors import effective_norms
from governance import clock
from governance.errors import RefusalError
from governance.models import Community, StatementSource
from governance.permissions import check_member
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

MOST_ASKED = 20
WITHIN = timedelta(minutes=10)
ASKED = "asked"
"""Where a session keeps when its last questions were asked."""


@never_cache
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a question and show its answer in the same response: an answer that is stored nowhere."""
    community = community_at(slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _note(request)
            answered = asking.ask(community, question=form.cleaned_data["question"])
        except RefusalError as error:
            form.refuse(error)
        else:
            return _answer(request, community, answered, form=_report_form(answered))
    return page(
        request,
        "adapters/ask.html",
        status=form.status,
        community=community,
        live=live_deployment(community),
        asking=form,
    )


@never_cache
@login_required
@require_POST
def report(request: SignedIn, slug: str) -> HttpResponse:
    """Put an answer before the community, as one that broke a norm."""
    community = community_at(slug)
    check_member(request.user, community)
    given = GivenForm(request.POST, prefix="report")
    given.is_valid()
    question, answer, receipt = (
        str(given.cleaned_data.get(name, "")) for name in ("question", "answer", "receipt")
    )
    deployment = who_answered(community, question=question, answer=answer, receipt=receipt)
    form = BrokenNormForm(effective_norms(deployment.version), request.POST)
    if form.is_valid():
        statement = report_answer(
            community,
            author=request.user,
            source=StatementSource.MEMBER,
            reported=Reported(
                question, answer, receipt, form.cleaned_data["norm"], form.cleaned_data["comment"]
            ),
        )
        messages.success(request, "Thank you. The answer now stands before the community.")
        return redirect("statement", slug, statement.pk)
    return _answer(request, community, Answered(question, answer, deployment, receipt), form=form)


def _note(request: HttpRequest) -> None:
    """Count this question. Raises :class:`AskedTooOftenError` after too many in a row."""
    moment = clock.now().timestamp()
    recent = [at for at in request.session.get(ASKED, ()) if at > moment - WITHIN.total_seconds()]
    if len(recent) >= MOST_ASKED:
        raise AskedTooOftenError(limit=MOST_ASKED, minutes=WITHIN.seconds // 60)
    request.session[ASKED] = [*recent, moment]


def _report_form(answered: Answered) -> BrokenNormForm:
    given = {name: getattr(answered, name) for name in ("question", "answer", "receipt")}
    return BrokenNormForm(effective_norms(answered.deployment.version), initial=given)


def _answer(
    request: HttpRequest, community: Community, answered: Answered, *, form: BrokenNormForm
) -> HttpResponse:
    user = visitor(request)
    return page(
        request,
        "adapters/answer.html",
        status=form.status,
        community=community,
        answered=answered,
        deployment=answered.deployment,
        form=form,
        refused=sentence(lambda: check_member(user, community)),
        asking=AskForm(),
    )
