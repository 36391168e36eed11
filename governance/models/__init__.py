"""The nouns of this floor."""

from governance.models.argument import Argument, ArgumentWeight, Side
from governance.models.attestation import Attestation, BroughtAttestation
from governance.models.community import Community, Invitation, Membership, Role
from governance.models.conversation import Conversation
from governance.models.decision import Ballot, CountedBallot, Decision, Elector, Veto
from governance.models.delegation import DelegatedVote, Delegation
from governance.models.ledger import (
    Dispatch,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerPayload,
    SignedHead,
    SigningKey,
)
from governance.models.letter import CalendarKey, Letter, LetterKind, MailAddress
from governance.models.moderation import Hiding
from governance.models.notification import Notification, NotificationChoice
from governance.models.opinion_map import GROUP_LETTERS, OpinionMapRecord
from governance.models.rule import RuleInForce
from governance.models.sanction import Sanction, SanctionAnswer, SanctionCase
from governance.models.statement import (
    LONGEST_THOUGHT,
    Stance,
    Statement,
    StatementSource,
    StatementVote,
)
from governance.models.step import Step, Timer
from governance.models.user import User
from governance.models.voice import Voice
from governance.models.webhook import Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "GROUP_LETTERS",
    "LONGEST_THOUGHT",
    "Argument",
    "ArgumentWeight",
    "Attestation",
    "Ballot",
    "BroughtAttestation",
    "CalendarKey",
    "Community",
    "Conversation",
    "CountedBallot",
    "Decision",
    "DelegatedVote",
    "Delegation",
    "Dispatch",
    "Elector",
    "Hiding",
    "Invitation",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "LedgerPayload",
    "Letter",
    "LetterKind",
    "MailAddress",
    "Membership",
    "Notification",
    "NotificationChoice",
    "OpinionMapRecord",
    "Role",
    "RuleInForce",
    "Sanction",
    "SanctionAnswer",
    "SanctionCase",
    "Side",
    "SignedHead",
    "SigningKey",
    "Stance",
    "Statement",
    "StatementSource",
    "StatementVote",
    "Step",
    "Timer",
    "User",
    "Veto",
    "Voice",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
]
