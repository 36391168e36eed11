"""Statements: what somebody wants the community to consider, and the votes on it."""

from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.errors import MalformedError, TooManyStatementsError
from governance.events import StatementOpened
from governance.models import (
    LONGEST_THOUGHT,
    Community,
    Conversation,
    Stance,
    Statement,
    StatementSource,
    StatementVote,
    User,
)
from governance.policies import check_shown
from governance.selectors.conversations import statements_lately
from governance.services.conversations import check_takes_part, locked
from governance.services.wording import clean
from governance.subjects import subject_of

MOST_STATEMENTS = 10
"""How many statements somebody may put into one conversation within a day."""

A_DAY = timedelta(days=1)


@transaction.atomic
def open_statement(
    community: Community, *, author: User | None, source: StatementSource, about: str, text: str
) -> Statement:
    """Put a remark before the community."""
    statement = Statement.objects.create(
        community=community, author=author, source=source, about=about, text=text, opened_at=clock.now()
    )
    return _recorded(statement)


@transaction.atomic
def contribute(author: User, *, conversation: Conversation, text: str) -> Statement:
    """Put one thought into a conversation, for members to vote on.

    Raises the sentence that says why not: not a member, not open, too long, said already, too many in a day.
    """
    conversation = locked(conversation)
    check_takes_part(author, conversation)
    text = clean(text, longest=LONGEST_THOUGHT, what="A statement")
    if Statement.objects.filter(conversation=conversation, text=text).exists():
        raise MalformedError(sentences="Somebody has said this already, word for word. Vote on it instead.")
    if statements_lately(author, conversation, since=clock.now() - A_DAY) >= MOST_STATEMENTS:
        raise TooManyStatementsError(limit=MOST_STATEMENTS)
    statement = Statement.objects.create(
        community=conversation.community,
        conversation=conversation,
        author=author,
        source=StatementSource.MEMBER,
        about=subject_of(conversation),
        text=text,
        opened_at=clock.now(),
    )
    return _recorded(statement)


@transaction.atomic
def vote(user: User, *, statement: Statement, stance: Stance) -> StatementVote:
    """Say what one thinks of a statement, or think anew: each time is a row, and the last one counts.

    It leaves no ledger entry, for what somebody thinks of a statement is nobody's business.
    Raises the sentence that says why not.
    """
    if statement.conversation is None:
        raise MalformedError(sentences="This was not said in a conversation, so there is no vote on it.")
    conversation = locked(statement.conversation)
    check_takes_part(user, conversation)
    check_shown(statement)
    return StatementVote.objects.create(
        community=conversation.community,
        conversation=conversation,
        statement=statement,
        user=user,
        stance=stance,
        cast_at=clock.now(),
    )


def _recorded(statement: Statement) -> Statement:
    ledger.record(
        StatementOpened(subject=subject_of(statement), about=statement.about),
        community=statement.community,
        actor=statement.author,
    )
    return statement
