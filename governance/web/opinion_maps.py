"""Opinion maps on their pages: the newest, each one made before, and asking for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from governance.events import OpinionMapRequested
from governance.models import Conversation, OpinionMapRecord
from governance.selectors.conversations import last_asked_at, maps_of, statements_of
from governance.services import opinion_maps
from governance.web.conversations import conversation_at
from governance.web.looking import looking
from governance.web.map_reading import map_read
from governance.web.pages import SignedIn, page, sentence, visitor


@require_safe
def newest(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a conversation's newest map, or why there is none yet."""
    conversation = conversation_at(slug, number)
    return _page_of(request, conversation, maps_of(conversation).first())


@require_safe
def show(request: HttpRequest, slug: str, number: int, made: int) -> HttpResponse:
    """Show one map that was made of a conversation."""
    conversation = conversation_at(slug, number)
    record = maps_of(conversation).filter(pk=made).first()
    if record is None:
        raise Http404
    return _page_of(request, conversation, record)


@login_required
@require_POST
def ask(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Ask for a map while the conversation goes on."""
    opinion_maps.request(request.user, conversation=conversation_at(slug, number))
    messages.success(
        request, "A map is being drawn of the votes cast until now. Reload this page in a moment."
    )
    return redirect("opinion-map", slug, number)


def _page_of(
    request: HttpRequest, conversation: Conversation, record: OpinionMapRecord | None
) -> HttpResponse:
    user = visitor(request)
    statements = {each.pk: each for each in statements_of(conversation)} if record else {}
    every = list(maps_of(conversation).defer("result", "participants"))
    asked_at = last_asked_at(conversation, OpinionMapRequested.__name__)
    return page(
        request,
        "governance/opinion_map.html",
        community=conversation.community,
        conversation=conversation,
        record=record,
        read=map_read(record, statements, user) if record else None,
        others=[each for each in every if record is None or each.pk != record.pk],
        is_newest=bool(every) and record is not None and every[0].pk == record.pk,
        awaited=asked_at if asked_at and not any(each.cause.at >= asked_at for each in every) else None,
        **looking(request, conversation.community),
        refused=sentence(lambda: opinion_maps.check_can_request(user, conversation)),
    )
