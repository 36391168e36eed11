"""Continuous batching: the loop of the one thread that owns the model.

In every round prompts pass in pieces, all rows that are ready get their next token in one step, and one turn of
other work (scores, embeddings) is done; rows enter and leave between rounds. Source: Yu et al. 2022, *Orca*, OSDI.
"""

import asyncio
import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import torch

from adapters.engine import limits
from adapters.engine.batch.draft import Draft
from adapters.engine.batch.job import Job, Written
from adapters.engine.batch.line import Line
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.batch.row import Piece
from adapters.engine.batch.seats import Seat, Seats
from adapters.engine.batch.tenants import Tenants
from adapters.engine.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    GoneError,
    StoppingError,
    TooManyError,
)
from adapters.engine.model.network import Network
from adapters.engine.sampling.choice import choose

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Turning:
    """A job that is at its turns."""

    job: Job
    slot: int | None
    turns: Iterator[int]
    # Whether it waits for memory that others hold, who must go on meanwhile.
    stuck: bool = False


class Batcher:
    """Takes jobs from any thread and works on all of them at once, in one."""

    def __init__(
        self,
        network: Network,
        prefixes: Prefixes,
        *,
        waiting: int = limits.WAITING,
        proposing: int = limits.PROPOSING_ROWS,
    ) -> None:
        self._network = network
        self._length = waiting
        # How many rows get their next token together at most for proposals to be tried.
        self._proposing = proposing if network.packing else min(proposing, 1)
        # How many tokens were proposed, and how many of them the answers went on with. Other threads look at them.
        self.proposed = 0
        self.accepted = 0
        self._seats = Seats(network, prefixes)
        self._tenants = Tenants()
        self._arrived: deque[Job] = deque()
        # Each tenant's jobs with rows that wait, in their order.
        self._waiting: dict[str, OrderedDict[Job, Line]] = {}
        self._turning: deque[Turning] = deque()
        self._later: deque[Job] = deque()
        # The tenant whose job could have its turns if there were room for its adapter.
        self._unplaced: str | None = None
        # Every job that is here, and whether the model has begun with it. Other threads look at it.
        self._open: dict[Job, bool] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many jobs wait for the model to begin with them."""
        return len(self._open) - self.running

    @property
    def running(self) -> int:
        """How many jobs the model is at."""
        with self._lock:
            return sum(self._open.values())

    @property
    def rows(self) -> int:
        """How many rows are being written."""
        return len(self._seats)

    def join(self, job: Job) -> None:
        """Take a job.

        Raises :class:`BusyError` if too many wait, :class:`TooManyError` if too many of one tenant do, and
        :class:`StoppingError` at the end.
        """
        if self._stopping:
            raise StoppingError("The engine is being stopped. Try again in a moment.")
        with self._lock:
            waiting = [each for each, begun in self._open.items() if not begun and not each.cancelled]
            own = sum(each.tenant.name == job.tenant.name for each in waiting)
            if len(waiting) >= self._length:
                raise BusyError(
                    f"{self._length} requests wait for this engine already. Try again in a moment."
                )
            if own >= limits.TENANT_WAITING:
                raise TooManyError(
                    f"{own} requests of {job.tenant.name} wait already. Wait until some of them are answered."
                )
            self._open[job] = False
            self._arrived.append(job)
        self._woken.set()

    def stop(self) -> None:
        """Take nothing new, and end what waits or runs with a refusal."""
        self._stopping = True
        with self._lock:
            for job in self._open:
                job.cancel(
                    StoppingError("The engine was stopped before this answer was complete. Try again.")
                )
        self._woken.set()

    async def serve(self, thread: Executor) -> None:
        """Work in ``thread`` until stopped."""
        await asyncio.get_running_loop().run_in_executor(thread, self._work)

    def _work(self) -> None:
        while not self._stopping:
            self._woken.wait()
            self._woken.clear()
            while self._survived() and not self._stopping:
                pass

    def _survived(self) -> bool:
        """Do one round; what fails in it ends all that is here, and the next one must still be tried."""
        try:
            return self.round()
        except Exception as problem:
            logger.exception("A round failed.")
            for job in list(self._open):
                self._end(job, _unforeseen(problem))
            self._network.bank.forget()
            return True

    def round(self) -> bool:
        """Do one round and return whether there is more to do."""
        self._admit()
        self._drop()
        self._seat()
        present = [seat.tenant for seat in self._seats.taken] + [
            each.job.tenant.name for each in self._turning if not each.stuck
        ]
        running = self._tenants.next(present)
        self._extend([seat for name in running for seat in self._seats.taken if seat.tenant == name])
        self._step([seat for seat in self._seats.taken if seat.tenant in running])
        self._turn(running)
        with self._lock:
            self._tenants.keep({job.tenant.name for job in self._open})
            return bool(self._open)

    def _admit(self) -> None:
        """Begin with what has arrived: with its turns, if it has any, or with its rows."""
        while self._arrived:
            job = self._arrived.popleft()
            if job not in self._open:
                continue
            self._tenants.arrive(job.tenant.name, job.tenant.weight)
            if job.work.turning:
                self._later.append(job)
            else:
                self._enter(job)
        # Each that is at its turns holds a slot and a lane, and so each tenant has one of them at a time.
        busy = {each.job.tenant.name for each in self._turning}
        self._unplaced = None
        for job in sorted(self._later, key=lambda each: self._tenants.seconds(each.tenant.name)):
            if len(self._turning) == limits.TURNING:
                return
            if job.tenant.name not in busy:
                if not self._network.bank.has_room(job.work.adapter):
                    self._unplaced = job.tenant.name
                    return
                busy.add(job.tenant.name)
                self._later.remove(job)
                slot = self._network.bank.pin(job.work.adapter)
                self._turning.append(Turning(job, slot, job.work.turns(self._network, slot, job.send)))

    def _enter(self, job: Job) -> None:
        """Have a job's rows wait for their seats; it ends if it has none."""
        line = Line(job, job.work.rows())
        if line:
            self._waiting.setdefault(job.tenant.name, OrderedDict())[job] = line
        else:
            self._end(job, None)

    def _drop(self) -> None:
        """Let go of what nobody wants any more or what came too late."""
        with self._lock:
            jobs = list(self._open)
        for job in jobs:
            if job.cancelled:
                self._end(job, GoneError("Nobody waits for this answer any more."))
            elif job.late:
                self._end(
                    job, DeadlineError("The answer was not complete by the deadline that the request set.")
                )

    def _end(self, job: Job, problem: EngineError | None) -> None:
        """Take a job out of everything, and tell it why; None if it has ended well."""
        for seat in [seat for seat in self._seats.taken if seat.job is job]:
            self._seats.leave(seat)
        self._leave_line(job)
        if job in self._later:
            self._later.remove(job)
        for turning in [each for each in self._turning if each.job is job]:
            self._leave_turns(turning)
        with self._lock:
            self._open.pop(job, None)
        job.send(problem)

    def _leave_line(self, job: Job) -> None:
        lines = self._waiting.get(job.tenant.name, OrderedDict())
        lines.pop(job, None)
        if not lines:
            self._waiting.pop(job.tenant.name, None)

    def _leave_turns(self, turning: Turning) -> None:
        self._turning.remove(turning)
        self._network.bank.unpin(turning.slot)
        # Turns may hold memory, which they give back when they are closed.
        cast("Generator[int]", turning.turns).close()

    def _seat(self) -> None:
        """Seat rows that wait, those of the tenant furthest behind first, while there is room and memory."""
        while names := [name for name in self._waiting if self._seats.has_room(name) and self._may_go(name)]:
            name = min(names, key=lambda each: (self._tenants.seconds(each), self._seats.of(each), each))
            job, line = next(iter(self._waiting[name].items()))
            if not self._seats.seat(line.first):
                if self._give_way(name):
                    continue
                return
            self._tenants.lift(name, {each.tenant for each in self._seats.taken})
            self._begun(job, begun=True)
            line.leave()
            if not line:
                self._leave_line(job)

    def _may_go(self, name: str) -> bool:
        """Return whether this tenant's rows may be seated although somebody's adapter waits for its place."""
        waiting = self._unplaced
        return waiting is None or self._tenants.seconds(name) < self._tenants.seconds(waiting)

    def _give_way(self, name: str) -> bool:
        """Have a row wait anew for a tenant who has none: the newest of who is furthest ahead and has several."""
        mine = self._tenants.seconds(name)
        several = [
            seat
            for seat in self._seats.taken
            if self._seats.of(seat.tenant) > 1 and self._tenants.seconds(seat.tenant) > mine
        ]
        if self._seats.of(name) or not several:
            return False
        seat = max(reversed(several), key=lambda each: self._tenants.seconds(each.tenant))
        self._put_back(seat)
        return True

    def _put_back(self, seat: Seat) -> None:
        """Have a row leave its seat and wait, before all others of its tenant."""
        self._seats.leave(seat)
        lines = self._waiting.setdefault(seat.tenant, OrderedDict())
        lines.setdefault(seat.job, Line(seat.job)).put_back(seat)
        lines.move_to_end(seat.job, last=False)

    def _begun(self, job: Job, *, begun: bool) -> None:
        with self._lock:
            if job in self._open:
                self._open[job] = begun

    def _extend(self, seats: list[Seat]) -> None:
        """Pass the next piece of the prompts; rows whose prompt is whole get their first token."""
        others = any(seat.pending == 1 for seat in self._seats.taken)
        chosen = self._seats.stretches(seats, limits.PASS_TOKENS if others else limits.WIDE_PASS_TOKENS)
        if not chosen:
            return
        with self._passing({seat: len(stretch.tokens) for seat, stretch in chosen}):
            logits = self._network.extend([stretch for _, stretch in chosen])
            for seat, _ in chosen:
                self._seats.remember(seat)
            whole = [(seat, last) for (seat, _), last in zip(chosen, logits, strict=True) if not seat.pending]
            if whole:
                self._write([seat for seat, _ in whole], torch.cat([last for _, last in whole]))

    def _step(self, seats: list[Seat]) -> None:
        """Give every row that is ready its next token, and those after it that were rightly proposed.

        A row that there is no memory for waits anew.
        """
        for seat in self._seats.ready(seats):
            if not self._seats.widen(seat):
                self._put_back(seat)
        ready = self._seats.ready(seat for seat in seats if seat.lane is not None)
        if not ready:
            return
        few = len(ready) <= self._proposing
        drafts = [Draft(seat, seat.proposed() if few else []) for seat in ready]
        with self._passing({draft.seat: 1 + len(draft.proposed) for draft in drafts}):
            if any(draft.proposed for draft in drafts):
                self._try(drafts)
                return
            tokens, lanes = [seat.last for seat in ready], [seat.held for seat in ready]
            self._write(ready, self._network.step(tokens, lanes, [seat.slot for seat in ready]))

    def _try(self, drafts: list[Draft]) -> None:
        """Pass what was proposed, and choose token after token while it is the one proposed.

        Every token is chosen as single steps choose it, under the same logits. Source: arXiv:2211.17192.
        """
        pieces: dict[Job, list[Piece]] = {}
        for draft, logits in zip(
            drafts, self._network.extend([each.stretch for each in drafts]), strict=True
        ):
            draft.passed(logits)
        going = drafts
        while going:
            logits = torch.stack([draft.next_logits for draft in going])
            self._take([draft.seat for draft in going], logits, pieces)
            for draft in going:
                draft.chosen += 1
            going = [draft for draft in going if draft.goes_on]
        for draft in drafts:
            draft.close()
            self.proposed += len(draft.proposed)
            self.accepted += draft.accepted
        self._send(pieces)

    def _write(self, seats: list[Seat], logits: torch.Tensor) -> None:
        """Choose the seats' next tokens under ``logits`` ``[seats, vocabulary]`` and send what they add."""
        pieces: dict[Job, list[Piece]] = {}
        self._take(seats, logits, pieces)
        self._send(pieces)

    def _take(self, seats: list[Seat], logits: torch.Tensor, pieces: dict[Job, list[Piece]]) -> None:
        """Choose the seats' next tokens under ``logits`` ``[seats, vocabulary]`` and add what comes of them."""
        chosen = choose([seat.row.sampler for seat in seats], logits)
        for seat, choice in zip(seats, chosen, strict=True):
            if seat.lane is None:
                # A row of its job has failed just now.
                continue
            try:
                piece = seat.row.take(choice)
            except Exception as problem:
                logger.exception("A row failed.")
                pieces.pop(seat.job, None)
                self._end(seat.job, _unforeseen(problem))
                continue
            pieces.setdefault(seat.job, []).append(piece)
            if seat.row.finish is not None:
                self._seats.leave(seat)

    def _send(self, pieces: dict[Job, list[Piece]]) -> None:
        """Send each job what was added to its answers, and end those that are complete."""
        for job, written in pieces.items():
            job.send(Written(written))
            if not self._seats.of(job) and job not in self._waiting.get(job.tenant.name, ()):
                self._end(job, None)

    def _turn(self, running: list[str]) -> None:
        """Do one turn of one job that has any."""
        turning = next(
            (each for each in self._turning if each.stuck or each.job.tenant.name in running), None
        )
        if turning is None:
            return
        job = turning.job
        began = time.perf_counter()
        try:
            self._begun(job, begun=True)
            found = next(turning.turns, None)
            turning.stuck = found == 0
            if turning.stuck:
                self._begun(job, begun=False)
            if found is None:
                self._leave_turns(turning)
                self._enter(job)
            else:
                # To the end, so that others get theirs.
                self._turning.rotate(-1)
        except EngineError as problem:
            self._end(job, problem)
        except Exception as problem:
            logger.exception("A request failed.")
            self._end(job, _unforeseen(problem))
        self._tenants.charge(time.perf_counter() - began, {job.tenant.name: 1})

    @contextmanager
    def _passing(self, seats: Mapping[Seat, int]) -> Iterator[None]:
        """Within the block, rows pass with so many tokens each: their tenants are charged, and a failure is theirs."""
        began = time.perf_counter()
        try:
            yield
        except Exception as problem:
            # Whatever one pass meets, the next one must still be tried.
            logger.exception("A pass failed.")
            for job in {seat.job for seat in seats}:
                self._end(job, _unforeseen(problem))
        if self._network.device.type == "cuda":
            # What was only begun would be charged to whoever waits for it.
            torch.cuda.synchronize()
        parts: Counter[str] = Counter()
        for seat, tokens in seats.items():
            parts[seat.tenant] += tokens
        self._tenants.charge(time.perf_counter() - began, parts)


def _unforeseen(problem: Exception) -> EngineError:
    return EngineError(
        f"The engine could not finish this request ({type(problem).__name__}); its log says why."
    )
