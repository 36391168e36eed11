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


class VotingClosedError(RefusalError):
    """Voting on “{title}” closed on {closed}. Your ballot was not counted."""

    code = "voting_closed"
    status = 409


class NoElectorsError(RefusalError):
    """Nobody could vote on this: {why}"""

    code = "no_electors"
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
