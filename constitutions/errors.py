"""What can go wrong with texts, each one sentence for the person refused."""

from governance.errors import AlreadyOpenError, RefusalError


class UnreadableTextError(RefusalError):
    """This text cannot be accepted. {sentences}"""

    code = "unreadable_text"
    status = 422


class StaleDraftError(RefusalError):
    """{editor} saved this draft after you opened it, and both cannot be joined. Compare, then save yours again."""

    code = "stale_draft"
    status = 409


class ClashingSaveError(RefusalError):
    """{editor} saved this draft too, and you both changed the same in {places}. Choose what shall stand."""

    code = "clashing_save"
    status = 409

    def __init__(self, *, source: str, **facts: object) -> None:
        super().__init__(**facts)
        self.source = source
        """The text that could not be kept, as it was typed."""


class DraftNotEditableError(RefusalError):
    """This draft is {status}; its text is fixed. Start a new draft from it."""

    code = "draft_not_editable"
    status = 409


class BaseMovedError(RefusalError):
    """Version {number} came into force after this draft began. Bring the draft up to date with it first."""

    code = "base_moved"
    status = 409


class AnotherTextOpenError(AlreadyOpenError):
    """{community} is voting on another text. Wait until that vote closes, and see what becomes of it."""

    code = "another_text_open"


class UnknownCharterError(RefusalError):
    """The charter “{title}” with digest {digest} was not ratified by {authority}. Check the digest on its page."""

    code = "unknown_charter"
    status = 422


class CharterMisnamedError(RefusalError):
    """The charter with digest {digest} is called “{called}”, and not “{title}”. Name it as its own text does."""

    code = "charter_misnamed"
    status = 422


class TooManyChartersError(RefusalError):
    """This text stands under more than {most} charters, one above the other. Adhere to fewer of them."""

    code = "too_many_charters"
    status = 422


class CharterFloorError(RefusalError):
    """Norm “{norm}” weakens a floor of “{charter}”. {reasons} Say it as the charter does, or only add to it."""

    code = "charter_floor"
    status = 422


class CharterCeilingError(RefusalError):
    """Norm “{norm}” asks more than “{charter}” allows. {reasons} Ask for no more than the charter's own text does."""

    code = "charter_ceiling"
    status = 422


class DepartureError(RefusalError):
    """Norm “{norm}” departs from a default of “{charter}”. {reasons} Say why in “departs”, or remove it here."""

    code = "departure"
    status = 422


class ReservedNormError(RefusalError):
    """Norm “{norm}” is reserved by “{charter}”. {reasons} Remove it here: the charter's own text applies to you."""

    code = "reserved_norm"
    status = 422


class UnresolvedChartersError(RefusalError):
    """On norm “{norm}” the charters contradict each other. {reasons} Leave “{charter}”, or have them agree first."""

    code = "unresolved_charters"
    status = 422


class SubsidiarityError(RefusalError):
    """{number} adhere to this charter. Say why they cannot decide this themselves: they read it before they answer."""

    code = "subsidiarity"
    status = 422


class NotBoundError(RefusalError):
    """The text in force of {against} does not adhere to the charter of {keeper}, so {keeper} has no say in it."""

    code = "not_bound"
    status = 409


class UnknownAuthorityError(RefusalError):
    """There is no community “{authority}” here to {do}. Name it as its address does, after /c/."""

    code = "unknown_authority"
    status = 422


class MissingRuleError(RefusalError):
    """This text has no rule for “{kind}”. Add one under rules, so that everyone knows how it is decided."""

    code = "missing_rule"
    status = 422


class NoSuchNormError(RefusalError):
    """The text in force has no norm “{norm}” with a day on which it ends or is looked at again."""

    code = "no_such_norm"
    status = 404


class NormEndedError(RefusalError):
    """Norm “{norm}” ended on {day}. Give it a day to come on which it ends, or none, or take it out."""

    code = "norm_ended"
    status = 422


class RenewalDayError(RefusalError):
    """A norm is renewed until a day to come. Choose a day after today."""

    code = "renewal_day"
    status = 422


class StillInForceError(RefusalError):
    """This draft began from what is in force, so there is nothing to bring it up to date with."""

    code = "still_in_force"
    status = 409


class UndecidedError(RefusalError):
    """Both texts changed the same in {places}. Choose what shall stand there."""

    code = "undecided"
    status = 422


class NotAdheringError(RefusalError):
    """{community} adheres to no older version of “{charter}”, so there is nothing to follow."""

    code = "not_adhering"
    status = 409


class NoSuchPackError(RefusalError):
    """There is no starter pack “{pack}”. Choose one from the library."""

    code = "no_such_pack"
    status = 404


class NothingToTakeError(RefusalError):
    """Nothing was taken over: choose norms of “{pack}” that this text does not have yet."""

    code = "nothing_to_take"
    status = 422


class BundleClosedError(RefusalError):
    """This bundle is closed: nothing is put in or taken out any more. Open a new one."""

    code = "bundle_closed"
    status = 409


class BundleOvertakenError(RefusalError):
    """Version {number} came into force after this bundle was opened. Close it, and open a new one."""

    code = "bundle_overtaken"
    status = 409


class BundleFullError(RefusalError):
    """A bundle has {most} options at most. Take one out first."""

    code = "bundle_full"
    status = 409


class TooFewOptionsError(RefusalError):
    """A choice needs at least two drafts. Put another one in, or propose the one by itself."""

    code = "too_few_options"
    status = 409


class StaleOptionError(RefusalError):
    """Draft {draft} cannot be chosen as it stands. {why} Take it out, or mend it."""

    code = "stale_option"
    status = 409


class RuleNotYesOrNoError(RefusalError):
    """The rule “{kind}” has to answer yes or no, because one text or one model is decided on. Give it such a method."""

    code = "rule_not_yes_or_no"
    status = 422


class NoSuchDraftError(RefusalError):
    """{community} has no draft {draft}. Choose one of its own."""

    code = "no_such_draft"
    status = 404


class AlreadyInBundleError(RefusalError):
    """Draft {draft} is an option of bundle {bundle}, and can be in one at a time. Take it out there first."""

    code = "already_in_bundle"
    status = 409


class NotInBundleError(RefusalError):
    """Draft {draft} is not an option of this bundle. Reload the page to see which are."""

    code = "not_in_bundle"
    status = 404
