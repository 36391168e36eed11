"""The adapters floor."""

from django.apps import AppConfig


class AdaptersConfig(AppConfig):
    """Registers the floor with Django."""

    name = "adapters"
    default_auto_field = "django.db.models.BigAutoField"
