"""Reading what was hidden: the cases, who can answer an appeal, and how each came to be."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from governance.models import (
    Argument,
    Community,
    Conversation,
    Hiding,
    Membership,
    Statement,
    User,
)
from governance.selectors.communities import stewards
from governance.states import HidingStatus

Words = Conversation | Statement | Argument
NOUNS: Mapping[str, type[Words]] = {
    "conversation": Conversation,
    "statement": Statement,
    "argument": Argument,
}
"""What can be hidden, by its noun in addresses and subjects."""


def hidings_of(community: Community) -> QuerySet[Hiding]:
    """Return everything that was hidden in a community, the newest first, with all that a page tells of it."""
    return (
        Hiding.objects.filter(community=community)
        .select_related(
            *("community", "hidden_by", "appealed_by", "answered_by", "decision"),
            *("conversation__opened_by", "statement__author", "statement__conversation", "argument__author"),
        )
        .order_by("-pk")
    )


def author_of(words: Words) -> User | None:
    """Return whose words they are; nobody for what a client of the endpoint reported."""
    return words.opened_by if isinstance(words, Conversation) else words.author


def parties_to(hiding: Hiding) -> set[int]:
    """Return who is a party: whoever hid the words, wrote them, or appealed."""
    author = author_of(hiding.words)
    found = {hiding.hidden_by_id, hiding.appealed_by_id, author.pk if author else None}
    return {each for each in found if each is not None}


def impartial_stewards(hiding: Hiding) -> QuerySet[Membership]:
    """Return the stewards who can answer an appeal: those who are no party to it."""
    return stewards(hiding.community).exclude(user__in=parties_to(hiding))


def restored_on_appeal(words: Words) -> bool:
    """Whether the words were hidden before and shown again because somebody appealed."""
    return words.hidings.filter(status=HidingStatus.LIFTED, appealed_by__isnull=False).exists()


def awaiting_answer(user: User, community: Community) -> QuerySet[Hiding]:
    """Return the appeals that a steward can answer, the oldest first."""
    party = Q(hidden_by=user) | Q(appealed_by=user)
    party |= Q(conversation__opened_by=user) | Q(statement__author=user) | Q(argument__author=user)
    waiting = hidings_of(community).filter(status=HidingStatus.APPEALED, decision=None)
    # Not exclude(): a comparison with an absent author is unknown, and unknown is not excluded but lost.
    return waiting.exclude(pk__in=Hiding.objects.filter(party).values("pk")).order_by("appealed_at")
