"""One running system for all kills."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from config.embedded.stack import Stack
from tests.stack import running_stack
from tests.tiny_model import build_tiny_model


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """Run every process, with a tiny model, for this module's tests."""
    folder = tmp_path_factory.mktemp("kills")
    model = build_tiny_model(folder / "models" / "tiny")
    with django_db_blocker.unblock(), running_stack(folder / "var", model) as running:
        yield running
