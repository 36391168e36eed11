"""Hiding with a reason, appealing once, and the answer of somebody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance import clock
from governance.counting.ballots import Choice
from governance.errors import (
    AppealUnderVoteError,
    NotAMemberError,
    NotYoursError,
    PartyToAppealError,
    ReasonNeededError,
    RestoredOnAppealError,
    RoleNeededError,
    StaleStateError,
    WordsHiddenError,
)
from governance.events import HidingAppealed, HidingLifted, HidingUpheld, WordsHidden
from governance.models import Decision, Hiding, LedgerEntry, Role, Statement
from governance.selectors.moderation import awaiting_answer
from governance.services import moderation, statements
from governance.states import DecisionStatus, HidingStatus
from governance.subjects import subject_of
from tests.governance.deliberation.talking import AGREE, conversation, said
from tests.loop import settle
from tests.people import People, add, all_say, person


def hidden(people: People, reason: str = "It names a person.") -> Hiding:
    """Return alice's hiding of bob's statement."""
    return moderation.hide(people.alice, words=said(people, conversation(people)), reason=reason)


def second_steward(people: People) -> None:
    """Make charlie a steward."""
    add(people.alice, people.charlie, people.community, Role.STEWARD)


def kinds(hiding: Hiding) -> list[str]:
    entries = LedgerEntry.objects.filter(subject=subject_of(hiding)).order_by("pk")
    return list(entries.values_list("kind", flat=True))


def test_a_steward_hides_with_a_reason_and_the_words_stay(people: People) -> None:
    hiding = hidden(people)
    assert hiding.words == Statement.objects.get()
    assert Statement.objects.get().text == "It speaks in short sentences."
    assert kinds(hiding) == [WordsHidden.__name__]
    payload = LedgerEntry.objects.get(kind=WordsHidden.__name__).payload.body
    assert payload == {"about": subject_of(hiding.words), "reason": "It names a person."}


def test_only_stewards_hide_and_only_with_a_reason(people: People) -> None:
    statement = said(people, conversation(people))
    with pytest.raises(RoleNeededError):
        moderation.hide(people.bob, words=statement, reason="I dislike it.")
    with pytest.raises(ReasonNeededError):
        moderation.hide(people.alice, words=statement, reason=" ")
    moderation.hide(people.alice, words=statement, reason="It names a person.")
    with pytest.raises(WordsHiddenError):
        moderation.hide(people.alice, words=statement, reason="Again.")


def test_a_hidden_conversation_takes_nothing_until_it_is_shown_again(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    hiding = moderation.hide(people.alice, words=where, reason="The question insults somebody.")
    with pytest.raises(WordsHiddenError, match="insults somebody"):
        statements.vote(people.alice, statement=statement, stance=AGREE)
    moderation.lift(people.alice, hiding=hiding, reason="I read it wrongly.")
    statements.vote(people.alice, statement=statement, stance=AGREE)
    assert kinds(hiding) == [WordsHidden.__name__, HidingLifted.__name__]


@pytest.mark.parametrize("restore", [True, False])
def test_another_steward_answers_the_appeal(people: People, *, restore: bool) -> None:
    second_steward(people)
    hiding = moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    assert "governance.put_appeal_to_vote" in settle()
    hiding.refresh_from_db()
    assert (hiding.status, hiding.decision) == (HidingStatus.APPEALED, None)
    assert [each.pk for each in awaiting_answer(people.charlie, people.community)] == [hiding.pk]
    assert not awaiting_answer(people.alice, people.community).exists()
    moderation.answer(people.charlie, hiding=hiding, restore=restore, reason="I looked at it.")
    hiding.refresh_from_db()
    assert hiding.status == (HidingStatus.LIFTED if restore else HidingStatus.UPHELD)
    last = HidingLifted if restore else HidingUpheld
    assert kinds(hiding) == [each.__name__ for each in (WordsHidden, HidingAppealed, last)]


def test_who_hid_wrote_or_appealed_does_not_answer(people: People) -> None:
    second_steward(people)
    add(people.alice, person("dora"), people.community, Role.STEWARD)
    hiding = moderation.appeal(people.charlie, hiding=hidden(people), reason="It names nobody.")
    add(people.alice, people.bob, people.community, Role.STEWARD)
    for party in (people.alice, people.bob, people.charlie):
        with pytest.raises(PartyToAppealError):
            moderation.answer(party, hiding=hiding, restore=True, reason="So.")
    moderation.answer(person("dora"), hiding=hiding, restore=True, reason="It names nobody.")


def test_an_appeal_is_made_once_by_a_member(people: People) -> None:
    second_steward(people)
    hiding = hidden(people)
    with pytest.raises(NotAMemberError):
        moderation.appeal(person("erin"), hiding=hiding, reason="Let me read.")
    hiding = moderation.appeal(people.bob, hiding=hiding, reason="It names nobody.")
    with pytest.raises(StaleStateError):
        moderation.appeal(people.bob, hiding=hiding, reason="Once more.")
    with pytest.raises(StaleStateError):
        moderation.lift(people.charlie, hiding=hiding, reason="Quietly.")
    moderation.answer(people.charlie, hiding=hiding, restore=False, reason="It does.")
    hiding.refresh_from_db()
    with pytest.raises(StaleStateError):
        moderation.appeal(people.bob, hiding=hiding, reason="And yet.")


def test_whoever_hid_words_does_not_use_up_the_one_appeal(people: People) -> None:
    second_steward(people)
    hiding = hidden(people)
    with pytest.raises(NotYoursError, match="who did not hide these words"):
        moderation.appeal(people.alice, hiding=hiding, reason="Please say no.")
    assert moderation.appeal(people.bob, hiding=hiding, reason="It names nobody.").appealed_by == people.bob


def test_what_was_shown_again_on_appeal_is_never_hidden_again(people: People) -> None:
    second_steward(people)
    hiding = moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    moderation.answer(people.charlie, hiding=hiding, restore=True, reason="Right.")
    with pytest.raises(RestoredOnAppealError):
        moderation.hide(people.alice, words=Statement.objects.get(), reason="Still.")


def test_what_a_steward_took_back_can_be_hidden_again(people: People) -> None:
    hiding = hidden(people)
    moderation.lift(people.alice, hiding=hiding, reason="A slip.")
    again = moderation.hide(people.alice, words=Statement.objects.get(), reason="It does name a person.")
    assert again.pk != hiding.pk


def test_without_another_steward_members_decide_and_the_parties_have_no_vote(people: People) -> None:
    add(people.alice, person("erin"), people.community, Role.MEMBER)
    hiding = moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    settle()
    decision = Decision.objects.get(kind=moderation.APPEAL)
    assert [each.user for each in decision.electors.all()] == [person("erin")]
    assert "It names nobody." in decision.summary
    with pytest.raises(RoleNeededError):
        moderation.answer(people.bob, hiding=hiding, restore=True, reason="So.")
    add(people.alice, people.charlie, people.community, Role.STEWARD)
    hiding.refresh_from_db()
    with pytest.raises(AppealUnderVoteError):
        moderation.answer(people.charlie, hiding=hiding, restore=True, reason="So.")
    all_say(decision, Choice.YES)
    settle()
    hiding.refresh_from_db()
    assert hiding.status == HidingStatus.LIFTED
    assert "was carried" in hiding.answer
    assert hiding.answered_by is None


def test_a_vote_that_is_lost_leaves_it_hidden(people: People) -> None:
    add(people.alice, person("erin"), people.community, Role.MEMBER)
    hiding = moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    settle()
    all_say(Decision.objects.get(kind=moderation.APPEAL), Choice.NO)
    settle()
    hiding.refresh_from_db()
    assert hiding.status == HidingStatus.UPHELD


def test_of_a_community_of_two_only_whoever_hid_it_has_no_vote(people: People) -> None:
    moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    settle()
    decision = Decision.objects.get(kind=moderation.APPEAL)
    assert [each.user for each in decision.electors.all()] == [people.bob]


def test_an_appeal_that_nobody_answers_goes_to_the_members(people: People) -> None:
    second_steward(people)
    add(people.alice, person("erin"), people.community, Role.MEMBER)
    hiding = moderation.appeal(people.bob, hiding=hidden(people), reason="It names nobody.")
    with clock.ahead(moderation.TIME_TO_ANSWER - timedelta(minutes=1)):
        settle()
        assert not Decision.objects.exists()
    with clock.ahead(moderation.TIME_TO_ANSWER + timedelta(minutes=1)):
        settle()
        decision = Decision.objects.get()
        assert decision.status == DecisionStatus.OPEN
        assert {each.user for each in decision.electors.all()} == {people.charlie, person("erin")}
    hiding.refresh_from_db()
    assert hiding.decision == decision


def test_the_database_refuses_a_hiding_of_two_things_or_twice(people: People) -> None:
    hiding = hidden(people)
    for wrong in ({"conversation": conversation(people)}, {"statement": None}, {"status": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hiding.objects.filter(pk=hiding.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hiding.objects.create(
            community=people.community,
            statement=hiding.statement,
            hidden_by=people.alice,
            hidden_at=clock.now(),
            reason="Twice.",
        )
