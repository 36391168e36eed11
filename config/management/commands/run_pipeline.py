"""The dispatcher as a process: woken by the ledger, and at least once a second by itself.

It signs the heads, and about once a minute it clears away what has had its time.
"""

import logging
import signal
import threading
from types import FrameType
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection

from adapters.services import samples
from config.celery import app
from config.pipeline import PIPELINE
from governance import keys, ledger
from governance.dispatcher import Dispatcher
from governance.ledger import CHANNEL
from governance.models import Step
from governance.record.faults import Fault

PAUSE_SECONDS = 1.0
PURGE_EVERY_TURNS = 60
RETRY_SECONDS = 1.0

logger = logging.getLogger(__name__)


def send(step: Step) -> None:
    """Wake a worker up for a step."""
    app.send_task("step", args=[step.pk], queue=step.queue)


def purge_spent_messages() -> None:
    """Remove delivered messages, which kombu's SQL transport only hides."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kombu_message WHERE NOT visible")


class Command(BaseCommand):
    help = "Run the dispatcher: turn what was recorded into steps, wake workers up, and sign the record."

    def handle(self, *_: Any, **__: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        dispatcher = Dispatcher(PIPELINE, send)
        while not stop.is_set():
            try:
                self._listen(dispatcher, stop)
            except (OperationalError, psycopg.OperationalError) as error:
                logger.warning("the database is away: %s", str(error).strip().splitlines()[0])
                close_old_connections()
                stop.wait(RETRY_SECONDS)

    def _listen(self, dispatcher: Dispatcher, stop: threading.Event) -> None:
        signer = keys.signer()
        refused: set[Fault] = set()
        with psycopg.connect(settings.ENV.database_direct_url, autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            turn = 0
            while not stop.is_set():
                while dispatcher.turn():
                    pass
                found = set(ledger.sign_heads(signer))
                for fault in sorted(found - refused, key=str):
                    logger.error("%s", fault)
                refused = found
                turn += 1
                if turn % PURGE_EVERY_TURNS == 0:
                    samples.forget_old()
                    if settings.ENV.celery_broker_url.startswith("sqla+"):
                        purge_spent_messages()
                # One notification is enough to look: the rows say what there is to do.
                for _ in listener.notifies(timeout=PAUSE_SECONDS, stop_after=1):
                    pass
