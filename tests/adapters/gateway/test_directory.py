"""How long the gateway believes what it knows: with a database that tells, one that does not, and none."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError

from adapters.errors import DirectoryAwayError, UnknownCommunityError
from adapters.gateway import database, loading
from adapters.gateway.directory import (
    CHECKED_SECONDS,
    GUESSES,
    RETRY_SECONDS,
    STALE_SECONDS,
    UNHEARD_SECONDS,
    Directory,
)
from adapters.gateway.served import Endpoint

TENANTS = Endpoint(
    pk=1, slug="tenants", name="Tenants", keys={}, live=None, staged=None, share=0, standby=(), cap=None
)


class World:
    """A database and a clock that do what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 1_000.0
        self.there = True
        self.endpoint: Endpoint = TENANTS
        self.slugs = {"tenants": 1}
        self.reads = self.listings = 0
        self.directory = Directory(monotonic=lambda: self.time)

        async def answer(function: Callable[..., Any], *args: Any) -> Any:
            await asyncio.sleep(0)
            if not self.there:
                message = "no such server"
                raise OperationalError(message)
            if function is loading.communities:
                self.listings += 1
                return dict(self.slugs)
            self.reads += 1
            return self.endpoint, 5_000.0

        monkeypatch.setattr(database, "in_database", answer)

    async def name(self, slug: str = "tenants") -> str:
        """Return what the endpoint at an address is called, as a request finds it."""
        endpoint = self.directory.known(slug) or await self.directory.at(slug)
        return endpoint.name

    def change(self, name: str, *, told: bool = True) -> None:
        """Change the endpoint in the database."""
        self.endpoint = replace(self.endpoint, name=name)
        if told:
            self.directory.changed(1)

    def leave(self) -> None:
        """Let the database go away, and the listener notice."""
        self.there = False
        self.directory.unheard()

    def return_(self) -> None:
        """Let the database come back, and the listener notice."""
        self.there = True
        self.directory.heard()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async_to_sync(story)()


def test_what_is_told_holds_from_the_next_request_and_nothing_else_is_read(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        for _ in range(5):
            assert await world.name() == "Tenants"
        assert world.reads == 1
        world.change("Lodgers")
        assert await world.name() == "Lodgers"
        # Should a change ever go untold, it is found out in the end.
        world.change("Renters", told=False)
        world.time += CHECKED_SECONDS - 1
        world.directory.still_heard()
        assert await world.name() == "Lodgers"
        world.time += 1
        assert await world.name() == "Renters"
        assert world.reads == 3

    run(story)


def test_many_requests_wait_for_one_reading(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        assert set(await asyncio.gather(*(world.name() for _ in range(50)))) == {"Tenants"}
        assert (world.reads, world.listings) == (1, world.listings)

    run(story)


def test_a_change_that_is_told_while_an_endpoint_is_read_is_not_missed(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        await world.name()
        world.change("Lodgers")
        reading = asyncio.create_task(world.name())
        await asyncio.sleep(0)
        world.change("Renters")
        await reading
        assert await world.name() == "Renters"

    run(story)


def test_while_nobody_tells_it_is_read_again_beside_the_requests(world: World) -> None:
    async def story() -> None:
        await world.name()
        world.change("Lodgers", told=False)
        assert await world.name() == "Tenants"
        world.time += UNHEARD_SECONDS
        assert await world.name() == "Tenants"
        await asyncio.sleep(0.01)
        assert await world.name() == "Lodgers"

    run(story)


def test_without_a_database_what_is_known_is_believed_for_so_long_and_then_nothing_is(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        await world.name()
        world.time += 3_600
        world.directory.still_heard()
        await world.name()
        reads = world.reads
        world.leave()
        world.time += STALE_SECONDS - 1
        assert await world.name() == "Tenants"
        assert world.reads == reads
        with pytest.raises(DirectoryAwayError):
            await world.name("bakers")
        world.time += 2
        with pytest.raises(DirectoryAwayError, match="Try again in a moment"):
            await world.name()
        world.return_()
        world.time += RETRY_SECONDS
        assert await world.name() == "Tenants"

    run(story)


def test_what_changed_while_nobody_told_holds_as_soon_as_the_database_is_back(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        await world.name()
        world.leave()
        world.change("Lodgers", told=False)
        assert await world.name() == "Tenants"
        world.return_()
        assert await world.name() == "Lodgers"

    run(story)


def test_what_is_known_to_have_changed_is_not_believed_without_a_database(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        await world.name()
        world.change("Lodgers")
        world.leave()
        with pytest.raises(DirectoryAwayError):
            await world.name()

    run(story)


def test_a_gateway_that_starts_without_a_database_answers_nobody(world: World) -> None:
    async def story() -> None:
        world.there = False
        for _ in range(3):
            with pytest.raises(DirectoryAwayError):
                await world.name()
            world.time += RETRY_SECONDS
        world.return_()
        assert await world.name() == "Tenants"

    run(story)


def test_whoever_guesses_addresses_or_keys_makes_the_database_work_no_harder(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        for number in range(200):
            with pytest.raises(UnknownCommunityError):
                await world.name(f"guess-{number}")
        assert world.listings == 1
        endpoint = await world.directory.at("tenants")
        for _ in range(200):
            endpoint = await world.directory.read_again(endpoint)
        assert world.reads == 1 + GUESSES
        for _ in range(30):
            world.time += 1
            for _ in range(20):
                endpoint = await world.directory.read_again(endpoint)
        assert world.reads <= 1 + GUESSES + 31

    run(story)


def test_a_community_that_was_just_founded_is_found(world: World) -> None:
    async def story() -> None:
        world.directory.heard()
        with pytest.raises(UnknownCommunityError):
            await world.name("bakers")
        world.slugs["bakers"] = 2
        world.endpoint = replace(TENANTS, pk=2, slug="bakers", name="Bakers")
        world.directory.communities_changed()
        assert await world.name("bakers") == "Bakers"

    run(story)
