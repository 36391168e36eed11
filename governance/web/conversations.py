"""Conversations: which there are, asking for one, one with its next statement to vote on, ending it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import RefusalError
from governance.models import Conversation, Statement, User
from governance.ports.topics import topic_of
from governance.selectors.conversations import (
    conversations_of,
    counted,
    in_sight,
    maps_of,
    statements_of,
    told_until,
    unseen_by,
)
from governance.services import conversations
from governance.states import ConversationStatus
from governance.web.deliberation_forms import ConversationForm, StatementForm
from governance.web.forms import ReasonForm
from governance.web.looking import looking
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor

PAGE = 25


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the conversations: those that go on, those to come, those that ended."""
    community = community_at(slug)
    user = visitor(request)
    every = conversations_of(community)
    going = every.exclude(status=ConversationStatus.CLOSED).order_by("closes_at", "pk")
    return page(
        request,
        "governance/conversations.html",
        community=community,
        **looking(request, community),
        going=list(going),
        ended=Paginator(every.filter(status=ConversationStatus.CLOSED), PAGE).get_page(
            request.GET.get("page")
        ),
        refused=sentence(lambda: conversations.check_can_start(user, community)),
    )


@login_required
def start(request: SignedIn, slug: str) -> HttpResponse:
    """Ask the community a question."""
    community = community_at(slug)
    conversations.check_can_start(request.user, community)
    form = ConversationForm(posted(request), initial={"about": request.GET.get("about", "")})
    if form.is_valid():
        try:
            made = conversations.start(request.user, community=community, **form.cleaned_data)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The conversation is there. Say the first thing yourself.")
            return redirect("conversation", slug, made.pk)
    return page(
        request,
        "governance/conversation_new.html",
        status=form.status,
        community=community,
        form=form,
        topic=topic_of(community, str(form["about"].value() or "")),
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a conversation: the next statement to vote on, a place to say something, all that was said."""
    return conversation_page(request, conversation_at(slug, number))


@login_required
@require_POST
def close(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """End a conversation before its last day."""
    conversation = conversation_at(slug, number)
    form = ReasonForm(request.POST, prefix="close")
    if form.is_valid():
        conversations.close(request.user, conversation=conversation, reason=form.cleaned_data["reason"])
        messages.success(request, "The conversation is closed. Its map is being drawn.")
        return redirect("conversation", slug, number)
    return conversation_page(request, conversation, closing=form)


def conversation_at(slug: str, number: int) -> Conversation:
    """Return the conversation at this address. Raises ``Http404``."""
    found = conversations_of(community_at(slug)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def conversation_page(
    request: HttpRequest,
    conversation: Conversation,
    *,
    form: StatementForm | None = None,
    closing: ReasonForm | None = None,
) -> HttpResponse:
    """Return a conversation's page, with forms that were sent in vain."""
    user = visitor(request)
    community = conversation.community
    ended = conversation.status == ConversationStatus.CLOSED
    form, closing_form = form or StatementForm(), closing or ReasonForm(prefix="close")
    statements = Paginator(statements_of(conversation, user), PAGE).get_page(request.GET.get("page"))
    if ended:
        _count(conversation, list(statements))
    topic = topic_of(community, conversation.about) if conversation.about else None
    may_close = not ended and not sentence(lambda: conversations.check_can_close(user, conversation))
    return page(
        request,
        "governance/conversation.html",
        status=max(form.status, closing_form.status),
        community=community,
        conversation=conversation,
        **looking(request, community),
        statements=statements,
        newest_map=maps_of(conversation).defer("result", "participants").first(),
        kept_back=ended and told_until(conversation) is not None,
        topic=topic,
        form=form,
        closing=closing_form if may_close else None,
        voting=voting(user, conversation),
    )


def voting(user: User | None, conversation: Conversation) -> dict[str, object]:
    """Return what the voting card shows: the next statement, how far one has come, or why one cannot vote."""
    refused = sentence(lambda: conversations.check_takes_part(user, conversation))
    unseen = unseen_by(user, conversation) if user and not refused else Statement.objects.none()
    left = unseen.count() if user and not refused else 0
    total = in_sight(conversation).count()
    return {
        "refused": refused,
        "next": unseen.first(),
        "left": left,
        "done": max(total - left, 0),
        "total": total,
    }


def _count(conversation: Conversation, statements: list[Statement]) -> None:
    """Put onto each statement how many said what; only once nobody can be swayed by it."""
    found = counted(conversation)
    for statement in statements:
        standing = found.get(statement.pk, {}).get("standing", (0, 0, 0))
        statement.counts = standing  # type: ignore[attr-defined]  # for the template
