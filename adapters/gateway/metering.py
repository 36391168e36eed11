"""What a request may take, and what it took: held against the limits before, and counted after."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.errors import CannotCountError
from adapters.gateway.access import Access
from adapters.gateway.directory import Directory
from adapters.gateway.loading import TURN_TOKENS
from adapters.gateway.pace import headers_of, refusal_of
from adapters.gateway.tally import Tally
from adapters.gateway.wire import Headers
from adapters.metering.counters import CountersFullError
from adapters.metering.meter import Meter, Over
from governance.errors import RefusalError

logger = logging.getLogger(__name__)

MAX_LEARNT = 10_000
"""Of how many deployments it is remembered how long their prompts can be at most."""


@dataclass(slots=True)
class Metered:
    """A request that was let in. ``took`` is to be told, once, the tokens that were read and written."""

    headers: Headers
    tokens: tuple[int, int] | None = None

    def took(self, prompt: int, completion: int) -> None:
        """Note what the request took."""
        self.tokens = prompt, completion


@dataclass(slots=True)
class Metering:
    """Counts the requests of one process."""

    directory: Directory
    meter: Meter
    tally: Tally
    _learnt: dict[int, int] = field(default_factory=dict)

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

    @contextmanager
    def let_in(self, access: Access, most: int) -> Iterator[Metered]:
        """Count a request for the block, or raise the sentence that says which limit it does not fit.

        One that the engine refused takes nothing. One that broke off before the engine said what it took, takes all
        that was put by.
        """
        at = self.directory.now()
        try:
            ticket = self.meter.let_in(access.key.charges, tokens=most, at=at)
        except CountersFullError as error:
            logger.error("A request was refused: %s", error)  # noqa: TRY400 - the sentence says it all
            raise CannotCountError from error
        if isinstance(ticket, Over):
            raise refusal_of(ticket, access, tokens=most)
        request = Metered(headers_of(ticket))
        refunded = False
        try:
            yield request
        except RefusalError:
            refunded = True
            raise
        finally:
            took = None if request.tokens is None else sum(request.tokens)
            self.meter.close(ticket, took=0 if refunded and took is None else took)
            if request.tokens is not None:
                self._note(access, request.tokens, at)

    def _note(self, access: Access, tokens: tuple[int, int], at: float) -> None:
        prompt, completion = tokens
        served = access.served
        self.tally.add(
            community=access.endpoint.pk,
            key=access.key.pk,
            deployment=served.pk,
            at=at,
            prompt=prompt,
            completion=completion,
        )
        if prompt < self._learnt.get(served.pk, served.own_tokens):
            if len(self._learnt) >= MAX_LEARNT:
                self._learnt.clear()
            self._learnt[served.pk] = prompt
