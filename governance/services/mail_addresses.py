"""E-mail addresses: given, confirmed by a signed link, stopped by another, taken away."""

from datetime import timedelta

from django.core import signing
from django.db import transaction

from governance import clock
from governance.errors import LinkSpentError, TooManyAddressesError
from governance.models import Letter, LetterKind, MailAddress, User
from governance.services import letters

CONFIRMING = "governance.mail_address.confirm"
STOPPING = "governance.mail_address.stop"
LINK_LIFE = timedelta(days=3)
MOST_A_DAY = 5
"""How many questions somebody may have sent within a day, so that nobody is pestered in our name."""

GIVE_AGAIN = "Enter the address again in your settings, and open the newest link."


def confirmed(user: User) -> MailAddress | None:
    """Return the address that somebody confirmed."""
    return MailAddress.objects.filter(user=user, confirmed_at__isnull=False).first()


def unconfirmed(user: User) -> MailAddress | None:
    """Return the address that somebody gave and has not confirmed yet."""
    return MailAddress.objects.filter(user=user, confirmed_at=None).first()


@transaction.atomic
def give(user: User, *, address: str) -> MailAddress:
    """Ask by e-mail whether an address is this person's. Until the link is opened, the one before stays in use.

    Raises :class:`TooManyAddressesError` after :data:`MOST_A_DAY` within a day.
    """
    # Locked, so that questions asked at the same time are all counted.
    User.objects.select_for_update().get(pk=user.pk)
    moment = clock.now()
    asked = Letter.objects.filter(
        user=user, kind=LetterKind.CONFIRM, due_at__gt=moment - timedelta(days=1)
    ).count()
    if asked >= MOST_A_DAY:
        raise TooManyAddressesError(most=MOST_A_DAY)
    MailAddress.objects.filter(user=user, confirmed_at=None).delete()
    given = MailAddress.objects.create(user=user, address=address, asked_at=moment)
    letters.set_timers([Letter.objects.create(user=user, kind=LetterKind.CONFIRM, due_at=moment)])
    return given


def confirmation(address: MailAddress) -> str:
    """Return what the link holds by which an address is confirmed."""
    return signing.Signer(salt=CONFIRMING).sign_object(address.pk)


def to_confirm(token: str) -> MailAddress:
    """Return the address that a link confirms. Raises :class:`LinkSpentError`."""
    found = _named(token, salt=CONFIRMING)
    if found is None or found.confirmed_at is not None:
        raise LinkSpentError(why="was used, or a newer one was sent", remedy=GIVE_AGAIN)
    if found.asked_at + LINK_LIFE <= clock.now():
        raise LinkSpentError(why="worked for three days, which are over", remedy=GIVE_AGAIN)
    return found


@transaction.atomic
def confirm(token: str) -> MailAddress:
    """Begin to use an address, in place of the one before. Raises :class:`LinkSpentError`."""
    # Locked, so that a link that is opened twice at once is used once.
    User.objects.select_for_update().get(pk=to_confirm(token).user_id)
    given = to_confirm(token)
    MailAddress.objects.filter(user=given.user, confirmed_at__isnull=False).delete()
    given.confirmed_at = clock.now()
    given.save(update_fields=["confirmed_at"])
    return given


def unsubscription(address: MailAddress) -> str:
    """Return what the link holds by which e-mail to an address is stopped."""
    return signing.Signer(salt=STOPPING).sign_object(address.pk)


def to_stop(token: str) -> MailAddress:
    """Return the address that a link stops. Raises :class:`LinkSpentError`."""
    found = _named(token, salt=STOPPING)
    if found is None:
        raise LinkSpentError(why="is of no use any more", remedy="Nothing is sent to that address.")
    return found


def stop(address: MailAddress) -> None:
    """Send nothing more to an address. Harmless to repeat."""
    MailAddress.objects.filter(pk=address.pk, stopped_at=None).update(stopped_at=clock.now())


def go_on(user: User) -> None:
    """Send to one's address again after it was stopped."""
    MailAddress.objects.filter(user=user).update(stopped_at=None)


def take_away(user: User) -> None:
    """Forget one's addresses, confirmed or not."""
    MailAddress.objects.filter(user=user).delete()


def _named(token: str, *, salt: str) -> MailAddress | None:
    try:
        number = signing.Signer(salt=salt).unsign_object(token)
    except signing.BadSignature:
        raise LinkSpentError(why="is not complete", remedy="Copy all of it from the e-mail.") from None
    return MailAddress.objects.select_related("user").filter(pk=number).first()
