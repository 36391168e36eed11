"""Template tags of conversations and arguments, for this floor's pages and those of the floors above."""

from collections.abc import Sequence

from django import template
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString

from governance.models import Community, Conversation, Hiding
from governance.permissions import membership_of
from governance.policies import check_open
from governance.selectors.arguments import debate
from governance.selectors.conversations import conversations_about
from governance.selectors.moderation import author_of
from governance.states import ConversationStatus, HidingStatus
from governance.subjects import subject_of
from governance.templatetags.polity import badge
from governance.web.deliberation_forms import ArgumentForm
from governance.web.pages import sentence, visitor
from governance.words import unseen_marks

register = template.Library()

CONVERSATION_STATES = {
    ConversationStatus.PLANNED: ("plain", "to come"),
    ConversationStatus.OPEN: ("wait", "open"),
    ConversationStatus.CLOSED: ("plain", "closed"),
}
HIDING_STATES = {
    HidingStatus.HIDDEN: ("wait", "hidden"),
    HidingStatus.APPEALED: ("wait", "appealed"),
    HidingStatus.UPHELD: ("plain", "stays hidden"),
    HidingStatus.LIFTED: ("good", "shown again"),
}
HIDDEN_TITLE = "A conversation that a steward hid"


@register.simple_tag
def conversation_state(status: str) -> SafeString:
    """Show a conversation's state as a word in a frame."""
    return badge(*CONVERSATION_STATES[ConversationStatus(status)])


@register.simple_tag
def hiding_state(status: str) -> SafeString:
    """Show what became of hidden words as a word in a frame."""
    return badge(*HIDING_STATES[HidingStatus(status)])


@register.filter
def title_in_sight(conversation: Conversation) -> str:
    """Return a conversation's title, unless it is hidden. Needs its ``hidden`` (``conversing.with_hidings``)."""
    hidden: list[Hiding] = conversation.hidden  # type: ignore[attr-defined]  # prefetched
    return HIDDEN_TITLE if hidden else conversation.title


@register.filter
def author_in_words(words: Conversation) -> str:
    """Return who wrote something that can be hidden."""
    return str(author_of(words) or "a client of the endpoint")


@register.filter
def subject(row: Model) -> str:
    """Return a row's name as others refer to it, such as ``decision:12``."""
    return subject_of(row)


@register.inclusion_tag("governance/parts/words.html")
def words(row: Model, text: str, *, member: bool) -> dict[str, object]:
    """Show what somebody wrote; if a steward hid it, why, and to members the words at a click.

    ``row`` has its ``hidden`` (``conversing.with_hidings``).
    """
    hidden: list[Hiding] = row.hidden  # type: ignore[attr-defined]  # prefetched
    return {
        "text": text,
        "hiding": hidden[0] if hidden else None,
        "community": row.community,  # type: ignore[attr-defined]  # every noun here has one
        "member": member,
        "marks": list(unseen_marks(text)),
    }


@register.inclusion_tag("governance/parts/debate.html", takes_context=True)
def arguments(
    context: Context, community: Community, about: str, also: Sequence[str] = (), level: int = 2
) -> dict[str, object]:
    """Show what was argued for and against something, with a place to argue for members.

    ``also`` are subjects whose arguments stand here too; new ones are about ``about``. ``level`` is the heading's.
    """
    request: HttpRequest = context["request"]
    user = visitor(request)
    member = membership_of(user, community) is not None
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "community": community,
        "about": about,
        "user": user,
        "member": member,
        "debate": debate(community, (about, *also), user),
        "conversations": list(conversations_about(community, about)),
        "form": ArgumentForm(initial={"about": about}, auto_id=f"{about}-%s") if member else None,
        "refused": sentence(lambda: check_open(community)),
        "level": level,
    }
