"""The nouns of this floor."""

from governance.models.community import Community, Invitation, Membership, Role
from governance.models.decision import Ballot, Decision, Elector
from governance.models.ledger import Dispatch, LedgerEntry, LedgerHead, LedgerPayload
from governance.models.statement import Statement, StatementSource
from governance.models.step import Step, Timer
from governance.models.user import User

__all__ = [
    "Ballot",
    "Community",
    "Decision",
    "Dispatch",
    "Elector",
    "Invitation",
    "LedgerEntry",
    "LedgerHead",
    "LedgerPayload",
    "Membership",
    "Role",
    "Statement",
    "StatementSource",
    "Step",
    "Timer",
    "User",
]
