"""Signed heads, read: as the texts that people keep, and how far a record goes."""

from base64 import b64decode
from collections.abc import Mapping

from django.db.models import QuerySet

from governance.errors import NothingSignedError
from governance.keys import public_keys
from governance.models import Community, LedgerHead, SignedHead
from governance.proof import checkpoints
from governance.proof.checkpoints import Checkpoint
from governance.record.headers import timestamp


def heads_of(community: Community) -> QuerySet[SignedHead]:
    """Return the community's signed heads, the newest first."""
    return SignedHead.objects.filter(chain=community.slug).order_by("-size")


def newest_head(community: Community) -> SignedHead | None:
    """Return the community's newest signed head."""
    return heads_of(community).first()


def size_of(community: Community) -> int:
    """Return how many entries the community's record has."""
    return LedgerHead.objects.filter(chain=community.slug).values_list("size", flat=True).first() or 0


def note_of(head: SignedHead, keys: Mapping[str, bytes] | None = None) -> str:
    """Return a head as a signed note. ``keys`` spares the query for them.

    Raises :class:`NothingSignedError` where its key is not listed: then it is no signed head to anybody.
    """
    public = (public_keys() if keys is None else keys).get(head.key_id)
    if public is None:
        raise NothingSignedError
    said = Checkpoint(head.origin, head.size, bytes.fromhex(head.root), timestamp(head.at))
    return checkpoints.note(said, public=public, signature=b64decode(head.signature))
