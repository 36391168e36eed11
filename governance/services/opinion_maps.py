"""Opinion maps: asking for one, and making it, once, from the votes as they stood when it was asked for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from governance import clock, ledger, phrasing
from governance.errors import (
    ConversationNotOpenError,
    MapAskedTooSoonError,
    MapTooAlikeError,
    NotYoursError,
)
from governance.events import OpinionMapMade, OpinionMapRequested
from governance.models import Conversation, LedgerEntry, OpinionMapRecord, Role, User
from governance.permissions import check_member, has_role
from governance.policies import check_open
from governance.proof.digests import digest_of_value
from governance.selectors.conversations import FRESH_VOTERS, last_asked_at, voters_since
from governance.services.conversations import locked
from governance.states import ConversationStatus
from governance.subjects import subject_of

if TYPE_CHECKING:  # Pages ask for maps, and only the step that makes them loads what draws them.
    from governance.opinions.values import OpinionMap

PAUSE = timedelta(minutes=60)
"""How long after somebody asked for a map of a conversation the next can be asked for."""


def check_can_request(user: User | None, conversation: Conversation) -> None:
    """Raise the sentence that says why the person cannot ask for a map now."""
    check_open(conversation.community)
    asked = user is not None and conversation.opened_by_id == user.pk
    if not (asked or has_role(user, conversation.community, Role.STEWARD)):
        raise NotYoursError(who="whoever asked for this conversation, or a steward,")
    check_member(user, conversation.community)
    if conversation.status != ConversationStatus.OPEN:
        raise ConversationNotOpenError(
            title=conversation.title, why="a map is drawn while it goes on, and a last one when it closes."
        )
    asked_at = last_asked_at(conversation, OpinionMapRequested.__name__)
    if asked_at is not None and asked_at + PAUSE > clock.now():
        raise MapAskedTooSoonError(minutes=PAUSE.seconds // 60, until=phrasing.moment(asked_at + PAUSE))
    if voters_since(conversation, asked_at or conversation.planned_at) < FRESH_VOTERS:
        raise MapTooAlikeError(needed=FRESH_VOTERS)


@transaction.atomic
def request(user: User, *, conversation: Conversation) -> None:
    """Ask for a map of a conversation that goes on. The pipeline makes it from the votes cast until now."""
    conversation = locked(conversation)
    check_can_request(user, conversation)
    ledger.record(
        OpinionMapRequested(subject=subject_of(conversation)),
        community=conversation.community,
        actor=user,
    )


@transaction.atomic
def keep(
    conversation: Conversation,
    *,
    entry: LedgerEntry,
    found: "OpinionMap",
    words: Mapping[str, str],
    key: str,
) -> OpinionMapRecord:
    """Freeze a map that ``entry`` asked for and say so in the ledger. One that is kept already stays as it is.

    What everybody may read is kept apart from where each person stands, and names it by its digest. ``words``
    say what the figures mean.
    """
    kept = OpinionMapRecord.objects.filter(cause=entry).first()
    if kept is not None:
        return kept
    whole = found.model_dump(mode="json")
    participants = whole.pop("participants")
    result = {
        **whole,
        "words": dict(words),
        "points": [list(point) for point in found.points()],
        "participants": len(participants),
        "participants_digest": digest_of_value(participants),
    }
    record = OpinionMapRecord.objects.create(
        community=conversation.community,
        conversation=conversation,
        cause=entry,
        made_at=clock.now(),
        algorithm=found.algorithm,
        version=str(found.version),
        seed=found.seed,
        input_hash=found.input,
        result_digest=digest_of_value(result),
        result=result,
        participants=participants,
        key=key,
    )
    ledger.record(
        OpinionMapMade(
            subject=subject_of(record),
            conversation=subject_of(conversation),
            cause=entry.hash,
            algorithm=record.algorithm,
            version=record.version,
            seed=str(record.seed),
            input_digest=record.input_hash,
            result_digest=record.result_digest,
        ),
        community=conversation.community,
        actor=None,
    )
    return record
