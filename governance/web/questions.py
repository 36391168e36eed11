"""Asking the community something."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from governance.errors import RefusalError
from governance.selectors.questions import askable
from governance.services import questions
from governance.states import DecisionStatus
from governance.web.pages import SignedIn, community_at, page, posted
from governance.web.question_forms import QuestionForm

ASKED = {
    DecisionStatus.DELIBERATING: "Your question is asked. It is talked over before voting opens.",
    DecisionStatus.OPEN: "Your question is asked, and voting is open.",
}


@login_required
def ask(request: SignedIn, slug: str) -> HttpResponse:
    """Put a question to the community; the page shows the form again if that was refused."""
    community = community_at(slug)
    questions.check_can_ask(request.user, community)
    rules = askable(community)
    form = QuestionForm(rules, posted(request))
    if form.is_valid():
        try:
            decision = questions.ask(request.user, community=community, **form.question)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, ASKED[DecisionStatus(decision.status)])
            return redirect("decision", slug, decision.pk)
    return page(
        request,
        "governance/question_new.html",
        status=form.status,
        community=community,
        form=form,
        rules=rules,
    )
