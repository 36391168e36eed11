"""Kinds of decision: which of them are the house's own, and what people call each.

``config.kinds`` says what floors put to the vote, so that this floor lets nobody ask a question under such a name.
"""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

QUESTION = "question"
"""The kind of a question that no rule of the community's own is for: the founding rule decides it."""


@cache
def table() -> Mapping[str, str]:
    """Return the table that the composition root binds (``POLITY_KINDS``)."""
    bound: Mapping[str, str] = import_string(settings.POLITY_KINDS)
    return bound


def is_reserved(kind: str) -> bool:
    """Whether only the house puts questions of this kind to the vote."""
    return kind in table()


def kind_in_words(kind: str) -> str:
    """Return what people call a kind: “Text to bring into force”; a community's own as it named it."""
    plain = kind.replace("_", " ").replace("-", " ")
    return table().get(kind, plain[:1].upper() + plain[1:])
