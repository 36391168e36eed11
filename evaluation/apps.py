"""The evaluation floor."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Registers the floor with Django."""

    name = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"
