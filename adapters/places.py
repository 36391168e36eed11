"""Where this floor keeps its files, all under ``POLITY_VAR``."""

from pathlib import Path

from django.conf import settings


def models_folder() -> Path:
    """Return where base models lie, one folder each."""
    return Path(settings.POLITY_VAR) / "models"


def store() -> Path:
    """Return where adapters lie, one folder each under its digest, and a link to it under its name."""
    return Path(settings.POLITY_VAR) / "adapters"


def run_folder(adaptation_id: int) -> Path:
    """Return the folder one making of a model works in."""
    return Path(settings.POLITY_VAR) / "runs" / f"adaptation-{adaptation_id}"
