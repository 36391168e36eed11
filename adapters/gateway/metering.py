"""What a request may take, and what it took: held against the limits before, and counted after."""

import logging
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from adapters.errors import CannotCountError
from adapters.gateway.access import Access
from adapters.gateway.directory import Directory
from adapters.gateway.loading import TURN_TOKENS
from adapters.gateway.pace import headers_of, refusal_of
from adapters.gateway.served import Served
from adapters.gateway.tally import Tally
from adapters.gateway.wire import Headers
from adapters.metering.counters import CountersFullError
from adapters.metering.meter import Meter, Over, Ticket
from adapters.metering.turns import Turns
from governance.errors import RefusalError

logger = logging.getLogger(__name__)

MAX_LEARNT = 10_000
"""Of how many deployments it is remembered how long their prompts can be at most."""


@dataclass(slots=True)
class Metering:
    """Counts the requests of one process."""

    directory: Directory
    meter: Meter
    tally: Tally
    turns: Turns = field(init=False)
    _learnt: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.turns = Turns(self.meter)

    def most(self, access: Access, body: bytes, *, texts: int, answer: int) -> int:
        """Return the most tokens that a conversation can take, which is what is put by for it.

        A token is a byte at least. A compiled prompt is no longer than the shortest that the engine ever counted
        with a client's words behind it.
        """
        own = self._learnt.get(access.served.pk, access.served.own_tokens)
        return own + self.most_of(body, texts=texts) + answer

    def most_of(self, body: bytes, *, texts: int) -> int:
        """Return the most tokens that the texts of a request can be."""
        return len(body) + texts * TURN_TOKENS

    def let_in(self, access: Access, most: int, *, prompted: bool) -> "Metered":
        """Count a request for a block, or raise the sentence that says which limit it does not fit.

        ``prompted`` says whether the compiled prompt stands before the client's words.
        """
        at = self.directory.now()
        try:
            ticket = self.turns.let_in(access.key.charges, tokens=most, at=at)
        except CountersFullError as error:
            logger.error("A request was refused: %s", error)  # noqa: TRY400 - the sentence says it all
            raise CannotCountError from error
        if isinstance(ticket, Over):
            raise refusal_of(ticket, access, tokens=most)
        return Metered(self, access, ticket, at, prompted=prompted)

    def note(self, access: Access, prompt: int, completion: int, at: float) -> None:
        """Write down what an answer took."""
        self.tally.add(
            community=access.endpoint.pk,
            key=access.key.pk,
            deployment=access.served.pk,
            at=at,
            prompt=prompt,
            completion=completion,
        )

    def learn(self, served: Served, prompt: int) -> None:
        """Note how long a deployment's prompt can be at most, after the engine counted one with a client's words."""
        if prompt < self._learnt.get(served.pk, served.own_tokens):
            if len(self._learnt) >= MAX_LEARNT:
                self._learnt.clear()
            self._learnt[served.pk] = prompt


class Metered:
    """A request that was let in, as a block. ``took`` is to be told, once, the tokens that were read and written.

    One that is refused in the block takes nothing. One that breaks off before the engine said what it took, takes all
    that was put by. A class of its own, because it costs a fraction of a generator's context manager.
    """

    __slots__ = ("_access", "_at", "_metering", "_prompted", "_ticket", "_tokens", "headers")

    def __init__(
        self, metering: Metering, access: Access, ticket: Ticket, at: float, *, prompted: bool
    ) -> None:
        self._metering, self._access, self._ticket, self._at = metering, access, ticket, at
        self._prompted = prompted
        self._tokens: tuple[int, int] | None = None
        self.headers: Headers = headers_of(ticket)

    def took(self, prompt: int, completion: int) -> None:
        """Note what the request took."""
        self._tokens = prompt, completion

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._tokens is None:
            self._metering.turns.close(self._ticket, took=0 if isinstance(error, RefusalError) else None)
            return
        prompt, completion = self._tokens
        self._metering.turns.close(self._ticket, took=prompt + completion)
        self._metering.note(self._access, prompt, completion, self._at)
        if self._prompted:
            self._metering.learn(self._access.served, prompt)
