"""Statements of a conversation: saying one, reading one with its arguments, voting on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from governance.errors import MalformedError, TooManyStatementsError
from governance.models import Stance, Statement
from governance.selectors.conversations import counted, statements_of
from governance.services import conversations, statements
from governance.states import ConversationStatus
from governance.web.conversations import conversation_at, conversation_page, voting
from governance.web.deliberation_forms import StatementForm
from governance.web.looking import looking
from governance.web.pages import SignedIn, natural, page, sentence, visitor

STANCES = {stance.label: stance for stance in Stance}
"""What a button says, as it is sent."""


@login_required
@require_POST
def contribute(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Put a thought into a conversation."""
    conversation = conversation_at(slug, number)
    form = StatementForm(request.POST)
    if form.is_valid():
        try:
            statements.contribute(request.user, conversation=conversation, text=form.cleaned_data["text"])
        except (MalformedError, TooManyStatementsError) as error:
            form.refuse(error, field="text")
        else:
            messages.success(request, "Your statement stands with the others. Members vote on it now.")
            return redirect("conversation", slug, number)
    return conversation_page(request, conversation, form=form)


@login_required
@require_POST
def vote(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Take a vote on a statement; then show the next one, or the statement again if it was voted on there."""
    conversation = conversation_at(slug, number)
    every = Statement.objects.select_related("conversation")
    statement = every.filter(conversation=conversation, pk=natural(request.POST.get("statement", ""))).first()
    stance = STANCES.get(request.POST.get("stance", ""))
    if statement is None or stance is None:
        raise Http404
    statements.vote(request.user, statement=statement, stance=stance)
    if "back" in request.POST:
        messages.success(request, "Your vote is kept. The last one counts.")
        return redirect("conversation-statement", slug, number, statement.pk)
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
        return page(
            request,
            "governance/parts/next_statement.html",
            community=conversation.community,
            conversation=conversation,
            said=stance.label,
            voting=voting(request.user, conversation),
        )
    return redirect(f"{reverse('conversation', args=[slug, number])}#vote")


@require_safe
def show(request: HttpRequest, slug: str, number: int, statement: int) -> HttpResponse:
    """Show one statement, one's own vote on it, and what was argued about it."""
    conversation = conversation_at(slug, number)
    user = visitor(request)
    found = statements_of(conversation, user).filter(pk=statement).first()
    if found is None:
        raise Http404
    ended = conversation.status == ConversationStatus.CLOSED
    return page(
        request,
        "governance/conversation_statement.html",
        community=conversation.community,
        conversation=conversation,
        statement=found,
        **looking(request, conversation.community),
        counts=counted(conversation).get(found.pk) if ended else None,
        mine=_said_by_me(found),
        refused=sentence(lambda: conversations.check_takes_part(user, conversation)),
    )


def _said_by_me(statement: Statement) -> str:
    mine: int | None = statement.mine  # type: ignore[attr-defined]  # annotated by the selector
    return Stance(mine).label if mine is not None else ""
