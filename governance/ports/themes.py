"""Themes: what a community's decisions of one kind are about, so that votes can be handed on by it.

This floor knows no theme; ``config.themes`` says which kind of decision has them, and what a community's are called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from governance.delegations import THEME
from governance.models import Community
from governance.ports.kinds import kind_in_words


@dataclass(frozen=True)
class Themes:
    """The ``kind`` of decision that has themes, and what finds a community's ``titles`` by their names (``theme:…``)."""

    kind: str
    titles: Callable[[Community], Mapping[str, str]]


@cache
def table() -> Themes:
    """Return the table that the composition root binds (``POLITY_THEMES``)."""
    bound: Themes = import_string(settings.POLITY_THEMES)
    return bound


def topic_in_words(topic: str, titles: Mapping[str, str]) -> str:
    """Return what people call a kind or a theme; a theme that a community no longer has by its own name."""
    if not topic.startswith(THEME):
        return kind_in_words(topic)
    return f"{kind_in_words(table().kind)}: “{titles.get(topic, topic.removeprefix(THEME))}”"
