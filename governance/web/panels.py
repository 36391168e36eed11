"""Panels: places on a page that floors above may fill, without this floor knowing them.

A template says ``{% panel "community.model" community %}``; ``config.panels`` says what goes there.
"""

from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

Fill = Callable[[HttpRequest, object], SafeString]
"""Renders one panel for a request and the object the page is about."""


@cache
def table() -> Mapping[str, tuple[Fill, ...]]:
    """Return the table that the composition root binds (``POLITY_PANELS``)."""
    bound: Mapping[str, tuple[Fill, ...]] = import_string(settings.POLITY_PANELS)
    return bound
