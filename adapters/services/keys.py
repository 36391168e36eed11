"""Letting clients in and shutting them out."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from adapters.errors import ExpiredKeyError, NothingToLimitError, RevokedKeyError, UnknownKeyError
from adapters.events import ApiKeyCreated, ApiKeyLimitsChanged, ApiKeyRevoked
from adapters.limits import NO_LIMITS, Limits
from adapters.models import ApiKey
from adapters.services.limits import check_limits
from governance import clock, ledger
from governance.errors import MalformedError
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of

PREFIX = "pk-"
HINT_LENGTH = 8
DEFAULT_DAYS = 90
MAX_DAYS = 366


def secret_digest(secret: str) -> str:
    """Return what is kept of a key's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create(
    steward: User, *, community: Community, name: str, days: int = DEFAULT_DAYS, limits: Limits = NO_LIMITS
) -> tuple[ApiKey, str]:
    """Make a key. Returns it and its secret, which is shown once."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    if not name.strip():
        raise MalformedError(sentences="Give the key a name, so that you know later whose it is.")
    if not 1 <= days <= MAX_DAYS:
        raise MalformedError(sentences=f"A key lasts from 1 to {MAX_DAYS} days. Choose a number between.")
    check_limits(limits)
    secret = PREFIX + secrets.token_urlsafe(32)
    moment = clock.now()
    key = ApiKey.objects.create(
        community=community,
        name=name.strip(),
        secret_digest=secret_digest(secret),
        hint=secret[:HINT_LENGTH],
        created_by=steward,
        created_at=moment,
        expires_at=moment + timedelta(days=days),
        **limits.named,
    )
    ledger.record(ApiKeyCreated(subject=subject_of(key), name=key.name), community=community, actor=steward)
    return key, secret


@transaction.atomic
def revoke(steward: User, *, key: ApiKey) -> None:
    """Shut a client out at once."""
    check_role(steward, key.community, Role.STEWARD)
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now()):
        ledger.record(
            ApiKeyRevoked(subject=subject_of(key), name=key.name), community=key.community, actor=steward
        )


def check_can_change(steward: User | None, key: ApiKey) -> None:
    """Raise the sentence that says why the person cannot change what a key may ask."""
    check_role(steward, key.community, Role.STEWARD)
    check_open(key.community)
    if key.revoked_at is not None or key.expires_at <= clock.now():
        raise NothingToLimitError


@transaction.atomic
def change_limits(steward: User, *, key: ApiKey, limits: Limits) -> None:
    """Change how much a client is answered. Holds from the client's next request on."""
    held = ApiKey.objects.select_for_update(of=("self",)).select_related("community").get(pk=key.pk)
    check_can_change(steward, held)
    check_limits(limits)
    if held.limits == limits:
        return
    ApiKey.objects.filter(pk=key.pk).update(**limits.named)
    ledger.record(
        ApiKeyLimitsChanged(subject=subject_of(key), name=key.name, limits=limits.named),
        community=key.community,
        actor=steward,
    )


def authenticate(secret: str, *, community: Community) -> ApiKey:
    """Return the key behind a secret, if it opens this community's endpoint now."""
    key = ApiKey.objects.filter(community=community, secret_digest=secret_digest(secret)).first()
    if key is None:
        raise UnknownKeyError(community=community.name)
    if key.revoked_at is not None:
        raise RevokedKeyError(community=community.name, revoked=f"{key.revoked_at:%d %B %Y}")
    if key.expires_at <= clock.now():
        raise ExpiredKeyError(community=community.name, expired=f"{key.expires_at:%d %B %Y}")
    return key
