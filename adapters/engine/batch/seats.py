"""The rows that are being written, each in its place: a lane of memory and the slot of its adapter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.engine.batch.job import Job
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.batch.proposals import Proposals
from adapters.engine.batch.row import Row
from adapters.engine.limits import BLOCK_TOKENS, FIRST_ROOM, GPU_ROWS, RESERVED_ROWS, ROWS
from adapters.engine.model.memory import Lane
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch


@dataclass(eq=False)
class Seat:
    """A row with its job. It has a lane and a slot while it is seated.

    ``keys`` are those of its prompt's blocks, all but the last token: that is always computed, since its logits give
    the answer's first token. ``offered`` is up to where what passed was offered to be remembered.
    """

    row: Row
    job: Job
    lane: Lane | None = field(default=None, init=False)
    slot: int | None = field(default=None, init=False)
    keys: list[bytes] = field(default_factory=list, init=False)
    offered: int = field(default=0, init=False)
    proposals: Proposals = field(default_factory=Proposals, init=False)

    @property
    def tenant(self) -> str:
        """For whom the row is written."""
        return self.job.tenant.name

    @property
    def digest(self) -> str | None:
        """The digest of its adapter."""
        adapter = self.job.work.adapter
        return adapter.digest if adapter else None

    @property
    def sequence(self) -> list[int]:
        """Prompt and answer so far."""
        return self.row.prompt + self.row.tokens

    @property
    def last(self) -> int:
        """The last token there is."""
        return (self.row.tokens or self.row.prompt)[-1]

    @property
    def held(self) -> Lane:
        """Its lane. It must be seated."""
        assert self.lane is not None, "only seated rows are asked for their lanes"  # noqa: S101
        return self.lane

    @property
    def pending(self) -> int:
        """How many tokens the model has not seen yet. One means that the row is ready for its next step."""
        return len(self.row.prompt) + len(self.row.tokens) - self.held.length

    def proposed(self) -> list[int]:
        """Return what may come after the last token, as far as its lane has room and its answer may go on."""
        room = self.held.shelf.capacity - self.held.length - 1
        left = self.row.length - len(self.row.tokens) - 1
        return self.proposals.after(self.row.prompt, self.row.tokens, min(room, left))

    def cut(self) -> None:
        """Have its lane forget what was passed and not chosen."""
        self.held.cut(len(self.row.prompt) + len(self.row.tokens) - 1)


class Seats:
    """All seated rows of a network."""

    def __init__(self, network: Network, prefixes: Prefixes) -> None:
        self._network = network
        self._prefixes = prefixes
        self._limit = GPU_ROWS if network.device.type == "cuda" else ROWS
        self._counts: Counter[str | Job] = Counter()
        self.taken: list[Seat] = []

    def __len__(self) -> int:
        return len(self.taken)

    def of(self, whose: str | Job) -> int:
        """Return how many rows of this tenant, or of this job, are seated."""
        return self._counts[whose]

    def has_room(self, tenant: str) -> bool:
        """Return whether a row of this tenant may be seated: some seats stay free for those who have none."""
        return self._limit - len(self.taken) > (RESERVED_ROWS if self.of(tenant) else 0)

    def seat(self, seat: Seat) -> bool:
        """Seat a row. Return false while there is no memory, for it or for its adapter."""
        if not self._network.bank.has_room(seat.job.work.adapter):
            return False
        tokens = seat.sequence
        room = min(len(tokens) + FIRST_ROOM, len(seat.row.prompt) + seat.row.length)
        lane = self._network.memory.take(max(room, len(tokens)))
        if lane is None:
            return False
        try:
            seat.slot = self._network.bank.pin(seat.job.work.adapter)
        except Exception:
            self._network.memory.release(lane)
            raise
        seat.lane = lane
        seat.keys, seat.offered = self._prefixes.keys(tokens[:-1], seat.digest), 0
        self._prefixes.looked += len(tokens)
        self.taken.append(seat)
        self._counts.update((seat.tenant, seat.job))
        return True

    def leave(self, seat: Seat) -> None:
        """Take a row's lane and slot back."""
        self.taken.remove(seat)
        self._counts.subtract((seat.tenant, seat.job))
        # Only what counts more than nothing is kept.
        self._counts = +self._counts
        self._network.memory.release(seat.held)
        self._network.bank.unpin(seat.slot)
        seat.lane = seat.slot = None

    def stretches(self, seats: Iterable[Seat], budget: int) -> list[tuple[Seat, Stretch]]:
        """Return what of the seats' prompts passes next, at most ``budget`` tokens in all.

        What is known of a prompt need not pass, and of several that go on alike one passes and the others wait for it.
        """
        found: list[tuple[Seat, Stretch]] = []
        passing: set[bytes] = set()
        for seat in seats:
            if budget and seat.pending > 1:
                start = seat.held.length
                if start % BLOCK_TOKENS == 0:
                    self._prefixes.bring(seat.held, seat.keys)
                    start = seat.held.length
                    following = seat.keys[start // BLOCK_TOKENS :][:1]
                    if not passing.isdisjoint(following):
                        continue
                    passing.update(following)
                size = min(budget, seat.pending)
                if BLOCK_TOKENS <= size < seat.pending:
                    # To the end of a block, so that it can be remembered.
                    size -= (start + size) % BLOCK_TOKENS
                found.append((seat, Stretch(seat.held, seat.sequence[start : start + size], seat.slot)))
                budget -= size
        return found

    def ready(self, seats: Iterable[Seat]) -> list[Seat]:
        """Return the seats whose rows are ready for a step, in the order that suits the memory."""
        able = [seat for seat in seats if seat.pending == 1]
        return sorted(able, key=lambda seat: (seat.held.shelf.capacity, id(seat.held.shelf), seat.held.index))

    def widen(self, seat: Seat) -> bool:
        """Make room for one more token. Return false while there is no memory: the row must leave for now."""
        wider = self._network.memory.widen(seat.held, seat.held.length + 1)
        seat.lane = wider or seat.lane
        return wider is not None

    def remember(self, seat: Seat) -> None:
        """Remember what has passed of a prompt."""
        self._prefixes.keep(seat.held, seat.keys, seat.offered)
        seat.offered = seat.held.length
