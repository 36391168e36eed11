"""Letters: scheduled once for a person and moment, sent once, whoever is killed meanwhile.

No server tells for certain whether a message was taken in when the connection dies. A letter therefore says that
it is being sent before it is; a worker that finds it so, after another's death, leaves it unsure rather than
send it twice, and what it told goes into the next one.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string

from governance import clock
from governance.models import Letter, LetterKind, MailAddress, Notification, Timer
from governance.states import LETTER, LetterStatus
from governance.subjects import subject_of
from governance.telling.notices import Way

DUE = "letter_due"
"""The kind of the timer that sends a letter."""


@dataclass(frozen=True)
class Mail:
    """A letter as it goes out, and the ids of the notifications it tells."""

    message: EmailMessage
    told: tuple[int, ...] = ()


Compose = Callable[[Letter, MailAddress], Mail | None]
"""Writes a letter to an address, from what is known when it is sent; ``None`` if there is nothing to say."""


@cache
def composer() -> Compose:
    """Return what the composition root binds to write letters (``POLITY_LETTERS``)."""
    bound: Compose = import_string(settings.POLITY_LETTERS)
    return bound


def schedule(wanted: Iterable[tuple[int, Way, datetime]]) -> None:
    """Have a letter sent to each person, of each kind, at each moment, unless there is one already."""
    places = {(user, LetterKind(way.value), due_at) for user, way, due_at in wanted}
    if not places:
        return
    Letter.objects.bulk_create(
        (Letter(user_id=user, kind=kind, due_at=due_at) for user, kind, due_at in places),
        ignore_conflicts=True,
    )
    people, kinds, moments = (set(each) for each in zip(*places, strict=True))
    found = Letter.objects.filter(user__in=people, kind__in=kinds, due_at__in=moments)
    set_timers(each for each in found if (each.user_id, each.kind, each.due_at) in places)


def set_timers(letters: Iterable[Letter]) -> None:
    """Have letters sent when they are due."""
    Timer.objects.bulk_create(
        (Timer(kind=DUE, subject=subject_of(each), due_at=each.due_at) for each in letters),
        ignore_conflicts=True,
    )


def address_for(letter: Letter) -> MailAddress | None:
    """Return where a letter goes: a question to the address in question, news to one that was confirmed."""
    asks = letter.kind == LetterKind.CONFIRM
    wanted = MailAddress.objects.filter(user=letter.user_id, confirmed_at__isnull=asks, stopped_at=None)
    return wanted.first()


@transaction.atomic
def begin(letter: Letter, *, told: Collection[int]) -> None:
    """Note that a letter is being sent, and what it tells.

    Raises :class:`~governance.errors.StaleStateError` if another worker was faster.
    """
    LETTER.move(letter, LetterStatus.SENDING)
    Notification.objects.filter(pk__in=told, letter=None).update(letter=letter)


def sent(letter: Letter) -> None:
    """Note that a letter was handed over."""
    LETTER.move(letter, LetterStatus.SENT, sent_at=clock.now())


def drop(letter: Letter) -> None:
    """End a letter that has nothing to say, or nobody to say it to."""
    LETTER.move(letter, LetterStatus.DROPPED)


@transaction.atomic
def take_back(letter: Letter) -> None:
    """Note that a letter was refused by the server, so that it can be tried again."""
    LETTER.move(letter, LetterStatus.WAITING)
    _let_go(letter)


@transaction.atomic
def doubt(letter: Letter) -> None:
    """End a letter that another worker was sending when it died. What it told goes into the next."""
    LETTER.move(letter, LetterStatus.UNSURE)
    _let_go(letter)


@transaction.atomic
def fail(letter_id: int) -> None:
    """End a letter that could not be sent, if it still waits. What it told goes into the next."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    if letter.status == LetterStatus.WAITING:
        LETTER.move(letter, LetterStatus.FAILED)


def _let_go(letter: Letter) -> None:
    Notification.objects.filter(letter=letter).update(letter=None)
