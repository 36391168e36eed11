"""What deliberation does when something was recorded or falls due: first and last days, maps, appeals."""

from governance.events import (
    ConversationClosed,
    ConversationOpened,
    DecisionOpened,
    HidingLifted,
    HidingUpheld,
    OpinionMapMade,
)
from governance.models import Conversation, Decision, LedgerEntry
from governance.opinions.pseudonyms import new_key
from governance.pipeline import Task
from governance.selectors.conversations import told_until
from governance.selectors.drawing import drawn, explained
from governance.services import conversations, moderation, opinion_maps
from governance.states import ConversationStatus
from governance.steps import Lease
from governance.subjects import id_in


def _open_conversation(lease: Lease) -> None:
    with lease.commit(last=True):
        conversations.open_if_due(id_in(lease.step.subject, "conversation"))


def _close_conversation(lease: Lease) -> None:
    with lease.commit(last=True):
        conversations.close_if_due(id_in(lease.step.subject, "conversation"))


def _make_map(lease: Lease) -> None:
    entry = LedgerEntry.objects.get(steps=lease.step)
    every = Conversation.objects.select_related("community")
    conversation = every.get(pk=id_in(lease.step.subject, "conversation"))
    if conversation.status == ConversationStatus.CLOSED and told_until(conversation):
        # So few voted since the last map that a new one would tell how: the last one stands.
        with lease.commit(last=True):
            return
    key = new_key()
    found = drawn(conversation, entry=entry, key=key)
    with lease.commit(last=True):
        opinion_maps.keep(conversation, entry=entry, found=found, words=explained(found), key=key)


def _put_appeal_to_vote(lease: Lease) -> None:
    with lease.commit(last=True):
        moderation.put_to_vote_if_nobody_answers(id_in(lease.step.subject, "hiding"))


def _settle_appeal(lease: Lease) -> None:
    decision = Decision.objects.get(pk=id_in(lease.step.subject, "decision"))
    with lease.commit(last=True):
        moderation.settle_by(decision)


OPEN_CONVERSATION = Task("governance.open_conversation", _open_conversation, leaves=(ConversationOpened,))
CLOSE_CONVERSATION = Task("governance.close_conversation", _close_conversation, leaves=(ConversationClosed,))
MAKE_MAP = Task("governance.make_map", _make_map, leaves=(OpinionMapMade,))
PUT_APPEAL_TO_VOTE = Task("governance.put_appeal_to_vote", _put_appeal_to_vote, leaves=(DecisionOpened,))
SETTLE_APPEAL = Task("governance.settle_appeal", _settle_appeal, leaves=(HidingLifted, HidingUpheld))
