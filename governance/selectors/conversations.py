"""Reading conversations: their statements, what is still to vote on, how many took part; never whose vote is whose."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from governance.models import (
    Community,
    Conversation,
    Hiding,
    OpinionMapRecord,
    Statement,
    StatementVote,
    User,
)
from governance.states import ConversationStatus, HidingStatus

HIDDEN = Hiding.objects.exclude(status=HidingStatus.LIFTED).select_related("hidden_by")
"""What is out of sight now."""
Row = TypeVar("Row", bound=Model)
FRESH_VOTERS = 5
"""How many must have voted since the last map: the difference between two maps tells of those who voted between.

Before the first, they must have voted at all: a map of one person's votes would tell them.
"""


def with_hidings(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return the rows, each with the hiding that keeps it out of sight now, if any, in its list ``hidden``."""
    return rows.prefetch_related(Prefetch("hidings", queryset=HIDDEN, to_attr="hidden"))


def _number(rows: QuerySet[Row], among: str, what: str) -> Coalesce:
    """Return how many different ``what`` the rows have, among those with this ``among``."""
    counted = rows.order_by().values(among).annotate(number=Count(what, distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def conversations_of(community: Community) -> QuerySet[Conversation]:
    """Return the community's conversations, those that end last first.

    Each has its ``statements_number``, ``voters_number`` and hidings.
    """
    statements = Statement.objects.filter(conversation=OuterRef("pk"))
    votes = StatementVote.objects.filter(conversation=OuterRef("pk"))
    found = (
        Conversation.objects.filter(community=community)
        .select_related("community", "opened_by")
        .annotate(
            statements_number=_number(statements, "conversation", "pk"),
            voters_number=_number(votes, "conversation", "user"),
        )
        .order_by("-closes_at", "-pk")
    )
    return with_hidings(found)


def conversations_about(community: Community, about: str) -> QuerySet[Conversation]:
    """Return the conversations about a subject, the newest first."""
    return conversations_of(community).filter(about=about)


def not_ended_by(user: User, community: Community) -> int:
    """Return how many conversations somebody asked for that have not ended."""
    return (
        Conversation.objects.filter(community=community, opened_by=user)
        .exclude(status=ConversationStatus.CLOSED)
        .count()
    )


def statements_of(conversation: Conversation, user: User | None = None) -> QuerySet[Statement]:
    """Return a conversation's statements in the order in which they were made.

    Each has its ``voters_number``, its hidings, and ``mine``: the stance of ``user``, who may be nobody.
    """
    votes = StatementVote.objects.filter(statement=OuterRef("pk"))
    mine = votes.filter(user=user).order_by("-pk") if user else votes.none()
    found = (
        Statement.objects.filter(conversation=conversation)
        .select_related("community", "author", "conversation")
        .annotate(
            voters_number=_number(votes, "statement", "user"),
            mine=Subquery(mine.values("stance")[:1], output_field=IntegerField()),
        )
        .order_by("pk")
    )
    return with_hidings(found)


def in_sight(conversation: Conversation) -> QuerySet[Statement]:
    """Return a conversation's statements that are not hidden."""
    hidden = Exists(HIDDEN.filter(statement=OuterRef("pk")))
    return Statement.objects.filter(conversation=conversation).exclude(hidden)


def unseen_by(user: User, conversation: Conversation) -> QuerySet[Statement]:
    """Return what somebody can still vote on: what fewest have voted on first, so that votes even out.

    Among equals the order differs from person to person, and stays the same for each.
    """
    cast = StatementVote.objects.filter(statement=OuterRef("pk"), user=user)
    name = Concat(Value(f"{user.pk}:"), Cast("pk", TextField()), output_field=TextField())
    return (
        in_sight(conversation)
        .exclude(Exists(cast))
        .annotate(voters_number=Count("votes__user", distinct=True), shuffled=MD5(name))
        .order_by("voters_number", "shuffled")
    )


def statements_lately(user: User, conversation: Conversation, *, since: datetime) -> int:
    """Return how many statements somebody has put into a conversation since then."""
    return Statement.objects.filter(author=user, conversation=conversation, opened_at__gt=since).count()


def participation(conversation: Conversation) -> tuple[int, int]:
    """Return how many statements a conversation has, and how many people voted on any."""
    voters = StatementVote.objects.filter(conversation=conversation)
    return (
        Statement.objects.filter(conversation=conversation).count(),
        voters.values("user").distinct().count(),
    )


def voters_since(conversation: Conversation, moment: datetime) -> int:
    """Return how many people have voted on anything since then."""
    votes = StatementVote.objects.filter(conversation=conversation, cast_at__gt=moment)
    return votes.values("user").distinct().count()


def told_until(conversation: Conversation) -> datetime | None:
    """Return the moment after which votes are kept to oneself, in a conversation that ended; usually there is none.

    It is that of the last map where so few voted after it that what changed since would tell whose vote is whose.
    """
    last = maps_of(conversation).values_list("cause__at", flat=True).first()
    return last if last and 0 < voters_since(conversation, last) < FRESH_VOTERS else None


def votes_until(conversation: Conversation, moment: datetime) -> Iterator[tuple[int, int, int, datetime]]:
    """Yield every vote cast by then, re-votes too: user, statement, stance, moment.

    For opinion maps alone: no page and no API shows whose vote is whose.
    """
    votes = StatementVote.objects.filter(conversation=conversation, cast_at__lte=moment)
    yield from votes.order_by("pk").values_list("user", "statement", "stance", "cast_at").iterator(10_000)


def counted(conversation: Conversation) -> dict[int, dict[str, tuple[int, int, int]]]:
    """Return each statement's counts of (agree, pass, disagree), by both countings.

    ``standing`` is the last vote of each person; ``cast`` is every vote, also those that were changed later.
    Votes that few cast after the last map are left out (:func:`told_until`).
    """
    votes = StatementVote.objects.filter(conversation=conversation)
    if until := told_until(conversation):
        votes = votes.filter(cast_at__lte=until)
    last = votes.order_by("statement", "user", "-pk").distinct("statement", "user").values("pk")
    found: dict[int, dict[str, dict[int, int]]] = {}
    for name, rows in (("cast", votes), ("standing", StatementVote.objects.filter(pk__in=last))):
        grouped = rows.order_by().values_list("statement", "stance").annotate(number=Count("pk"))
        for statement, stance, number in grouped:
            found.setdefault(statement, {"cast": {}, "standing": {}})[name][stance] = number
    return {
        statement: {name: (each.get(1, 0), each.get(0, 0), each.get(-1, 0)) for name, each in both.items()}
        for statement, both in found.items()
    }


def maps_of(conversation: Conversation) -> QuerySet[OpinionMapRecord]:
    """Return the conversation's opinion maps, the newest first."""
    return (
        OpinionMapRecord.objects.filter(conversation=conversation)
        .select_related("cause__actor", "conversation")
        .order_by("-pk")
    )


def last_asked_at(conversation: Conversation, kind: str) -> datetime | None:
    """Return when an entry of ``kind`` was last recorded about a conversation."""
    entries = conversation.community.ledger.filter(subject=f"conversation:{conversation.pk}", kind=kind)
    return entries.order_by("-pk").values_list(F("at"), flat=True).first()


def hidden_statements(conversation: Conversation) -> list[int]:
    """Return the numbers of the conversation's statements that are out of sight now."""
    return list(HIDDEN.filter(statement__conversation=conversation).values_list("statement_id", flat=True))
