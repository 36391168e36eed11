"""One request on its way through the model, between the event loop that asked and the thread that answers."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from adapters.engine.batch.row import Piece, Row
from adapters.engine.batch.scoring import Place
from adapters.engine.errors import EngineError
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network


@dataclass(frozen=True)
class Scored:
    """What is told of the tokens of all prompts, in their order; each from its second token on."""

    places: list[list[Place]]


@dataclass(frozen=True)
class Written:
    """What one step added to the answers; ``tokens`` is how many tokens that took."""

    pieces: list[Piece]

    @property
    def tokens(self) -> int:
        """How many tokens were generated."""
        return len(self.pieces)


Event = Scored | Written


class Work(Protocol):
    """What a request wants done: some turns of the model first, then rows to write."""

    @property
    def adapter(self) -> Adapter | None:
        """What the model wears for it."""

    @property
    def turning(self) -> bool:
        """Whether it has turns before its rows."""

    def turns(self, network: Network, slot: int | None, send: Callable[[Event], None]) -> Iterator[int]:
        """Return what does one turn of the model after the other, between which others run.

        It yields how many tokens each had, and 0 while it waits for memory.
        """

    def rows(self) -> Iterable[Row]:
        """Return the rows to write when the turns are done; best such that each is made when it is asked for."""


@dataclass(frozen=True)
class Tenant:
    """For whom something is done, and the weight of their share of the model's time."""

    name: str
    weight: float = 1.0


class Job:
    """A request's work, and the events that it sends back as it goes on.

    ``deadline`` is in seconds from now. The event loop in which it was made reads the events; any thread may
    cancel it or send.
    """

    def __init__(self, work: Work, tenant: Tenant, *, deadline: float | None = None) -> None:
        self.work = work
        self.tenant = tenant
        self._ends = None if deadline is None else time.monotonic() + deadline
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event | EngineError | None] = asyncio.Queue()
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._cancelled.is_set()

    @property
    def late(self) -> bool:
        """Whether its deadline has passed."""
        return self._ends is not None and time.monotonic() > self._ends

    def cancel(self, reason: EngineError) -> None:
        """Make the model leave it, and the iteration over the events raise ``reason``."""
        self._cancelled.set()
        self.send(reason)

    def send(self, event: Event | EngineError | None) -> None:
        """Add an event; None ends them, and an error ends them with that."""
        self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    async def events(self) -> AsyncIterator[Event]:
        """Yield the events; raise what ended the work, if it did not end by itself."""
        while (event := await self._events.get()) is not None:
            if isinstance(event, EngineError):
                raise event
            yield event
