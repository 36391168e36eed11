"""The instance's own key, and the list of those that it signs or signed with."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.db import transaction

from governance import clock
from governance.models import SigningKey
from governance.proof.signing import Signer, from_text, key_id, to_text


def signer() -> Signer:
    """Return the instance's signer, its public key listed.

    Where the key is a new one, those before it stay listed with the moment at which it took their place.
    """
    found = _signer(str(settings.POLITY_SIGNING_KEY))
    if not SigningKey.objects.filter(key_id=found.key_id, until=None).exists():
        _list(found)
    return found


def listed() -> list[tuple[SigningKey, bytes]]:
    """Return every key that was ever listed, the oldest first, but for those that have another's name."""
    found = []
    for row in SigningKey.objects.order_by("since", "pk"):
        try:
            public = from_text(row.public)
        except ValueError:
            continue
        if key_id(public) == row.key_id:
            found.append((row, public))
    return found


def public_keys() -> Mapping[str, bytes]:
    """Return the listed public keys by their ids."""
    return {row.key_id: public for row, public in listed()}


@cache
def _signer(secret: str) -> Signer:
    return Signer(secret)


@transaction.atomic
def _list(found: Signer) -> None:
    moment = clock.now()
    SigningKey.objects.filter(until=None).update(until=moment)
    SigningKey.objects.update_or_create(
        key_id=found.key_id,
        defaults={"until": None},
        create_defaults={"public": to_text(found.public), "since": moment},
    )
