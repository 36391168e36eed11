"""Deciding whether a request fits its limits, and counting it if it does: one step, whoever else asks meanwhile.

Until a request is settled, its answer counts as being given, and all that was put by for it counts. So whoever dies
before has too much counted and never too little, and settling can wait until the lock is held anyway.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.metering.counters import Counters
from adapters.metering.record import HELD, IDENT, MOST_HELD, Kept, Record, Settled
from adapters.metering.rules import Charge
from adapters.metering.windows import Calendar, Windows, seconds_left

NO_LIMIT = (float("inf"), "", "", 0)

SCARCE = 8
"""Where fewer requests more like the last would fit, others may be waiting for what comes back of it."""
PLENTY, PLENTY_OF_PLACES = 256, 16
"""How many times what is counted ahead must be left: more than others can use up before it is given back."""
RETRY_CONCURRENT_SECONDS = 1
"""When a client may ask again that has too many requests open: sooner, none of its answers will have ended."""


class Left(NamedTuple):
    """A limit, how much of it is left, and for how many seconds."""

    limit: str
    most: int
    left: int
    seconds: int


class Over(NamedTuple):
    """A request that does not fit: whose limit it exceeds, and how that one stands. Nothing was counted."""

    ident: int
    stands: Left


@dataclass(slots=True)
class Ticket:
    """A request that was let in: what is held and put by for it until it is settled.

    ``requests`` and ``tokens`` are the limits of which least is left, where there are any. Of one that is ``scarce``
    so little is left that others may wait for what comes back.
    """

    reserved: int
    counted: Sequence[Sequence[int]]
    """How each record that it counts in stood before."""
    requests: Left | None
    tokens: Left | None
    scarce: bool
    lot: "Lot | None" = None
    is_open: bool = True


@dataclass(slots=True)
class Lot:
    """What was counted ahead for more requests like one that was let in, and is not used yet."""

    charges: Sequence[Charge]
    now: Windows
    like: Ticket
    requests: int
    tokens: int

    def take(self, charges: Sequence[Charge], now: Windows, tokens: int) -> Ticket | None:
        """Return a ticket of the lot if there is one left that fits."""
        if charges is not self.charges or now is not self.now or not self.requests or tokens > self.tokens:
            return None
        self.requests -= 1
        self.tokens -= tokens
        like = self.like
        requests, of_tokens = like.requests, like.tokens
        if requests is not None:
            requests = Left(requests.limit, requests.most, requests.left - 1, requests.seconds)
        if of_tokens is not None:
            of_tokens = Left(of_tokens.limit, of_tokens.most, of_tokens.left - tokens, of_tokens.seconds)
        self.like = Ticket(tokens, like.counted, requests, of_tokens, scarce=False)
        return self.like


class Room:
    """What is left for a request where least is left: of limits on requests, of those on tokens, and of places."""

    __slots__ = ("_at", "_least", "_places", "_tokens")

    def __init__(self, tokens: int, at: float) -> None:
        self._tokens, self._at = tokens, at
        # Of requests and of tokens: how much is left, of which limit and window, and out of how much.
        self._least = [NO_LIMIT, NO_LIMIT]
        self._places = MOST_HELD

    def over(self, charge: Charge, stands: Sequence[int]) -> Left | None:
        """Hold a request against limits, as their record stands; returns the first one that it exceeds."""
        if charge.concurrent is not None:
            self._places = min(self._places, charge.concurrent - stands[HELD])
            if self._places <= 0:
                return Left("concurrent", charge.concurrent, 0, RETRY_CONCURRENT_SECONDS)
        for limit, window, of_tokens, word, most, given in charge.rules:
            here = max(0, most + stands[given + 1] - stands[given]) if given else most
            asked = self._tokens if of_tokens else 1
            left = here - stands[word] - asked
            if left < 0:
                return Left(limit, here, max(0, left + asked), seconds_left(self._at, window))
            if left < self._least[of_tokens][0]:
                self._least[of_tokens] = left, limit, window, here
        return None

    def is_plenty_for(self, requests: int) -> bool:
        """Whether so much is left that nobody else can miss, for a moment, what several requests take."""
        (left, *_), (tokens_left, *_) = self._least
        is_plenty = left >= PLENTY * requests and tokens_left >= PLENTY * requests * self._tokens
        return is_plenty and self._places >= PLENTY_OF_PLACES * requests

    @property
    def is_scarce(self) -> bool:
        """Whether others may be waiting for what comes back of this request."""
        return self._places <= SCARCE or self._least[True][0] < SCARCE * self._tokens

    @property
    def left(self) -> Sequence[Left | None]:
        """The limit on requests and the one on tokens of which least is left, where there are any."""
        return [
            Left(limit, here, int(left), seconds_left(self._at, window)) if limit else None
            for left, limit, window, here in self._least
        ]


class Meter:
    """Lets requests in, as the shared counters of one folder allow."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self._calendar = Calendar()
        self._changed: set[int] = set()
        self.look_again()
        self._wanted: dict[tuple[int, str], int] = {}
        self._answered: deque[tuple[Ticket, int]] = deque()
        """What was answered and is not settled yet, with the tokens that were put by and not taken."""

    def let_in(self, charges: Sequence[Charge], *, tokens: int, at: float, ahead: int = 0) -> Ticket | Over:
        """Count a request for everybody it counts for, or for nobody. ``tokens`` is the most that it can take.

        Where plenty is left, as many more are counted ``ahead``, for whoever settles the ticket's lot in a moment.
        """
        now = self.now(at)
        room = Room(tokens, at)
        found: list[tuple[Record, Sequence[int]]] = []
        with self.counters as counters:
            self._settle(counters)
            for charge in charges:
                record = counters.record(charge.ident, month=now.month)
                stands = record.stands(now)
                if over := room.over(charge, stands):
                    self._want(charge, over, tokens)
                    return Over(charge.ident, over)
                found.append((record, stands))
            if ahead and not room.is_plenty_for(1 + ahead):
                ahead = 0
            seat = counters.seat
            for record, stands in found:
                record.count(stands, 1 + ahead, tokens + ahead * tokens, seat)
                self._changed.add(stands[IDENT])
        of_requests, of_tokens = room.left
        ticket = Ticket(tokens, [stands for _, stands in found], of_requests, of_tokens, room.is_scarce)
        if ahead:
            ticket.lot = Lot(charges, now, ticket, ahead, ahead * tokens)
        return ticket

    def _want(self, charge: Charge, over: Left, tokens: int) -> None:
        """Note that other hosts may have some of what is missing, where limits are lent."""
        for rule in charge.rules:
            if rule.limit == over.limit and rule.given:
                self._wanted[charge.ident, rule.limit] = tokens if rule.of_tokens else 1

    def now(self, at: float) -> Windows:
        """Return the windows of a moment: the same object as long as they are the same."""
        return self._calendar.at(at)

    def close(self, ticket: Ticket, *, took: int | None) -> None:
        """Let a request go that was answered. ``None``: nobody knows what it took, so all that was put by counts."""
        self.put_off(ticket, took=took)
        self.settle()

    def put_off(self, ticket: Ticket, *, took: int | None) -> None:
        """Let a request go as soon as the lock is held for another, or somebody settles."""
        if ticket.is_open:
            ticket.is_open = False
            self._answered.append((ticket, 0 if took is None else ticket.reserved - took))

    def settle(self, lots: Iterable[Lot] = ()) -> None:
        """Settle what was put off, and give back what was counted ahead and is not used."""
        if self._answered or lots:
            with self.counters as counters:
                self._settle(counters)
                for lot in lots:
                    self._take_off(
                        counters, lot.like.counted, Settled(lot.tokens, lot.requests, lot.requests)
                    )

    def _settle(self, counters: Counters) -> None:
        # What was let in together is taken off together.
        together: dict[int, tuple[Sequence[Sequence[int]], int, int]] = {}
        # Threads may put off meanwhile: a deque hands out each ticket once.
        while self._answered:
            ticket, tokens = self._answered.popleft()
            counted, sum_, answers = together.get(id(ticket.counted), (ticket.counted, 0, 0))
            together[id(counted)] = counted, sum_ + tokens, answers + 1
        for counted, tokens, answers in together.values():
            self._take_off(counters, counted, Settled(tokens, answers))

    def _take_off(self, counters: Counters, counted: Sequence[Sequence[int]], settled: Settled) -> None:
        seat = counters.seat
        for stood in counted:
            counters.record(stood[IDENT]).settle(stood, settled, seat)
            self._changed.add(stood[IDENT])

    def look_again(self) -> None:
        """Take everything as changed: a process that was killed may not have written down what it counted last."""
        with self.counters as counters:
            self._changed.update(counters.idents())

    def wants(self) -> Sequence[tuple[tuple[int, str], int]]:
        """Return the limits of which too little was left here for a request lately, and how much it needed."""
        with self.counters:
            wanted, self._wanted = self._wanted, {}
        return list(wanted.items())

    def changed(self) -> Sequence[Kept]:
        """Return what has changed since the last call, as far as this process knows, as it stands now."""
        with self.counters as counters:
            self._settle(counters)
            idents, self._changed = sorted(self._changed), set()
            return [counters.record(ident).kept for ident in idents]
