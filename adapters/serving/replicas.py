"""The engines behind ``ENGINE_URL`` as one process sees them: what each is doing, and which are down.

Nothing here does any input or output, so that threads and event loops use the same object. What a process
counts is its own: with P processes, a replica has at most ``BOUND`` times the mean of all their requests,
and P more for rounding.
"""

import time
from collections.abc import Callable, Collection
from functools import cache
from threading import Lock

from adapters.serving.ring import Ring

CHECK_SECONDS = 2.0
"""How long after it was last asked a replica is asked again whether it is well."""


class Replicas:
    """Engines that serve the same base model and the same folder of adapters. Any thread may use it."""

    def __init__(self, addresses: tuple[str, ...], *, now: Callable[[], float] = time.monotonic) -> None:
        self.addresses = addresses
        """Every replica, up or down."""
        self._ring = Ring(addresses)
        self._now = now
        self._under_way = dict.fromkeys(addresses, 0)
        self._asked_at: dict[str, float] = {}
        """When each replica that is down was last asked, or failed."""
        self._lock = Lock()

    @property
    def up(self) -> tuple[str, ...]:
        """The replicas to ask. If all are down it is all of them: the next request finds out who is back."""
        down = self._asked_at
        return tuple(each for each in self.addresses if each not in down) or self.addresses

    def taken(self, key: str, *, besides: Collection[str] = ()) -> "Taken":
        """Return a block that counts a request under way, at the replica whose address it begins with.

        ``key`` is what should stay in one place: the adapter's name. ``besides`` are replicas that this request
        has tried; those that are down are passed over while any other is left.
        """
        return Taken(self, key, besides)

    def failed(self, replica: str) -> None:
        """Take it that a replica is down: a connection to it broke, or it said that it is not well."""
        with self._lock:
            self._asked_at[replica] = self._now()

    def answered(self, replica: str) -> None:
        """Take it that a replica is up."""
        # Looked at without the lock first: this is said after every request, and is nearly always so.
        if replica in self._asked_at:
            with self._lock:
                self._asked_at.pop(replica, None)

    def due(self) -> tuple[str, ...]:
        """Return the replicas that are down and should be asked again; nobody else is told so meanwhile."""
        if not self._asked_at:
            return ()
        with self._lock:
            now = self._now()
            found = tuple(each for each, at in self._asked_at.items() if now - at >= CHECK_SECONDS)
            self._asked_at.update(dict.fromkeys(found, now))
        return found

    def take(self, key: str, besides: Collection[str]) -> str:
        """Count a request and return where it goes; :meth:`give_back` must follow."""
        if len(self.addresses) == 1:
            # There is nothing to choose, and every microsecond is the gateway's.
            return self.addresses[0]
        with self._lock:
            loads = self._under_way
            replica = (
                self._ring.pick(key, loads, without={*self._asked_at, *besides})
                or self._ring.pick(key, loads, without=besides)
                or self._ring.clockwise(key)[0]
            )
            loads[replica] += 1
        return replica

    def give_back(self, replica: str) -> None:
        """Count a request as over."""
        if len(self.addresses) > 1:
            with self._lock:
                self._under_way[replica] -= 1


class Taken:
    """A request under way. A class of its own, because it costs a fraction of a generator's context manager."""

    __slots__ = ("_besides", "_key", "_replica", "_replicas")

    def __init__(self, replicas: Replicas, key: str, besides: Collection[str]) -> None:
        self._replicas = replicas
        self._key = key
        self._besides = besides
        self._replica = ""

    def __enter__(self) -> str:
        """Return the address to ask."""
        self._replica = self._replicas.take(self._key, self._besides)
        return self._replica

    def __exit__(self, *_: object) -> None:
        """Let the replica have room for another."""
        self._replicas.give_back(self._replica)


@cache
def replicas_at(engine_url: str) -> Replicas:
    """Return this process's view of the engines that ``ENGINE_URL`` names, with commas between them."""
    return Replicas(tuple(dict.fromkeys(engine_url.split(","))))
