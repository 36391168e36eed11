"""Steps: claimed by one worker at a time, finished once, whoever is killed meanwhile.

The broker only wakes workers up; the claim is a compare-and-swap on the step's row. A worker holds a
:class:`Lease` and renews it; each commit checks the fencing token (Kleppmann, "How to do distributed
locking", 2016), so a worker that was thought dead cannot overwrite its successor's work.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q

from governance import clock, ledger
from governance.errors import LeaseLostError, RefusalError
from governance.events import StepFailed
from governance.models import Step
from governance.states import STEP, StepStatus
from governance.subjects import subject_of

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
BACKOFF_SECONDS = 2.0
MAX_BACKOFF_SECONDS = 300.0


def lease_time() -> timedelta:
    """How long a claim lasts without renewal."""
    return timedelta(seconds=settings.POLITY_LEASE_SECONDS)


def claimable(moment: object) -> Q:
    """Return the steps a worker may claim at ``moment``: due and waiting, or left behind by a dead worker."""
    waiting = Q(status=StepStatus.WAITING, available_at__lte=moment)
    return waiting | Q(status=StepStatus.RUNNING, leased_until__lt=moment)


@dataclass
class Lease:
    """A worker's hold on a step. ``lost`` is set when the hold is gone or the step was cancelled."""

    step: Step
    token: int
    lost: threading.Event = field(default_factory=threading.Event)

    def renew(self) -> None:
        """Prolong the hold. Raises :class:`LeaseLostError` if another worker has the step."""
        held = Step.objects.filter(pk=self.step.pk, token=self.token, status=StepStatus.RUNNING)
        if not held.update(leased_until=clock.now() + lease_time()):
            self.lost.set()
            raise LeaseLostError

    def check(self) -> None:
        """Raise :class:`LeaseLostError` if the hold is known to be gone."""
        if self.lost.is_set():
            raise LeaseLostError

    @contextmanager
    def commit(self, *, last: bool = False) -> Iterator[None]:
        """Write under the token: the block's changes are kept only while the step is ours.

        With ``last`` the step is done in the same transaction.
        """
        with transaction.atomic():
            step = Step.objects.select_for_update().get(pk=self.step.pk)
            if step.token != self.token or step.status != StepStatus.RUNNING:
                self.lost.set()
                raise LeaseLostError
            yield
            if last:
                STEP.move(step, StepStatus.DONE, finished_at=clock.now(), leased_until=None)
        if last:
            self.step.status = StepStatus.DONE


class Keeper:
    """Renews a lease from a thread of its own while the block runs."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease-{lease.step.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        pause = lease_time().total_seconds() / 3
        try:
            while not self._stop.wait(pause):
                try:
                    self.lease.renew()
                except LeaseLostError:
                    return
                except OperationalError:
                    # The database is restarting. The lease may outlive that; if not, the token decides.
                    logger.warning("step %s: the lease could not be renewed", self.lease.step.pk)
                    connection.close()
        finally:
            connection.close()


def claim(step_id: int) -> Lease | None:
    """Take the step if it may be taken, or return ``None``: done, cancelled, or in other hands."""
    moment = clock.now()
    taken = Step.objects.filter(claimable(moment), pk=step_id).update(
        status=StepStatus.RUNNING,
        token=F("token") + 1,
        attempt=F("attempt") + 1,
        leased_until=moment + lease_time(),
    )
    if not taken:
        return None
    step = Step.objects.select_related("entry__payload", "timer", "community").get(pk=step_id)
    return Lease(step=step, token=step.token)


def run(step_id: int, function: Callable[[Lease], None]) -> None:
    """Claim the step and do it. A failure is retried later with a growing pause, then given up, aloud."""
    lease = claim(step_id)
    if lease is None:
        return
    if lease.step.attempt > MAX_ATTEMPTS:
        give_up(lease, f"It was begun {MAX_ATTEMPTS} times and never finished.")
        return
    try:
        with Keeper(lease):
            function(lease)
            if lease.step.status != StepStatus.DONE:
                with lease.commit(last=True):
                    pass
    except LeaseLostError:
        logger.warning("step %s (%s) was taken over", step_id, lease.step.task)
    except OperationalError:
        # The database is away, so the failure cannot be noted there. The lease runs out; then another tries.
        connection.close()
        raise
    except Exception as error:
        logger.exception("step %s (%s) failed", step_id, lease.step.task)
        # A refusal is a sentence already.
        _retry(lease, str(error) if isinstance(error, RefusalError) else f"{type(error).__name__}: {error}")


def _retry(lease: Lease, sentence: str) -> None:
    if lease.step.attempt >= MAX_ATTEMPTS:
        give_up(lease, sentence)
        return
    pause = min(BACKOFF_SECONDS * 2 ** (lease.step.attempt - 1), MAX_BACKOFF_SECONDS)
    with lease.commit():
        STEP.move(
            lease.step,
            StepStatus.WAITING,
            available_at=clock.now() + timedelta(seconds=pause),
            leased_until=None,
            sent_at=None,
            sentence=sentence,
        )


def give_up(lease: Lease, sentence: str) -> None:
    """End the step as failed and say so in the ledger."""
    with lease.commit():
        STEP.move(
            lease.step, StepStatus.FAILED, finished_at=clock.now(), leased_until=None, sentence=sentence
        )
        ledger.record(
            StepFailed(
                subject=lease.step.subject,
                step=subject_of(lease.step),
                task=lease.step.task,
                sentence=sentence,
            ),
            community=lease.step.community,
            actor=None,
        )
