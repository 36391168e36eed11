"""One world for all rows: built once, and after each row as it was."""

import json
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from adapters.services import asking
from adapters.serving.engine import Engine
from tests.permissions.world import World, found_world, undone
from tests.walking import base_model

SETTINGS = {
    "POLITY_EMBED": "tests.constitutions.web.test_precedence.meaning",
    # The tenants share out the engine's time.
    "POLITY_COMMONS": "tenants",
}


@pytest.fixture(scope="package")
def whole_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Build the world, and take it back when all rows were tried."""
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), base_model(folder), override_settings(**SETTINGS), undone():
        yield found_world()


@pytest.fixture
def world(whole_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the world as it was built, with an engine of a few lines. What a test does in it, it takes back itself."""
    monkeypatch.setattr(asking, "Engine", partial(Engine, transport=httpx.MockTransport(_answer)))
    return whole_world.afresh()


def _answer(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/tokenize":
        return httpx.Response(200, json={"tokens": [1, 2, 3], "max_model_len": 2048})
    assert json.loads(request.content)
    return httpx.Response(200, json={"choices": [{"text": "Say so in writing."}]})
