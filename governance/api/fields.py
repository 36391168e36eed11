"""Fields that floors above add to this floor's answers and to their neighbours', without these knowing them.

What :mod:`governance.web.panels` is for pages. ``config.api_fields`` says what goes where.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Fields = Callable[[Any], Mapping[str, Any]]
"""Returns an answer's further fields, as JSON values, for the object that the answer is about."""


@cache
def table() -> Mapping[str, tuple[Fields, ...]]:
    """Return the table that the composition root binds (``POLITY_API_FIELDS``)."""
    bound: Mapping[str, tuple[Fields, ...]] = import_string(settings.POLITY_API_FIELDS)
    return bound


def fields(name: str, about: object) -> dict[str, Any]:
    """Return all further fields of the answer called ``name``."""
    return {key: value for add in table().get(name, ()) for key, value in add(about).items()}
