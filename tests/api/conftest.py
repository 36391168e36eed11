"""What these tests share: a base model that is only a name, and a community with a second steward."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.models import Role, User
from tests.people import People, add, person
from tests.walking import base_model


@pytest.fixture(autouse=True)
def paper(tmp_path: Path) -> Iterator[Path]:
    """Let a folder stand for the base model."""
    with base_model(tmp_path) as model:
        yield model


@pytest.fixture
def dora(people: People) -> User:
    """Return a second steward, so that somebody can approve what alice asks for."""
    dora = person("dora")
    add(people.alice, dora, people.community, Role.STEWARD)
    return dora
