"""The vocabulary of what happened, one dataclass an event. Upper floors add theirs in their own ``events``.

An event's fields become the payload of its ledger entry; ``subject`` (``noun:id``) stands in the header.
No ballot's choice is ever a field.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to ``subject``."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    subject: str
    """What it happened to, as ``noun:id``."""

    def __init_subclass__(cls) -> None:
        if cls.__name__ in Event.kinds and Event.kinds[cls.__name__].__module__ != cls.__module__:
            message = f"Two events are called {cls.__name__}."
            raise TypeError(message)
        Event.kinds[cls.__name__] = cls

    @property
    def kind(self) -> str:
        """The event's name in the ledger."""
        return type(self).__name__

    @property
    def payload(self) -> dict[str, Any]:
        """The fields but the subject."""
        fields = asdict(self)
        del fields["subject"]
        return fields


@dataclass(frozen=True, kw_only=True)
class CommunityFounded(Event):
    """A community began, with a founding rule that ratifies its first constitution."""

    slug: str
    """Its name in addresses."""
    name: str
    """Its name as people say it."""


@dataclass(frozen=True, kw_only=True)
class CommunityClosed(Event):
    """A community stopped deciding; its model is taken offline and its record stays readable."""

    reason: str
    """Why, in the words of whoever closed it."""


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(Event):
    """A steward made a link that lets one person join."""

    role: str
    """The role it gives."""


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """Somebody became a member."""

    role: str
    """The role they joined with."""


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """Somebody left of their own will."""


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(Event):
    """A steward ended somebody's membership."""

    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A steward gave a member another role."""

    old: str
    """The role before."""
    new: str
    """The role now."""


@dataclass(frozen=True, kw_only=True)
class RulesInForce(Event):
    """A community's rules of decision became those of a text. They bind what is put to the vote from now on."""

    source: str
    """The digest of the text that says so."""
    rules: dict[str, str]
    """The digest of each rule, by the kind of decision."""


@dataclass(frozen=True, kw_only=True)
class DecisionProposed(Event):
    """A question was put before the community, to be talked over before the vote."""

    decision_kind: str
    """What is to be decided."""
    title: str
    """The question."""
    subject_digest: str
    """The digest of what is to be decided on."""
    opens: str
    """When voting opens."""


@dataclass(frozen=True, kw_only=True)
class DecisionOpened(Event):
    """Voting began; rule, electors, digests and timetable are frozen."""

    decision_kind: str
    """What is decided: ``ratify``, ``deploy``, ``review_stop``."""
    title: str
    """The question as put to the electors."""
    subject_digest: str
    """The digest of what is decided on."""
    evidence_digest: str
    """The digest of the evidence shown, or nothing."""
    rule_digest: str
    """The digest of the rule it is decided by."""
    electors: int
    """How many can vote."""
    electors_digest: str
    """The digest of the list of who can vote, and in which bodies."""
    closes: str
    """When voting ends, if nothing prolongs it."""
    emergency: bool
    """Whether it takes the quick way, whose outcome ends by itself."""


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """An elector voted, or voted anew. What they chose stays out of the record."""

    replaced: bool
    """Whether an earlier ballot of theirs was replaced."""


@dataclass(frozen=True, kw_only=True)
class VotingProlonged(Event):
    """The quorum was reached so late that voting was prolonged, once, as the rule says."""

    until: str
    """When voting ends now."""


@dataclass(frozen=True, kw_only=True)
class VotingExtended(Event):
    """A steward gave those who had not voted more time, because the timetable had failed them."""

    until: str
    """When voting ends now."""
    reason: str
    """What had gone wrong, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class DecisionConfirming(Event):
    """Voting carried the proposal, and the result must now hold: one ballot that turns it ends it."""

    decision_kind: str
    """What is decided."""
    until: str
    """Until when it must hold."""


@dataclass(frozen=True, kw_only=True)
class DecisionPassed(Event):
    """Voting ended and the proposal won; it has no effect yet."""

    decision_kind: str
    """What was decided."""
    takes_effect: str
    """When it takes effect, if nobody vetoes it."""


@dataclass(frozen=True, kw_only=True)
class VetoCast(Event):
    """A guardian objected to what was carried, before it took effect."""

    reason: str
    """Why, for everyone to read."""


@dataclass(frozen=True, kw_only=True)
class DecisionVetoed(Event):
    """Enough guardians objected: what was carried takes no effect."""

    decision_kind: str
    """What had been decided."""


@dataclass(frozen=True, kw_only=True)
class DecisionCarried(Event):
    """The proposal won, and takes effect now."""

    decision_kind: str
    """What was decided."""
    subject_digest: str
    """The digest of what was decided on."""
    evidence_digest: str
    """The digest of the evidence shown, or nothing."""
    winners: list[str]
    """The options that won, the first one first; none on a yes-or-no question."""
    yes: int
    """Ballots for it."""
    no: int
    """Ballots against it."""
    abstain: int
    """Ballots for neither."""
    electors: int
    """How many could have voted."""
    result_digest: str
    """The digest of the whole count."""
    emergency: bool
    """Whether its effect ends by itself."""


@dataclass(frozen=True, kw_only=True)
class DecisionRejected(Event):
    """Voting ended and the proposal lost, by its count or for want of a quorum."""

    decision_kind: str
    """What was decided."""
    yes: int
    """Ballots for it."""
    no: int
    """Ballots against it."""
    abstain: int
    """Ballots for neither."""
    electors: int
    """How many could have voted."""
    quorate: bool
    """Whether enough took part."""
    result_digest: str
    """The digest of the whole count."""


@dataclass(frozen=True, kw_only=True)
class DecisionExpired(Event):
    """The effect of an emergency decision ended by itself."""

    decision_kind: str
    """What had been decided."""
    subject_digest: str
    """The digest of what had been decided on."""


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(Event):
    """Whoever opened the decision took it back before it closed."""

    decision_kind: str
    """What was to be decided."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class VoteDelegated(Event):
    """A member handed their vote on one topic to another, until they take it back."""

    topic: str
    """The kind of decision, or the theme."""


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Event):
    """A member's vote on one topic is their own again."""

    topic: str
    """The kind of decision, or the theme."""


@dataclass(frozen=True, kw_only=True)
class StatementOpened(Event):
    """Somebody said something for the community to consider, such as “this answer broke a norm”."""

    about: str
    """What it is about, as ``noun:id``."""


@dataclass(frozen=True, kw_only=True)
class StepFailed(Event):
    """A step of the pipeline was given up after its last attempt."""

    step: str
    """The step, as ``step:id``."""
    task: str
    """The task's name."""
    sentence: str
    """What went wrong."""


@dataclass(frozen=True, kw_only=True)
class ConversationPlanned(Event):
    """Somebody asked for a conversation that begins on a later day."""

    opens_at: str
    """When it begins (ISO 8601)."""
    closes_at: str
    """When it ends (ISO 8601)."""


@dataclass(frozen=True, kw_only=True)
class ConversationOpened(Event):
    """A conversation began: members can put statements into it and vote on them."""

    about: str
    """What it is about, as ``noun:id``, or nothing."""
    closes_at: str
    """When it ends (ISO 8601)."""


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(Event):
    """A conversation ended. Its opinion map is made from the votes as they stood."""

    statements: int
    """How many statements it has."""
    voters: int
    """How many people voted."""
    reason: str
    """Why it ended before its last day, or nothing."""


@dataclass(frozen=True, kw_only=True)
class OpinionMapRequested(Event):
    """Somebody asked for an opinion map of a conversation that goes on."""


@dataclass(frozen=True, kw_only=True)
class OpinionMapMade(Event):
    """An opinion map was made and frozen. It informs and decides nothing."""

    conversation: str
    """The conversation, as ``conversation:id``."""
    cause: str
    """The hash of the ledger entry that asked for it, from which the seed is taken."""
    algorithm: str
    """How it was made."""
    version: str
    """Which version of that."""
    seed: str
    """The seed, in decimal digits."""
    input_digest: str
    """The digest of the votes it was made from, without names."""
    result_digest: str
    """The digest of what came out."""


@dataclass(frozen=True, kw_only=True)
class ArgumentMade(Event):
    """Somebody argued for or against something."""

    about: str
    """What it is about, as ``noun:id``."""
    side: str
    """``for`` or ``against``."""


@dataclass(frozen=True, kw_only=True)
class ArgumentWithdrawn(Event):
    """Somebody no longer stands by an argument of theirs."""

    about: str
    """What it was about, as ``noun:id``."""


@dataclass(frozen=True, kw_only=True)
class WordsHidden(Event):
    """A steward hid somebody's words. Members can still read them."""

    about: str
    """Whose words: ``statement:id``, ``argument:id`` or ``conversation:id``."""
    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class HidingAppealed(Event):
    """Somebody asked that hidden words be shown again."""

    reason: str
    """Why, in their words."""


@dataclass(frozen=True, kw_only=True)
class HidingUpheld(Event):
    """An appeal was answered: the words stay hidden."""

    reason: str
    """Why, in the words of whoever answered, or how the vote on it ended."""


@dataclass(frozen=True, kw_only=True)
class HidingLifted(Event):
    """Hidden words are shown again."""

    reason: str
    """Why, in the words of whoever lifted it, or how the vote on it ended."""


@dataclass(frozen=True, kw_only=True)
class AttestationIssued(Event):
    """A community vouches for something of another. The same stands in both communities' records."""

    side: str
    """``given`` in the record of who vouches, ``received`` in the other's."""
    by: str
    """Who vouches, as a community's name in addresses."""
    of: str
    """Whom it vouches for, likewise."""
    what: str
    """What it vouches for: ``text``, ``deployment`` or ``report``."""
    subject_digest: str
    """The digest of that."""
    envelope_digest: str
    """The digest of the signed statement."""
    until: str
    """When it ends by itself."""
    decision: str
    """The decision that said so, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class AttestationRevoked(Event):
    """A community no longer vouches for something. The same stands in both communities' records."""

    side: str
    """``given`` in the record of who vouched, ``received`` in the other's."""
    by: str
    """Who vouched."""
    of: str
    """Whom it vouched for."""
    envelope_digest: str
    """The digest of the signed statement."""
    reason: str
    """Why."""
    at_once: str
    """``yes`` where a steward did, which members then look at; ``no`` where it was voted on."""


@dataclass(frozen=True, kw_only=True)
class AttestationRestored(Event):
    """Members decided that what a steward revoked stands again. The same stands in both communities' records."""

    side: str
    """``given`` in the record of who vouches, ``received`` in the other's."""
    by: str
    """Who vouches."""
    of: str
    """Whom it vouches for."""
    envelope_digest: str
    """The digest of the signed statement."""


@dataclass(frozen=True, kw_only=True)
class AttestationExpired(Event):
    """An attestation ended on its day. The same stands in both communities' records."""

    side: str
    """``given`` in the record of who vouched, ``received`` in the other's."""
    by: str
    """Who vouched."""
    of: str
    """Whom it vouched for."""
    envelope_digest: str
    """The digest of the signed statement."""


@dataclass(frozen=True, kw_only=True)
class AttestationBrought(Event):
    """A steward brought in what an authority elsewhere vouches for, signed with that authority's key."""

    by: str
    """Who vouches, as the signed statement says: a community and its instance."""
    subject_digest: str
    """The digest of what it vouches for."""
    envelope_digest: str
    """The digest of the signed statement."""
    key_id: str
    """The key that signed it."""


@dataclass(frozen=True, kw_only=True)
class WebhookAdded(Event):
    """A steward had the community's news sent on to somebody else's program."""

    name: str
    """What the steward calls it."""
    host: str
    """The host it is sent to. The rest of the address may hold a secret and is not recorded."""


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Event):
    """A steward stopped a webhook for a while."""

    name: str
    """What the steward calls it."""


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(Event):
    """A steward let a webhook that was paused or disabled go on."""

    name: str
    """What the steward calls it."""


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(Event):
    """A webhook was shut off because nothing had got through to it for days."""

    name: str
    """What the steward calls it."""
    sentence: str
    """What went wrong at last."""


@dataclass(frozen=True, kw_only=True)
class WebhookRemoved(Event):
    """A steward ended a webhook."""

    name: str
    """What the steward calls it."""


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """The keeper of a charter holds a breach against one who adheres. The same stands in both communities' records."""

    side: str
    """``keeper`` in the record of who keeps the charter, ``adherent`` in the other's."""
    keeper: str
    """Who keeps the charter, as a community's name in addresses."""
    against: str
    """Whom it concerns, likewise."""
    charter: str
    """The digest of the charter's text that they adhere to."""
    evidence: list[str]
    """The digests of the evidence."""


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Event):
    """A case of a breach was closed; what had effect was lifted. The same stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerned."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class SanctionAnnounced(Event):
    """A step against one who adheres was carried, and takes effect later. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerns."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """``notice``, ``rate_cap``, ``suspension`` or ``removal``."""
    previous: str
    """The step before it, as ``sanction:id``, or nothing."""
    begins: str
    """When it takes effect."""
    decision: str
    """The decision that said so, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class SanctionBegan(Event):
    """A step against one who adheres has effect from now on. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerns."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""
    ends: str
    """When it ends by itself."""


@dataclass(frozen=True, kw_only=True)
class SanctionStayed(Event):
    """A step has no effect while an appeal against it is open. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerns."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""


@dataclass(frozen=True, kw_only=True)
class SanctionLifted(Event):
    """A step was taken back: on appeal, because nobody answered the appeal, or because its case was closed.

    It stands in both communities' records.
    """

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerned."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class SanctionEnded(Event):
    """A step against one who adheres ended on its day. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerned."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""


@dataclass(frozen=True, kw_only=True)
class SanctionAnswered(Event):
    """The community concerned said something to a step."""

    keeper: str
    """Who keeps the charter."""
    reason: str
    """What a steward of theirs said."""


@dataclass(frozen=True, kw_only=True)
class SanctionAppealed(Event):
    """The community concerned appealed to the body that the charter names. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerns."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""
    body: str
    """Who hears the appeal, as a community's name in addresses."""
    decision: str
    """The decision that answers it there, as ``decision:id``, or nothing where nobody could vote on it."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class SanctionUpheld(Event):
    """An appeal was refused: the step has effect. It stands in both communities' records."""

    side: str
    """``keeper`` or ``adherent``."""
    keeper: str
    """Who keeps the charter."""
    against: str
    """Whom it concerns."""
    case: str
    """The case, as ``sanctioncase:id``."""
    rung: str
    """The step."""
    body: str
    """Who heard the appeal."""


@dataclass(frozen=True, kw_only=True)
class VoicesAsked(Event):
    """Communities that a decision concerns were asked what they say; each decides by a vote of its own."""

    communities: list[str]
    """Who, by their names in addresses."""


@dataclass(frozen=True, kw_only=True)
class VoiceCast(Event):
    """A community said in another's decision what its own people had decided. What that was stays out of the record."""

    by: str
    """Whose voice it is, as a community's name in addresses."""
    voice: str
    """The decision that it rests on, as ``decision:id``."""
