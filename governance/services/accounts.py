"""Accounts: they come by invitation."""

from django.db import transaction

from governance.errors import NameTakenError
from governance.models import User
from governance.services.memberships import join, usable_invitation


@transaction.atomic
def open_account(*, secret: str, username: str, name: str, password: str) -> User:
    """Make an account for whoever holds the invitation behind ``secret``, and let them in.

    Raises :class:`InvitationUnusableError`, or :class:`NameTakenError` if somebody has that user name, in
    whatever capitals: two names that people read alike would be mistaken for each other.
    """
    usable_invitation(secret)
    taken = User.objects.filter(username__iexact=username).exists()
    user, made = (
        (None, False)
        if taken
        else User.objects.get_or_create(username=username, defaults={"first_name": name})
    )
    if user is None or not made:
        raise NameTakenError(what="user name", name=username)
    user.set_password(password)
    user.save(update_fields=["password"])
    join(user, secret=secret)
    return user
