"""Constraints that several nouns share."""

from enum import StrEnum

from django.db.models import CheckConstraint, Q


def one_of(field: str, values: type[StrEnum], name: str) -> CheckConstraint:
    """Return the constraint that ``field`` holds a member of ``values``."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [value.value for value in values]}), name=name)
