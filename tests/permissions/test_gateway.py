"""The gateway lets in whoever holds a key of the very community, and tells everybody else why not."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import httpx
import pytest

from adapters.services import deployments, keys
from governance import clock
from governance.models import Community
from tests.gateway import ask, gateway
from tests.gateway import in_this_thread as here
from tests.permissions.routes import gateway_routes
from tests.permissions.rows import Refusal
from tests.permissions.states.models import report
from tests.permissions.table.gateway import GATEWAY, HOLDERS, GatewayRow
from tests.permissions.world import Place, World, undone

DAYS = 30


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the database in the thread whose transaction the world stands in."""
    here(monkeypatch)


def key_of(world: World, community: Community) -> str:
    """Make a key."""
    return keys.create(world.founder, community=community, name="A site", days=DAYS)[1]


def asked(world: World, row: GatewayRow, *, slug: str, secret: str) -> httpx.Response:
    """Ask the gateway."""
    body = report(world, Place(world.tenants, {})) if row.path.endswith("reports") else row.body
    return ask(gateway(), row.method, "/" + row.path.format(slug=slug), secret=secret, json=body or None)


def held(world: World, holder: str) -> tuple[str, str]:
    """Return where somebody asks, and with what."""
    mine, theirs = (partial(key_of, world, each) for each in (world.tenants, world.bakers))
    holders: dict[str, tuple[str, Callable[[], str]]] = {
        "no key": ("tenants", lambda: ""),
        "a key that nobody made": ("tenants", secrets.token_urlsafe),
        "a key of another community": ("tenants", theirs),
        "a key that was revoked": ("tenants", partial(revoked, world)),
        "a key that expired": ("tenants", mine),
        "a key of a community without a model": ("bakers", theirs),
        "a key, at an address where no community is": ("nowhere", mine),
    }
    slug, make = holders[holder]
    return slug, make()


def revoked(world: World) -> str:
    """Make a key and revoke it."""
    secret = key_of(world, world.tenants)
    keys.revoke(world.founder, key=keys.authenticate(secret, community=world.tenants))
    return secret


def test_every_address_of_the_gateway_is_in_the_table() -> None:
    assert {(route.method, route.path) for route in gateway_routes()} == {
        (row.method, row.path) for row in GATEWAY
    }


@pytest.mark.parametrize("row", GATEWAY, ids=str)
@pytest.mark.parametrize(("holder", "refusal"), HOLDERS.items(), ids=HOLDERS)
def test_whoever_holds_no_key_of_the_community_is_told_why(
    world: World, row: GatewayRow, holder: str, refusal: Refusal
) -> None:
    with undone():
        slug, secret = held(world, holder)
        with clock.ahead(timedelta(days=DAYS + 1 if "expired" in holder else 0)):
            answer = asked(world, row, slug=slug, secret=secret)
    assert answer.status_code == refusal.status
    assert refusal.pattern.search(answer.json()["error"]["message"])


@pytest.mark.parametrize("row", GATEWAY, ids=str)
def test_whoever_holds_a_key_is_let_in_until_the_model_is_taken_offline(
    world: World, row: GatewayRow
) -> None:
    with undone():
        secret = key_of(world, world.tenants)
        assert asked(world, row, slug="tenants", secret=secret).status_code == row.status
        deployments.stop(world.founder, community=world.tenants, reason="It insults people.")
        answer = asked(world, row, slug="tenants", secret=secret)
        refusal = HOLDERS["a key of a community without a model"]
        assert (answer.status_code, bool(refusal.pattern.search(answer.text))) == (refusal.status, True)
