"""Arguments: for and against, withdrawn and weighed, each about something that is there."""

from datetime import timedelta

import pytest

from governance import clock
from governance.errors import (
    MalformedError,
    NotAMemberError,
    NotYoursError,
    StaleStateError,
    TooManyArgumentsError,
    UnknownTopicError,
    WordsHiddenError,
)
from governance.models import Argument, ArgumentWeight, LedgerEntry, Side
from governance.selectors.arguments import debate
from governance.services import arguments, moderation
from governance.states import ArgumentStatus
from governance.subjects import subject_of
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import conversation, said
from tests.people import People


def argued(people: People, about: str, side: Side = Side.FOR, text: str = "It saves time.") -> Argument:
    return arguments.argue(people.bob, community=people.community, about=about, side=side, text=text)


def test_both_sides_stand_with_what_weighs_most_first(people: People) -> None:
    about = subject_of(opened(people))
    first = argued(people, about)
    second = argued(people, about, text="It is kind.")
    against = argued(people, about, Side.AGAINST, "It costs money.")
    arguments.weigh(people.alice, argument=second, weighs=True)
    found = debate(people.community, (about,), people.alice)
    assert [each.pk for each in found.pro] == [second.pk, first.pk]
    assert [each.pk for each in found.con] == [against.pk]
    assert [(each.weighs_with, each.mine) for each in found.pro] == [(1, True), (0, False)]  # type: ignore[attr-defined]


def test_an_argument_weighs_once_with_a_person_who_can_take_it_back(people: People) -> None:
    argument = argued(people, subject_of(opened(people)))
    before = LedgerEntry.objects.count()
    for _ in range(2):
        arguments.weigh(people.alice, argument=argument, weighs=True)
    assert ArgumentWeight.objects.count() == 1
    for _ in range(2):
        arguments.weigh(people.alice, argument=argument, weighs=False)
    assert not ArgumentWeight.objects.exists()
    assert LedgerEntry.objects.count() == before
    with pytest.raises(NotAMemberError):
        arguments.weigh(people.charlie, argument=argument, weighs=True)


def test_its_author_withdraws_it_and_it_stays(people: People) -> None:
    argument = argued(people, subject_of(opened(people)))
    with pytest.raises(NotYoursError, match="whoever made this argument"):
        arguments.withdraw(people.alice, argument=argument)
    arguments.withdraw(people.bob, argument=argument)
    argument.refresh_from_db()
    assert (argument.status, argument.text) == (ArgumentStatus.WITHDRAWN, "It saves time.")
    with pytest.raises(StaleStateError):
        arguments.weigh(people.alice, argument=argument, weighs=True)
    with pytest.raises(StaleStateError):
        arguments.withdraw(people.bob, argument=argument)


def test_what_is_hidden_weighs_no_more(people: People) -> None:
    argument = argued(people, subject_of(opened(people)))
    moderation.hide(people.alice, words=argument, reason="It threatens.")
    with pytest.raises(WordsHiddenError):
        arguments.weigh(people.alice, argument=argument, weighs=True)


def test_an_argument_is_about_something_and_not_too_long(people: People) -> None:
    about = subject_of(said(people, conversation(people)))
    assert argued(people, about).about == about
    with pytest.raises(UnknownTopicError):
        argued(people, "statement:999999")
    with pytest.raises(UnknownTopicError, match="norm:none"):
        arguments.argue(
            people.bob, community=people.community, about=about, side=Side.FOR, text="So.", norm_id="none"
        )
    with pytest.raises(MalformedError, match="at most 1,000 characters"):
        argued(people, about, text="a" * 1_001)


def test_only_members_argue_and_not_without_end(people: People) -> None:
    about = subject_of(opened(people))
    with pytest.raises(NotAMemberError):
        arguments.argue(people.charlie, community=people.community, about=about, side=Side.FOR, text="So.")
    for number in range(arguments.MOST_ARGUMENTS):
        argued(people, about, text=f"Reason {number}.")
    with pytest.raises(TooManyArgumentsError, match="10 arguments on this within a day"):
        argued(people, about)
    with clock.ahead(timedelta(days=1, seconds=1)):
        argued(people, about)
