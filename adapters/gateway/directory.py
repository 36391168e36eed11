"""Every endpoint that was asked for, in memory, and how long it may be believed.

While the database tells what changes (:mod:`adapters.gateway.listener`), an endpoint is believed until it does. While
it does not, an endpoint is read again about once a second, beside the requests that go on. While the database is
away, what is known is believed for :data:`STALE_SECONDS`, and then nothing is.

Requests read a dictionary. Whatever has to be read from the database is read once, however many wait for it.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from adapters.errors import DirectoryAwayError, UnknownCommunityError
from adapters.gateway import database, loading
from adapters.gateway.served import Endpoint

STALE_SECONDS = 900.0
"""How long endpoints that are known are believed while the database is away."""
UNHEARD_SECONDS = 1.0
"""How old what is known may grow while nobody tells what changes."""
CHECKED_SECONDS = 300.0
"""How old it may grow at all before it is read again, should a change ever go untold."""
RETRY_SECONDS = 1.0
"""How long after the database did not answer it is asked again."""
MAX_ENDPOINTS = 5_000
"""How many endpoints are held in memory; beyond, those that were read longest ago are forgotten."""
READ_SECONDS = 10.0
"""How long reading one may take before the database counts as away."""
AT_A_TIME = 4
"""How many are read at the same time."""
GUESSES = 5
"""How often in a row an endpoint is read again for a key that it does not know; then once a second."""

AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, PoolTimeout, TimeoutError)

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Entry:
    """An endpoint as it was read. ``change`` is how often it had been told by then that something changes."""

    endpoint: Endpoint
    read_at: float
    change: int
    session: int
    guesses: float = GUESSES


class Directory:
    """The endpoints of one gateway process. It belongs to one event loop."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._changes: dict[int, int] = {}
        self._slugs: Mapping[str, int] = {}
        self._slugs_read: tuple[float, int, int] | None = None
        self._slug_changes = 0
        self._reading: dict[int, asyncio.Task[Endpoint | None]] = {}
        self._few = asyncio.Semaphore(AT_A_TIME)
        self._failed_at = float("-inf")
        self._is_gone = False
        self._ahead = 0.0
        self._session = 0
        """Which connection tells what changes; 0 while none does."""
        self._sessions = 0
        self._heard_until = float("-inf")

    # What the listener says.

    def heard(self) -> None:
        """Take note that the database tells what changes from now on; what was read before may have changed untold."""
        self._sessions += 1
        self._session = self._sessions
        self._heard_until = self._monotonic()
        self._is_gone = False

    def still_heard(self) -> None:
        """Everything that changed until now has been told."""
        self._heard_until = self._monotonic()

    def unheard(self) -> None:
        """Nobody tells what changes any more, for the database is away: it is not asked until it tells again."""
        self._session = 0
        self._is_gone = True

    def changed(self, community_id: int) -> None:
        """Something of this endpoint changed: the next request reads it again."""
        self._changes[community_id] = self._changes.get(community_id, 0) + 1

    def communities_changed(self) -> None:
        """There are other communities, or other addresses."""
        self._slug_changes += 1

    # What requests ask.

    def now(self) -> float:
        """Return the database's time as this process knows it, in seconds since 1970."""
        return time.time() + self._ahead

    def known(self, slug: str) -> Endpoint | None:
        """Return the endpoint at an address if it can be believed as it is. Costs next to nothing."""
        entry = self._entries.get(self._slugs.get(slug, 0))
        if entry is None or not self._is_current(entry):
            return None
        return entry.endpoint

    def remembered(self, slug: str) -> Endpoint | None:
        """Return the endpoint at an address as it was read last, however long ago that is."""
        entry = self._entries.get(self._slugs.get(slug, 0))
        return entry.endpoint if entry else None

    async def at(self, slug: str) -> Endpoint:
        """Return the endpoint at an address.

        Raises :class:`UnknownCommunityError`, and :class:`DirectoryAwayError` if the database is needed and away.
        """
        community_id = self._slugs.get(slug)
        if community_id is None:
            await self._read_slugs()
            community_id = self._slugs.get(slug)
            if community_id is None:
                raise UnknownCommunityError
        return await self._endpoint(community_id)

    async def read_again(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint as it is now, for a key that it does not know: it may be new.

        Whoever guesses keys makes the database be asked once a second, and no more.
        """
        entry = self._entries.get(endpoint.pk)
        if entry is None or entry.endpoint is not endpoint:
            return await self._endpoint(endpoint.pk)
        age = self._monotonic() - entry.read_at
        guesses = min(GUESSES, entry.guesses + age)
        if guesses < 1 or self.is_away():
            return endpoint
        fresh = await self._read(endpoint.pk)
        entry = self._entries.get(endpoint.pk)
        if entry is not None:
            entry.guesses = guesses - 1
        return fresh or endpoint

    # How it is kept.

    def _is_current(self, entry: Entry) -> bool:
        if entry.change != self._changes.get(entry.endpoint.pk, 0) or entry.session != self._session:
            return False
        most = CHECKED_SECONDS if self._session else UNHEARD_SECONDS
        return self._monotonic() - entry.read_at < most

    def is_away(self) -> bool:
        """Whether the database did not answer when it was last asked."""
        return self._is_gone or self._monotonic() - self._failed_at < RETRY_SECONDS

    def _believed_until(self, entry: Entry) -> float:
        """Return until when an endpoint is believed without the database. One that is known to have changed is not."""
        if entry.change != self._changes.get(entry.endpoint.pk, 0):
            return float("-inf")
        heard = self._heard_until if entry.session == self._sessions else float("-inf")
        return max(entry.read_at, heard) + STALE_SECONDS

    async def _endpoint(self, community_id: int) -> Endpoint:
        entry = self._entries.get(community_id)
        if entry is not None and self._is_current(entry):
            return entry.endpoint
        if entry is not None and self._monotonic() < self._believed_until(entry):
            if self.is_away():
                return entry.endpoint
            if self._session == 0:
                # Nobody waits: whether the database is there at all takes seconds to find out.
                self._begin(community_id)
                return entry.endpoint
            return await self._read(community_id) or entry.endpoint
        found = None if self.is_away() else await self._read(community_id)
        if found is None:
            raise DirectoryAwayError(retry_after=int(RETRY_SECONDS))
        return found

    async def _read(self, community_id: int) -> Endpoint | None:
        """Read an endpoint, or wait for who does already. ``None`` if the database does not answer."""
        change = self._changes.get(community_id, 0)
        while True:
            found = await asyncio.shield(self._begin(community_id))
            entry = self._entries.get(community_id)
            if found is None or entry is None or entry.change >= change:
                return found

    def _begin(self, community_id: int) -> "asyncio.Task[Endpoint | None]":
        task = self._reading.get(community_id)
        if task is None:
            task = self._reading[community_id] = asyncio.create_task(self._read_one(community_id))
            task.add_done_callback(lambda _: self._reading.pop(community_id, None))
        return task

    async def _read_one(self, community_id: int) -> Endpoint | None:
        change, session = self._changes.get(community_id, 0), self._session
        read_at = self._monotonic()
        found = await self._asked(_with_time, community_id)
        if found is None:
            return None
        endpoint, moment = found
        self._ahead = moment - time.time()
        if endpoint is None:
            self._slugs = {slug: pk for slug, pk in self._slugs.items() if pk != community_id}
            self._entries.pop(community_id, None)
            return None
        self._entries[community_id] = Entry(endpoint, read_at, change, session)
        self._entries.move_to_end(community_id)
        while len(self._entries) > MAX_ENDPOINTS:
            forgotten, _ = self._entries.popitem(last=False)
            self._changes.pop(forgotten, None)
        return endpoint

    async def _read_slugs(self) -> None:
        """Read which communities there are, unless that is known."""
        now = self._monotonic()
        if self._slugs_read is not None:
            read_at, changes, session = self._slugs_read
            most = CHECKED_SECONDS if self._session else UNHEARD_SECONDS
            if changes == self._slug_changes and session == self._session and now - read_at < most:
                return
        changes, session = self._slug_changes, self._session
        found = None if self.is_away() else await self._asked(loading.communities)
        if found is None:
            raise DirectoryAwayError(retry_after=int(RETRY_SECONDS))
        self._slugs, self._slugs_read = found, (now, changes, session)

    async def _asked(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return what the database answers, or ``None`` if it does not."""
        try:
            async with self._few, asyncio.timeout(READ_SECONDS):
                return await database.in_database(ask, *args, **kwargs)
        except AWAY as error:
            if not self.is_away():
                logger.warning("The database is away: %s", str(error).partition("\n")[0])
            self._failed_at = self._monotonic()
            return None


def _with_time(community_id: int) -> tuple[Endpoint | None, float]:
    return loading.endpoint_of(community_id), loading.now()
