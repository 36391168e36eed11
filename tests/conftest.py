"""One real PostgreSQL for the whole run: our own server, a database of this run's own, two roles."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from adapters.places import counters_folder
from config.embedded.postgres import running
from config.embedded.provision import drop, provision
from config.env import load
from tests.people import People, found_people

# Slow hashing guards real passwords; here it would only slow every test down.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# How fast a machine is that does other things too says nothing about the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the superuser's address on the embedded server, started for this run if need be."""
    with running(load().var) as admin:
        yield admin


@pytest.fixture(scope="session")
def database_name(postgres: str) -> Iterator[str]:
    """Return the name of a fresh database on it, dropped when the run ends."""
    name = f"polity_test_{os.getpid()}"
    provision(postgres, database=name)
    yield name
    drop(postgres, database=name)


@pytest.fixture(scope="session")
def django_db_setup(database_name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Point Django at this run's database: the owner migrates it, the tests run as the app's role."""
    embedded = load({"POLITY_VAR": str(load().var)})
    addresses = {"default": embedded.database_url, "owner": embedded.database_owner_url}
    with ExitStack() as cleanup, django_db_blocker.unblock():
        for alias, address in addresses.items():
            connections.settings[alias].update(settings.DATABASE_OF(address), NAME=database_name)
            connections[alias].settings_dict.update(settings.DATABASE_OF(address), NAME=database_name)
            cleanup.callback(connections[alias].close)
        call_command("migrate", verbosity=0)
        yield
        shutil.rmtree(counters_folder(), ignore_errors=True)


@pytest.fixture
def people(db: None) -> People:
    """Return alice (steward), bob (member), charlie (outsider) and their community."""
    return found_people()
