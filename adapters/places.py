"""Where this floor keeps its files, all under ``POLITY_VAR``."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection


def models_folder() -> Path:
    """Return where base models lie, one folder each."""
    return Path(settings.POLITY_VAR) / "models"


def store() -> Path:
    """Return where adapters lie, one folder each under its digest, and a link to it under its name."""
    return Path(settings.POLITY_VAR) / "adapters"


def run_folder(adaptation_id: int) -> Path:
    """Return the folder one making of a model works in."""
    return Path(settings.POLITY_VAR) / "runs" / f"adaptation-{adaptation_id}"


def counters_folder() -> Path:
    """Return where this host counts what is asked: a folder for each database, for ids mean nothing in another."""
    database = connection.settings_dict
    named = "\0".join(str(database[part]) for part in ("HOST", "PORT", "NAME"))
    return Path(settings.POLITY_VAR) / "counters" / hashlib.sha256(named.encode()).hexdigest()[:16]
