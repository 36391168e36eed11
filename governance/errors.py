"""Refusals: what can go wrong on this floor, each one sentence for the person refused.

An exception's docstring is its message, with named facts filled in. ``code`` is for programs, ``status``
is the HTTP status every door answers with.
"""

from inspect import cleandoc
from typing import ClassVar

MEGABYTE = 1024 * 1024


class RefusalError(Exception):
    """This cannot be done."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, **facts: object) -> None:
        template = " ".join(cleandoc(self.__doc__ or "").split())
        super().__init__(template.format(**facts))
        self.facts = facts


class NotAMemberError(RefusalError):
    """Only members of {community} can do this. Ask a steward for an invitation."""

    code = "not_a_member"
    status = 403


class RoleNeededError(RefusalError):
    """Only a {role} of {community} can do this. Ask one, or ask to be made one."""

    code = "role_needed"
    status = 403


class OperatorNeededError(RefusalError):
    """Only an operator of this instance can do this."""

    code = "operator_needed"
    status = 403


class CommunityClosedError(RefusalError):
    """{community} is closed. Its texts and its ledger can be read, but nothing new can be decided."""

    code = "community_closed"
    status = 409


class NameTakenError(RefusalError):
    """The {what} “{name}” is taken. Choose another."""

    code = "name_taken"
    status = 409


class MalformedError(RefusalError):
    """{sentences}"""

    code = "malformed"
    status = 422


class TooMuchSentError(RefusalError):
    """What you sent has more than {megabytes} MB. Nothing was changed: go back, shorten it, and send it again."""

    code = "too_much_sent"
    status = 413


class NotAnElectorError(RefusalError):
    """You cannot vote on “{title}”: you were not among its electors when voting opened."""

    code = "not_an_elector"
    status = 403


class VotingNotOpenError(RefusalError):
    """Voting on “{title}” opens on {opens}. Until then it is talked over."""

    code = "voting_not_open"
    status = 409


class VotingClosedError(RefusalError):
    """Voting on “{title}” closed on {closed}. Your ballot was not counted."""

    code = "voting_closed"
    status = 409


class BallotStandsError(RefusalError):
    """Voting was extended for those who had not voted. Your ballot stands as you cast it."""

    code = "ballot_stands"
    status = 409


class BallotRefusedError(RefusalError):
    """{sentence}"""

    code = "ballot_refused"
    status = 422


class NoElectorsError(RefusalError):
    """Nobody could vote on this: {why}"""

    code = "no_electors"
    status = 409


class OptionsNeededError(RefusalError):
    """This rule chooses among options: name at least two, and at most {most}, each once."""

    code = "options_needed"
    status = 422


class NoOptionsError(RefusalError):
    """This rule answers yes or no. Ask a question without options, or by a rule that chooses among options."""

    code = "no_options"
    status = 422


class NoEmergencyError(RefusalError):
    """The rule for this kind of decision has no emergency track. Propose it in the ordinary way."""

    code = "no_emergency"
    status = 409


class CoolingOffError(RefusalError):
    """This was proposed before and failed. It can be proposed again from {when} on; until then people can talk."""

    code = "cooling_off"
    status = 409


class PaceError(RefusalError):
    """At most {most} such changes within {days} days: that many are made or on their way. Propose again from {when} on."""

    code = "pace"
    status = 409


class EntrenchedRestError(RefusalError):
    """This changes {what}; a change of it failed, and it rests. Propose this from {when} on; until then people can talk."""

    code = "entrenched_rest"
    status = 409


class EntrenchedPaceError(RefusalError):
    """This changes {what}; it may change {rate}, and as much is made or on its way. Propose this from {when} on."""

    code = "entrenched_pace"
    status = 409


class AlreadyRemediedError(RefusalError):
    """This vote was extended once already. The remedy for a failed timetable can be used once."""

    code = "already_remedied"
    status = 409


class NotVotingError(RefusalError):
    """Voting on “{title}” is not open, so it can be neither extended nor taken back."""

    code = "not_voting"
    status = 409


class NoVetoError(RefusalError):
    """“{title}” cannot be vetoed: {why}."""

    code = "no_veto"
    status = 409


class DelegationLoopError(RefusalError):
    """Your vote would come back to you: {name} hands on, directly or through others, to you. Choose somebody else."""

    code = "delegation_loop"
    status = 409


class NotDelegableError(RefusalError):
    """Votes on “{topic}” cannot be handed to somebody else: the rule for them does not allow it."""

    code = "not_delegable"
    status = 409


class NotAskedHereError(RefusalError):
    """Questions of the kind “{kind}” cannot be asked here. Choose one of the kinds that are offered."""

    code = "not_asked_here"
    status = 422


class TooManyQuestionsError(RefusalError):
    """You have asked {limit} questions that are not done with. Wait until one is, or withdraw one."""

    code = "too_many_questions"
    status = 409


class RecordNotYetError(RefusalError):
    """The record of “{title}” is made when voting has ended and the ballots are counted. Until then nobody sees them."""

    code = "record_not_yet"
    status = 409


class AlreadyOpenError(RefusalError):
    """{community} is already deciding on this text. Wait until that vote closes."""

    code = "already_open"
    status = 409


class StaleStateError(RefusalError):
    """Somebody was faster: this {what} is now {now}. Reload the page to see it."""

    code = "stale_state"
    status = 409


class InvitationUnusableError(RefusalError):
    """This invitation {why}. Ask {community} for a new one."""

    code = "invitation_unusable"
    status = 410


class LastStewardError(RefusalError):
    """{name} is the last steward of {community}. Make somebody else a steward first, or close the community."""

    code = "last_steward"
    status = 409


class ReasonNeededError(RefusalError):
    """Give a reason: it is written into the record for everyone to read."""

    code = "reason_needed"
    status = 422


class LeaseLostError(RefusalError):
    """Another worker has taken this step over; what this one did is not kept."""

    code = "lease_lost"
    status = 409


class TooManySignInsError(RefusalError):
    """Too many wrong passwords for this user name from where you are. Wait {minutes} minutes, then try again."""

    code = "too_many_sign_ins"
    status = 429


class ConversationNotOpenError(RefusalError):
    """“{title}” takes no statements and no votes: {why}"""

    code = "conversation_not_open"
    status = 409


class TooManyStatementsError(RefusalError):
    """You have put {limit} statements into this conversation within a day. Vote on those of others, and come back tomorrow."""

    code = "too_many_statements"
    status = 429


class TooManyArgumentsError(RefusalError):
    """You have made {limit} arguments on this within a day. Read those of others, and come back tomorrow."""

    code = "too_many_arguments"
    status = 429


class TooManyConversationsError(RefusalError):
    """You have {limit} conversations that have not ended yet. Close one before you open another."""

    code = "too_many_conversations"
    status = 409


class MapAskedTooSoonError(RefusalError):
    """A map of this conversation was asked for less than {minutes} minutes ago. Wait until {until}, then ask again."""

    code = "map_asked_too_soon"
    status = 429


class MapTooAlikeError(RefusalError):
    """Fewer than {needed} people have voted, or have since the last map. Wait: a map would show how they did."""

    code = "map_too_alike"
    status = 409


class UnknownTopicError(RefusalError):
    """There is nothing called “{about}” in {community} to speak about. Begin from the page of what you mean."""

    code = "unknown_topic"
    status = 422


class WordsHiddenError(RefusalError):
    """A steward hid this, so nothing can be added to it: {reason}"""

    code = "words_hidden"
    status = 409


class NotYoursError(RefusalError):
    """Only {who} can do this."""

    code = "not_yours"
    status = 403


class RestoredOnAppealError(RefusalError):
    """This was hidden before and shown again on appeal. It cannot be hidden a second time."""

    code = "restored_on_appeal"
    status = 409


class PartyToAppealError(RefusalError):
    """An appeal is answered by a steward who did not hide the words, did not write them and did not appeal."""

    code = "party_to_appeal"
    status = 403


class AppealUnderVoteError(RefusalError):
    """Members are voting on this appeal. Their vote answers it."""

    code = "appeal_under_vote"
    status = 409


class UnprovenError(RefusalError):
    """This document's signature does not hold: {why}."""

    code = "unproven"
    status = 422


class BadCheckpointError(RefusalError):
    """This is not a signed head as it was handed out. Keep the file exactly as it was saved, all six lines of it."""

    code = "bad_checkpoint"
    status = 422


class NothingSignedError(RefusalError):
    """No head of this record has been signed yet. The pipeline signs within seconds: ask again in a moment."""

    code = "nothing_signed"
    status = 404


class NotThatLongError(RefusalError):
    """This record has {have} entries, fewer than {asked}. Ask for a size from 1 to {have}."""

    code = "not_that_long"
    status = 400


class NotAmongThemError(RefusalError):
    """Entry {index} is not among the first {size}. Entries count from 0: ask for a size greater than {index}."""

    code = "not_among_them"
    status = 400


class WrongOrderError(RefusalError):
    """The first size ({first}) is greater than the second ({second}). Give the smaller one first."""

    code = "wrong_order"
    status = 400


class NotARecordError(RefusalError):
    """This is not a record as `manage.py export_ledger` writes it: its first line is missing or was changed."""

    code = "not_a_record"
    status = 422


class NotAnAttestationError(RefusalError):
    """This is no attestation that can be read here: {why}. Hand in the file exactly as you were given it."""

    code = "not_an_attestation"
    status = 422


class SelfAttestationError(RefusalError):
    """A community cannot vouch for itself. Ask another one to."""

    code = "self_attestation"
    status = 422


class NothingToAttestError(RefusalError):
    """{community} has nothing with this digest that one could vouch for now. Choose from the list."""

    code = "nothing_to_attest"
    status = 422


class AttestationDayError(RefusalError):
    """An attestation ends on a day after the vote on it, and within {years} years. Choose one between."""

    code = "attestation_day"
    status = 422


class NotVouchingError(RefusalError):
    """This attestation is {now}, so there is nothing to revoke."""

    code = "not_vouching"
    status = 409


class NotFromElsewhereError(RefusalError):
    """This attestation was signed here: it is on the page of whoever it is about already."""

    code = "not_from_elsewhere"
    status = 409


class TooManyBroughtError(RefusalError):
    """{community} has {most} attestations from elsewhere, which is the most it can keep."""

    code = "too_many_brought"
    status = 409


class NotAKeyError(RefusalError):
    """This is no public key as instances hand them out: {why}. Take it from the other's /.well-known/polity-keys.json."""

    code = "not_a_key"
    status = 422


class AlreadyBroughtError(RefusalError):
    """This attestation is here already. Look for it on your page."""

    code = "already_brought"
    status = 409


class AddressRefusedError(RefusalError):
    """Nothing can be sent to this address: {why}"""

    code = "address_refused"
    status = 422


class TooManyWebhooksError(RefusalError):
    """{community} has {most} webhooks, which is the most there can be. Remove one first."""

    code = "too_many_webhooks"
    status = 409


class AlreadyUnderWayError(RefusalError):
    """A test is on its way to this webhook already. Wait until it has arrived, or has failed for good."""

    code = "test_under_way"
    status = 409


class TooManyAddressesError(RefusalError):
    """You have asked for {most} messages to new e-mail addresses within a day. Try again tomorrow."""

    code = "too_many_addresses"
    status = 429


class LinkSpentError(RefusalError):
    """This link {why}. {remedy}"""

    code = "link_spent"
    status = 410


class LetterNotSentError(RefusalError):
    """The e-mail could not be handed over: {why}."""

    code = "letter_not_sent"
    status = 503


class SelfSanctionError(RefusalError):
    """A community cannot open a case against itself."""

    code = "self_sanction"
    status = 422


class NoSanctionsAgreedError(RefusalError):
    """The text that {against} adheres to agrees on no sanctions. Put them into the charter; they have to follow to it."""

    code = "no_sanctions_agreed"
    status = 409


class CaseOpenError(RefusalError):
    """There is an open case against {against} already. Go on with that one, or close it."""

    code = "case_open"
    status = 409


class CaseClosedError(RefusalError):
    """This case is closed. Open another one if there is another breach."""

    code = "case_closed"
    status = 409


class StepPendingError(RefusalError):
    """The step before this one is not settled yet. Wait until it has effect, or was lifted."""

    code = "step_pending"
    status = 409


class StepSkippedError(RefusalError):
    """The charter lets you take these steps now: {allowed}. Take one of them."""

    code = "step_skipped"
    status = 409


class NotAppealableError(RefusalError):
    """This step cannot be appealed: {why}."""

    code = "not_appealable"
    status = 409
