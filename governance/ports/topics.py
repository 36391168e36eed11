"""What people speak about: from a subject, ``noun:id``, to its title and its page.

Conversations and arguments hold an opaque subject. ``config.topics`` says which floor knows which noun, so that
this floor can refuse a subject that is not there, and link to one that is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from governance.errors import UnknownTopicError
from governance.models import Community


@dataclass(frozen=True)
class Topic:
    """Something one can speak about: its subject, how a sentence calls it, and the address of its page.

    ``members_only`` says that its page is shown to members alone, and so is what is said about it.
    """

    about: str
    title: str
    address: str
    members_only: bool = False


Find = Callable[[Community, str], Topic | None]
"""Finds one noun's topic by what stands behind the colon, or ``None`` where the community has no such thing."""


@cache
def table() -> Mapping[str, Find]:
    """Return the table that the composition root binds (``POLITY_TOPICS``)."""
    bound: Mapping[str, Find] = import_string(settings.POLITY_TOPICS)
    return bound


def topic_of(community: Community, about: str) -> Topic | None:
    """Return what ``about`` names in the community, or ``None`` if it names nothing there."""
    noun, _, name = about.partition(":")
    find = table().get(noun)
    return find(community, name) if find and name else None


def check_topic(community: Community, about: str) -> Topic:
    """Return what ``about`` names. Raises :class:`UnknownTopicError`."""
    found = topic_of(community, about)
    if found is None:
        raise UnknownTopicError(about=about, community=community.name)
    return found
