"""The constitutions floor."""

from django.apps import AppConfig


class ConstitutionsConfig(AppConfig):
    """Registers the floor with Django."""

    name = "constitutions"
    default_auto_field = "django.db.models.BigAutoField"
