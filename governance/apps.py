"""The ground floor: people, communities, decisions, the ledger."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Registers the floor with Django."""

    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"
