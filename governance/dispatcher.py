"""The dispatcher: from ledger entries and due timers to steps, and from steps to wake-ups.

Several may run at once (``SKIP LOCKED``); any may be killed at any moment. Nothing it does needs doing
only once: entries become steps under a unique constraint, and a wake-up sent twice is claimed once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from governance import clock
from governance.models import Dispatch, LedgerEntry, Step, Timer
from governance.pipeline import Pipeline, Task
from governance.steps import claimable

BATCH = 100
RESEND_SECONDS = 10.0
"""How long a sent step may wait unclaimed before its wake-up is sent again (brokers may lose one)."""

Send = Callable[[Step], None]


class Dispatcher:
    """Turns what was recorded into steps, and wakes workers up for those that can be claimed."""

    def __init__(self, pipeline: Pipeline, send: Send) -> None:
        self.pipeline = pipeline
        self.send = send

    def turn(self) -> int:
        """Do one round and return how many entries, timers and wake-ups it dealt with."""
        return self._entries() + self._timers() + self._wake_ups()

    @transaction.atomic
    def _entries(self) -> int:
        waiting = (
            Dispatch.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(dispatched_at=None)
            .select_related("entry__payload")
            .order_by("entry_id")[:BATCH]
        )
        moment = clock.now()
        dispatches = list(waiting)
        for dispatch in dispatches:
            for route in self.pipeline.routes:
                if route.matches(dispatch.entry):
                    _step_for_entry(route.run, dispatch.entry, moment)
        Dispatch.objects.filter(pk__in=[dispatch.pk for dispatch in dispatches]).update(dispatched_at=moment)
        return len(dispatches)

    @transaction.atomic
    def _timers(self) -> int:
        moment = clock.now()
        due = list(
            Timer.objects.select_for_update(skip_locked=True)
            .filter(fired_at=None, due_at__lte=moment)
            .order_by("due_at")[:BATCH]
        )
        for timer in due:
            for alarm in self.pipeline.alarms:
                if alarm.kind == timer.kind:
                    _step_for_timer(alarm.run, timer, moment)
        Timer.objects.filter(pk__in=[timer.pk for timer in due]).update(fired_at=moment)
        return len(due)

    def _wake_ups(self) -> int:
        moment = clock.now()
        silent = Q(sent_at=None) | Q(sent_at__lt=moment - timedelta(seconds=RESEND_SECONDS))
        steps = list(Step.objects.filter(claimable(moment) & silent).order_by("available_at")[:BATCH])
        for step in steps:
            # Written first: a wake-up that is sent and not noted would be sent again at every turn.
            Step.objects.filter(pk=step.pk).update(sent_at=moment)
            self.send(step)
        return len(steps)


def _step_for_entry(task: Task, entry: LedgerEntry, moment: datetime) -> None:
    Step.objects.get_or_create(
        task=task.name,
        entry=entry,
        defaults={
            "queue": task.queue,
            "subject": entry.subject,
            "community": entry.community,
            "created_at": moment,
            "available_at": moment,
        },
    )


def _step_for_timer(task: Task, timer: Timer, moment: datetime) -> None:
    Step.objects.get_or_create(
        task=task.name,
        timer=timer,
        defaults={
            "queue": task.queue,
            "subject": timer.subject,
            "created_at": moment,
            "available_at": moment,
        },
    )
