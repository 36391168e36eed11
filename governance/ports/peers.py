"""Bodies of communities: those that stand in some relation to one, such as who adheres to its charter.

This floor knows no charters. ``config.peers`` says which communities make up such a body; each of them has one voice
in it, and says with it what its own people decided.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from governance.models import Community

Find = Callable[[Community], Sequence[Community]]
"""Returns the open communities that make up a body of a community now, in the order of their addresses."""


@cache
def table() -> Mapping[str, Find]:
    """Return the table that the composition root binds (``POLITY_PEERS``)."""
    bound: Mapping[str, Find] = import_string(settings.POLITY_PEERS)
    return bound


def peers_of(community: Community, body: str) -> Sequence[Community]:
    """Return who makes up a body of communities now."""
    return table()[body](community)
