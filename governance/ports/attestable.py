"""What one can vouch for: the floors above say what of theirs a community has, and by which digest it goes.

This floor knows no texts, no models and no reports. ``config.attestable`` says what is asked for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from governance.models import Community


@dataclass(frozen=True)
class Attestable:
    """Something to vouch for: ``text``, ``deployment`` or ``report``, its digest, and what people call it."""

    what: str
    digest: str
    name: str


Offer = Callable[[Community], Sequence[Attestable]]
"""Returns what a community has now of one kind, what matters most first."""

TEXT = "text"


@cache
def table() -> Mapping[str, tuple[Offer, ...]]:
    """Return the table that the composition root binds (``POLITY_ATTESTABLE``)."""
    bound: Mapping[str, tuple[Offer, ...]] = import_string(settings.POLITY_ATTESTABLE)
    return bound


def offered(community: Community) -> Sequence[Attestable]:
    """Return everything of a community's that one could vouch for now; each digest once."""
    found = {
        each.digest: each for offers in table().values() for offer in offers for each in offer(community)
    }
    return list(found.values())


def text_of(community: Community) -> Attestable | None:
    """Return the community's text in force, if it has one: the floors that it vouches by."""
    return next((each for offer in table()[TEXT] for each in offer(community)), None)
