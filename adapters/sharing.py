"""Which conversations a staged model answers. Pure.

Every conversation has a place among ten thousand, by a digest: the same conversation has the same place each time,
so that one model answers all of it, and where the share rises, whoever the new model answered already stays with it.
"""

from governance.proof.digests import digest_of

PLACES = 10_000
EVERYTHING = 100
"""The share of whoever answers everything."""


def place_of(*, deployment_digest: str, key: int, conversation: str) -> int:
    """Return a conversation's place. ``conversation`` is what stays the same throughout it."""
    named = f"{deployment_digest}\n{key}\n{conversation}"
    return int(digest_of(named.encode()).removeprefix("sha256:"), 16) % PLACES


def is_within(place: int, *, share: int) -> bool:
    """Whether a place lies within the first ``share`` of a hundred."""
    return place * EVERYTHING < share * PLACES
