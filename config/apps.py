"""The composition root as a Django app, for its commands and the broker's tables."""

from django.apps import AppConfig


class PolityConfig(AppConfig):
    """Registers the composition root with Django."""

    name = "config"
