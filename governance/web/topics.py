"""What this floor's pages are about, for those who speak about it (:mod:`governance.ports.topics`)."""

from django.urls import reverse

from governance.models import Community, Conversation, Decision, Statement
from governance.ports.topics import Topic
from governance.web.pages import natural


def decision(community: Community, number: str) -> Topic | None:
    """Find a decision."""
    found = Decision.objects.filter(community=community, pk=natural(number)).first()
    if found is None:
        return None
    address = reverse("decision", args=[community.slug, found.pk])
    return Topic(f"decision:{found.pk}", f"the decision “{found.title}”", address)


def conversation(community: Community, number: str) -> Topic | None:
    """Find a conversation."""
    found = Conversation.objects.filter(community=community, pk=natural(number)).first()
    if found is None:
        return None
    address = reverse("conversation", args=[community.slug, found.pk])
    return Topic(f"conversation:{found.pk}", "another conversation", address)


def statement(community: Community, number: str) -> Topic | None:
    """Find a statement of a conversation. Its words stay on its page, where they can be hidden."""
    found = Statement.objects.filter(
        community=community, conversation__isnull=False, pk=natural(number)
    ).first()
    if found is None:
        return None
    address = reverse("conversation-statement", args=[community.slug, found.conversation_id, found.pk])
    return Topic(f"statement:{found.pk}", "a statement of a conversation", address)
