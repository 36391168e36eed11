"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class CommunityStatus(StrEnum):
    """Whether a community still decides."""

    OPEN = "open"
    CLOSED = "closed"


COMMUNITY = Lifecycle(
    "community",
    initial=CommunityStatus.OPEN,
    moves={
        CommunityStatus.OPEN: frozenset({CommunityStatus.CLOSED}),
        CommunityStatus.CLOSED: frozenset(),
    },
)


class DecisionStatus(StrEnum):
    """How far a decision has come.

    ``open`` is while ballots are cast; ``confirming``, while what they carried must hold; ``waiting``, while it is
    carried and has no effect yet. ``carried`` has its effect, and ``expired`` had it until its time was up.
    """

    DELIBERATING = "deliberating"
    OPEN = "open"
    CONFIRMING = "confirming"
    WAITING = "waiting"
    CARRIED = "carried"
    REJECTED = "rejected"
    VETOED = "vetoed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


VOTING = frozenset({DecisionStatus.OPEN, DecisionStatus.CONFIRMING})
"""While ballots are taken."""
UNDECIDED = VOTING | {DecisionStatus.DELIBERATING}
"""While nobody knows the result."""
IN_PROGRESS = UNDECIDED | {DecisionStatus.WAITING}
"""While something is still to come of it."""
PASSED = frozenset({DecisionStatus.CARRIED, DecisionStatus.EXPIRED})
"""What had its effect."""

DECISION = Lifecycle(
    "decision",
    initial=DecisionStatus.DELIBERATING,
    moves={
        DecisionStatus.DELIBERATING: frozenset({DecisionStatus.OPEN, DecisionStatus.WITHDRAWN}),
        DecisionStatus.OPEN: frozenset(
            {
                DecisionStatus.CONFIRMING,
                DecisionStatus.WAITING,
                DecisionStatus.CARRIED,
                DecisionStatus.REJECTED,
                DecisionStatus.WITHDRAWN,
            }
        ),
        # A community that closes takes back whatever it was still deciding.
        DecisionStatus.CONFIRMING: frozenset(
            {
                DecisionStatus.WAITING,
                DecisionStatus.CARRIED,
                DecisionStatus.REJECTED,
                DecisionStatus.WITHDRAWN,
            }
        ),
        DecisionStatus.WAITING: frozenset(
            {DecisionStatus.CARRIED, DecisionStatus.VETOED, DecisionStatus.WITHDRAWN}
        ),
        DecisionStatus.CARRIED: frozenset({DecisionStatus.EXPIRED}),
        DecisionStatus.REJECTED: frozenset(),
        DecisionStatus.VETOED: frozenset(),
        DecisionStatus.WITHDRAWN: frozenset(),
        DecisionStatus.EXPIRED: frozenset(),
    },
)


class StepStatus(StrEnum):
    """How far a step of the pipeline has come. ``waiting`` steps may be claimed once they are available."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STEP = Lifecycle(
    "step",
    initial=StepStatus.WAITING,
    moves={
        StepStatus.WAITING: frozenset({StepStatus.RUNNING, StepStatus.CANCELLED}),
        StepStatus.RUNNING: frozenset(
            {
                StepStatus.RUNNING,
                StepStatus.WAITING,
                StepStatus.DONE,
                StepStatus.FAILED,
                StepStatus.CANCELLED,
            }
        ),
        StepStatus.DONE: frozenset(),
        StepStatus.FAILED: frozenset({StepStatus.WAITING}),
        StepStatus.CANCELLED: frozenset(),
    },
)


class ConversationStatus(StrEnum):
    """Whether a conversation takes statements and votes. ``planned`` ones begin on their first day."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


CONVERSATION = Lifecycle(
    "conversation",
    initial=ConversationStatus.PLANNED,
    moves={
        ConversationStatus.PLANNED: frozenset({ConversationStatus.OPEN, ConversationStatus.CLOSED}),
        ConversationStatus.OPEN: frozenset({ConversationStatus.CLOSED}),
        ConversationStatus.CLOSED: frozenset(),
    },
)


class ArgumentStatus(StrEnum):
    """Whether an argument's author stands by it."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"


ARGUMENT = Lifecycle(
    "argument",
    initial=ArgumentStatus.STANDING,
    moves={
        ArgumentStatus.STANDING: frozenset({ArgumentStatus.WITHDRAWN}),
        ArgumentStatus.WITHDRAWN: frozenset(),
    },
)


class HidingStatus(StrEnum):
    """What became of hidden words. ``lifted`` ones are shown again; ``upheld`` ones stay hidden for good."""

    HIDDEN = "hidden"
    APPEALED = "appealed"
    UPHELD = "upheld"
    LIFTED = "lifted"


HIDING = Lifecycle(
    "hiding",
    initial=HidingStatus.HIDDEN,
    moves={
        HidingStatus.HIDDEN: frozenset({HidingStatus.APPEALED, HidingStatus.LIFTED}),
        HidingStatus.APPEALED: frozenset({HidingStatus.UPHELD, HidingStatus.LIFTED}),
        HidingStatus.UPHELD: frozenset(),
        HidingStatus.LIFTED: frozenset(),
    },
)


class AttestationStatus(StrEnum):
    """Whether a community vouches for something. ``proposed`` is voted on; ``declined`` was never signed.

    What a steward revoked at once stands again if members say so.
    """

    PROPOSED = "proposed"
    ISSUED = "issued"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"


ATTESTATION = Lifecycle(
    "attestation",
    initial=AttestationStatus.PROPOSED,
    moves={
        AttestationStatus.PROPOSED: frozenset({AttestationStatus.ISSUED, AttestationStatus.DECLINED}),
        AttestationStatus.ISSUED: frozenset({AttestationStatus.REVOKED, AttestationStatus.EXPIRED}),
        AttestationStatus.DECLINED: frozenset(),
        AttestationStatus.REVOKED: frozenset({AttestationStatus.ISSUED}),
        AttestationStatus.EXPIRED: frozenset(),
    },
)


class LetterStatus(StrEnum):
    """How far an e-mail has come. ``unsure``: the process sending it died, so it may have gone out or not."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    UNSURE = "unsure"
    FAILED = "failed"


LETTER = Lifecycle(
    "letter",
    initial=LetterStatus.WAITING,
    moves={
        LetterStatus.WAITING: frozenset({LetterStatus.SENDING, LetterStatus.DROPPED, LetterStatus.FAILED}),
        LetterStatus.SENDING: frozenset({LetterStatus.SENT, LetterStatus.WAITING, LetterStatus.UNSURE}),
        LetterStatus.SENT: frozenset(),
        LetterStatus.DROPPED: frozenset(),
        LetterStatus.UNSURE: frozenset(),
        LetterStatus.FAILED: frozenset(),
    },
)


class WebhookStatus(StrEnum):
    """Whether a webhook is told anything. ``disabled``: nothing got through for days, and it was shut off."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    REMOVED = "removed"


WEBHOOK = Lifecycle(
    "webhook",
    initial=WebhookStatus.ACTIVE,
    moves={
        WebhookStatus.ACTIVE: frozenset(
            {WebhookStatus.PAUSED, WebhookStatus.DISABLED, WebhookStatus.REMOVED}
        ),
        WebhookStatus.PAUSED: frozenset({WebhookStatus.ACTIVE, WebhookStatus.REMOVED}),
        WebhookStatus.DISABLED: frozenset({WebhookStatus.ACTIVE, WebhookStatus.REMOVED}),
        WebhookStatus.REMOVED: frozenset(),
    },
)


class DeliveryStatus(StrEnum):
    """How far the delivery of one entry to one webhook has come. ``dropped``: the webhook is no longer active."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


DELIVERY = Lifecycle(
    "delivery",
    initial=DeliveryStatus.WAITING,
    moves={
        DeliveryStatus.WAITING: frozenset(
            {DeliveryStatus.DELIVERED, DeliveryStatus.GIVEN_UP, DeliveryStatus.DROPPED}
        ),
        DeliveryStatus.DELIVERED: frozenset(),
        DeliveryStatus.GIVEN_UP: frozenset(),
        DeliveryStatus.DROPPED: frozenset(),
    },
)


class CaseStatus(StrEnum):
    """Whether the keeper of a charter still pursues a breach."""

    OPEN = "open"
    CLOSED = "closed"


CASE = Lifecycle(
    "case",
    initial=CaseStatus.OPEN,
    moves={
        CaseStatus.OPEN: frozenset({CaseStatus.CLOSED}),
        CaseStatus.CLOSED: frozenset(),
    },
)


class SanctionStatus(StrEnum):
    """How far a sanction has come. ``announced`` is carried and has no effect yet; ``stayed`` waits for an appeal.

    ``lifted`` ones were taken back, on appeal or because the case was closed; what was ``declined`` was never carried.
    """

    PROPOSED = "proposed"
    DECLINED = "declined"
    ANNOUNCED = "announced"
    IN_EFFECT = "in_effect"
    STAYED = "stayed"
    ENDED = "ended"
    LIFTED = "lifted"


SANCTION = Lifecycle(
    "sanction",
    initial=SanctionStatus.PROPOSED,
    moves={
        SanctionStatus.PROPOSED: frozenset({SanctionStatus.ANNOUNCED, SanctionStatus.DECLINED}),
        SanctionStatus.DECLINED: frozenset(),
        SanctionStatus.ANNOUNCED: frozenset(
            {SanctionStatus.IN_EFFECT, SanctionStatus.STAYED, SanctionStatus.LIFTED}
        ),
        SanctionStatus.IN_EFFECT: frozenset(
            {SanctionStatus.ENDED, SanctionStatus.STAYED, SanctionStatus.LIFTED}
        ),
        SanctionStatus.STAYED: frozenset(
            {SanctionStatus.ANNOUNCED, SanctionStatus.IN_EFFECT, SanctionStatus.LIFTED}
        ),
        SanctionStatus.ENDED: frozenset(),
        SanctionStatus.LIFTED: frozenset(),
    },
)
PENDING = frozenset({SanctionStatus.PROPOSED, SanctionStatus.ANNOUNCED, SanctionStatus.STAYED})
"""While nobody knows yet whether a sanction takes effect: no further step is taken until then."""
STANDING = frozenset({SanctionStatus.ANNOUNCED, SanctionStatus.IN_EFFECT, SanctionStatus.STAYED})
"""What can be appealed, and is lifted when its case is closed."""
