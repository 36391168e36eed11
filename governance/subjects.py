"""How the ledger names what an entry is about: ``noun:id``."""

from django.db.models import Model


def subject_of(row: Model) -> str:
    """Return the row's name in the ledger, such as ``decision:12``."""
    return f"{row._meta.model_name}:{row.pk}"  # noqa: SLF001 - Django's public name for it


def id_in(subject: str, noun: str) -> int:
    """Return the id in ``subject``. Raises ``ValueError`` if it names another noun."""
    found, _, number = subject.partition(":")
    if found != noun:
        message = f"“{subject}” is not a {noun}."
        raise ValueError(message)
    return int(number)
