"""Hiding words with a reason, appealing once, and the answer of somebody else. Nothing is ever deleted."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from governance import clock, ledger
from governance.errors import (
    AppealUnderVoteError,
    NotYoursError,
    PartyToAppealError,
    ReasonNeededError,
    RestoredOnAppealError,
    StaleStateError,
)
from governance.events import HidingAppealed, HidingLifted, HidingUpheld, WordsHidden
from governance.models import Decision, Hiding, Role, Timer, User
from governance.permissions import check_member, check_role
from governance.policies import check_open, check_shown
from governance.proof.digests import digest_of
from governance.rules import DecisionRule
from governance.selectors.communities import current_members
from governance.selectors.moderation import Words, impartial_stewards, parties_to, restored_on_appeal
from governance.selectors.rules import rule_in_force
from governance.services.decisions import open_decision
from governance.services.wording import clean
from governance.states import HIDING, DecisionStatus, HidingStatus
from governance.subjects import subject_of

APPEAL = "appeal"
"""The kind of decision that answers an appeal which no steward can answer."""

UNANSWERED = "appeal_unanswered"
"""The kind of the timer that goes off when an appeal has waited for its answer long enough."""

TIME_TO_ANSWER = timedelta(days=7)
DEFAULT_RULE = DecisionRule(close_early="when_all_voted")
REASON = 4_000


def check_can_hide(steward: User | None, words: Words) -> None:
    """Raise the sentence that says why the person cannot hide these words."""
    check_role(steward, words.community, Role.STEWARD)
    check_open(words.community)
    check_shown(words)
    if restored_on_appeal(words):
        raise RestoredOnAppealError


@transaction.atomic
def hide(steward: User, *, words: Words, reason: str) -> Hiding:
    """Take words out of sight, with a reason everyone can read. Members can still read the words."""
    check_can_hide(steward, words)
    reason = _reason(reason)
    noun = subject_of(words).partition(":")[0]
    try:
        with transaction.atomic():
            hiding = Hiding.objects.create(
                community=words.community,
                hidden_by=steward,
                hidden_at=clock.now(),
                reason=reason,
                **{noun: words},
            )
    except IntegrityError as error:
        raise StaleStateError(what=noun, now="hidden") from error
    ledger.record(
        WordsHidden(subject=subject_of(hiding), about=subject_of(words), reason=reason),
        community=words.community,
        actor=steward,
    )
    return hiding


def check_can_appeal(user: User | None, hiding: Hiding) -> None:
    """Raise the sentence that says why the person cannot appeal."""
    check_member(user, hiding.community)
    check_open(hiding.community)
    if user is not None and user.pk == hiding.hidden_by_id:
        # There is one appeal. Whoever hid the words can show them again, and must not use it up.
        raise NotYoursError(who="a member who did not hide these words")
    if hiding.status != HidingStatus.HIDDEN:
        raise StaleStateError(what="case", now=hiding.status)


@transaction.atomic
def appeal(user: User, *, hiding: Hiding, reason: str) -> Hiding:
    """Ask that hidden words be shown again: their author, or any member, once."""
    hiding = _locked(hiding)
    check_can_appeal(user, hiding)
    reason = _reason(reason)
    moment = clock.now()
    HIDING.move(hiding, HidingStatus.APPEALED, appealed_by=user, appealed_at=moment, appeal=reason)
    ledger.record(
        HidingAppealed(subject=subject_of(hiding), reason=reason), community=hiding.community, actor=user
    )
    Timer.objects.create(kind=UNANSWERED, subject=subject_of(hiding), due_at=moment + TIME_TO_ANSWER)
    return hiding


def check_can_answer(steward: User | None, hiding: Hiding) -> None:
    """Raise the sentence that says why the person cannot answer the appeal."""
    check_role(steward, hiding.community, Role.STEWARD)
    check_open(hiding.community)
    if steward is None or steward.pk in parties_to(hiding):
        raise PartyToAppealError
    if hiding.status != HidingStatus.APPEALED:
        raise StaleStateError(what="case", now=hiding.status)
    if hiding.decision_id is not None:
        raise AppealUnderVoteError


@transaction.atomic
def answer(steward: User, *, hiding: Hiding, restore: bool, reason: str) -> Hiding:
    """Answer an appeal: show the words again, or leave them hidden, with a reason."""
    hiding = _locked(hiding)
    check_can_answer(steward, hiding)
    _settle(hiding, restore=restore, reason=_reason(reason), actor=steward)
    return hiding


def check_can_lift(steward: User | None, hiding: Hiding) -> None:
    """Raise the sentence that says why the person cannot show the words again without an appeal."""
    check_role(steward, hiding.community, Role.STEWARD)
    if hiding.status != HidingStatus.HIDDEN:
        raise StaleStateError(what="case", now=hiding.status)


@transaction.atomic
def lift(steward: User, *, hiding: Hiding, reason: str) -> Hiding:
    """Show hidden words again while nobody has appealed: a steward thought better of it."""
    hiding = _locked(hiding)
    check_can_lift(steward, hiding)
    _settle(hiding, restore=True, reason=_reason(reason), actor=steward)
    return hiding


@transaction.atomic
def put_to_vote_if_nobody_answers(hiding_id: int) -> None:
    """Let members decide on an appeal that no steward is impartial enough to answer, or none answered in time.

    Any other stays as it is.
    """
    hiding = _locked(Hiding(pk=hiding_id))
    if hiding.status != HidingStatus.APPEALED or hiding.decision_id is not None:
        return
    waited = hiding.appealed_at is not None and hiding.appealed_at + TIME_TO_ANSWER <= clock.now()
    if waited or not impartial_stewards(hiding).exists():
        _put_to_vote(hiding)


@transaction.atomic
def settle_by(decision: Decision) -> None:
    """Do what a vote on an appeal decided. Carried, the words are shown again; in any other case they stay hidden."""
    hiding = _locked(Hiding.objects.get(decision=decision))
    if hiding.status != HidingStatus.APPEALED:
        return
    carried = decision.status == DecisionStatus.CARRIED
    how = "carried" if carried else f"not carried ({decision.status})"
    _settle(hiding, restore=carried, reason=f"The vote “{decision.title}” was {how}.", actor=None)


def _settle(hiding: Hiding, *, restore: bool, reason: str, actor: User | None) -> None:
    new, event = (HidingStatus.LIFTED, HidingLifted) if restore else (HidingStatus.UPHELD, HidingUpheld)
    HIDING.move(hiding, new, answered_by=actor, answered_at=clock.now(), answer=reason)
    ledger.record(event(subject=subject_of(hiding), reason=reason), community=hiding.community, actor=actor)


def _put_to_vote(hiding: Hiding) -> None:
    rule = rule_in_force(hiding.community, APPEAL)
    words = f"{subject_of(hiding.words)}\n{hiding.reason}\n{hiding.appeal}"
    decision = open_decision(
        hiding.community,
        kind=APPEAL,
        title=f"Show what was hidden again? (case {hiding.pk})",
        summary=f"It was hidden because: {hiding.reason}\n\nThe appeal says: {hiding.appeal}"[:8_000],
        subject_digest=digest_of(words.encode()),
        rule=(rule if rule and rule.binary else DEFAULT_RULE).for_members().without_friction(),
        opened_by=None,
        excluded=_excluded(hiding),
    )
    Hiding.objects.filter(pk=hiding.pk).update(decision=decision)


def _excluded(hiding: Hiding) -> Sequence[User]:
    """Return who has no vote: the parties; of a community of parties alone, only whoever hid the words."""
    parties = parties_to(hiding)
    if current_members(hiding.community).exclude(user__in=parties).exists():
        return list(User.objects.filter(pk__in=parties))
    return [hiding.hidden_by]


def _locked(hiding: Hiding) -> Hiding:
    every = Hiding.objects.select_for_update(of=("self",), no_key=True)
    return every.select_related(
        *("community", "hidden_by", "appealed_by", "conversation__opened_by"),
        *("statement__author", "argument__author"),
    ).get(pk=hiding.pk)


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonNeededError
    return clean(text, longest=REASON, what="A reason")
