"""Statements: what somebody wants the community to consider."""

from django.db import transaction

from governance import clock, ledger
from governance.events import StatementOpened
from governance.models import Community, Statement, StatementSource, User
from governance.subjects import subject_of


@transaction.atomic
def open_statement(
    community: Community, *, author: User | None, source: StatementSource, about: str, text: str
) -> Statement:
    """Put a remark before the community."""
    statement = Statement.objects.create(
        community=community, author=author, source=source, about=about, text=text, opened_at=clock.now()
    )
    ledger.record(
        StatementOpened(subject=subject_of(statement), about=about), community=community, actor=author
    )
    return statement
