"""The secret addresses of people's calendars."""

import secrets

from django.db import transaction

from governance import clock
from governance.models import CalendarKey, User
from governance.services.memberships import secret_digest


@transaction.atomic
def make(user: User) -> str:
    """Give somebody's calendar a new address and return its secret, shown once. An older one opens nothing more."""
    secret = secrets.token_urlsafe(24)
    CalendarKey.objects.update_or_create(
        user=user, defaults={"secret_digest": secret_digest(secret), "made_at": clock.now()}
    )
    return secret


def revoke(user: User) -> None:
    """Close the address of one's calendar."""
    CalendarKey.objects.filter(user=user).delete()


def owner(secret: str) -> User | None:
    """Return whose calendar a secret opens; nobody's for an account that is closed."""
    found = CalendarKey.objects.select_related("user").filter(secret_digest=secret_digest(secret)).first()
    return found.user if found and found.user.is_active else None
