"""Arguments: making one, no longer standing by it, and saying that one weighs."""

from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.errors import NotYoursError, StaleStateError, TooManyArgumentsError
from governance.events import ArgumentMade, ArgumentWithdrawn
from governance.models import Argument, ArgumentWeight, Community, Side, User
from governance.permissions import check_member
from governance.policies import check_open, check_shown
from governance.ports.topics import check_topic, topic_of
from governance.selectors.arguments import arguments_lately, arguments_of
from governance.services.wording import clean
from governance.states import ARGUMENT, ArgumentStatus
from governance.subjects import subject_of

LONGEST_ARGUMENT = 1_000
MOST_ARGUMENTS = 10
"""How many arguments somebody may make about one thing within a day."""

A_DAY = timedelta(days=1)


def check_can_read(user: User | None, *, community: Community, about: str) -> None:
    """Raise UnknownTopicError where nothing has this name, NotAMemberError where members alone read what is about it."""
    if check_topic(community, about).members_only:
        check_member(user, community)


def readable(user: User | None, *, community: Community, number: int) -> Argument | None:
    """Return an argument to whoever may read it. What is about something that members alone read is theirs alone."""
    found = arguments_of(community, user).filter(pk=number).first()
    topic = topic_of(community, found.about) if found else None
    if found and (topic is None or topic.members_only):
        check_member(user, community)
    return found


@transaction.atomic
def argue(
    author: User, *, community: Community, about: str, side: Side, text: str, norm_id: str = ""
) -> Argument:
    """Argue for or against something. ``norm_id`` is a norm that the argument appeals to, if any.

    Raises the sentence that says why not.
    """
    check_open(community)
    check_member(author, community)
    topic = check_topic(community, about)
    if norm_id:
        check_topic(community, f"norm:{norm_id}")
    if arguments_lately(author, community, topic.about, since=clock.now() - A_DAY) >= MOST_ARGUMENTS:
        raise TooManyArgumentsError(limit=MOST_ARGUMENTS)
    argument = Argument.objects.create(
        community=community,
        about=topic.about,
        side=side,
        text=clean(text, longest=LONGEST_ARGUMENT, what="An argument"),
        norm_id=norm_id,
        author=author,
        made_at=clock.now(),
    )
    ledger.record(
        ArgumentMade(subject=subject_of(argument), about=argument.about, side=side),
        community=community,
        actor=author,
    )
    return argument


@transaction.atomic
def withdraw(author: User, *, argument: Argument) -> None:
    """Stand by an argument of one's own no longer. It stays to be read, marked as withdrawn."""
    if argument.author_id != author.pk:
        raise NotYoursError(who="whoever made this argument")
    _check_standing(argument)
    ARGUMENT.move(argument, ArgumentStatus.WITHDRAWN, withdrawn_at=clock.now())
    ledger.record(
        ArgumentWithdrawn(subject=subject_of(argument), about=argument.about),
        community=argument.community,
        actor=author,
    )


@transaction.atomic
def weigh(user: User, *, argument: Argument, weighs: bool) -> None:
    """Say that an argument weighs with one, or no longer does. Saying the same twice changes nothing.

    It leaves no ledger entry: with whom an argument weighs is shown as a number only.
    """
    check_open(argument.community)
    check_member(user, argument.community)
    if not weighs:
        ArgumentWeight.objects.filter(argument=argument, user=user).delete()
        return
    check_shown(argument)
    _check_standing(argument)
    ArgumentWeight.objects.get_or_create(
        argument=argument, user=user, defaults={"community": argument.community, "since": clock.now()}
    )


def _check_standing(argument: Argument) -> None:
    if argument.status != ArgumentStatus.STANDING:
        raise StaleStateError(what="argument", now=argument.status)
