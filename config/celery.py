"""Celery, as a mere wake-up: a message says which step to try, and the step's row decides.

Nothing is lost with a message: the dispatcher sends it again while the step can be claimed.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.transport.sqlalchemy import Transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.env import load

POLLING_SECONDS = 0.2
"""How often workers look into the embedded broker's tables (kombu's own default is 1 s)."""

app = Celery("polity", broker=load().celery_broker_url)
app.conf.update(
    task_ignore_result=True,
    task_default_queue="default",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)
# As a transport option it would be handed on to SQLAlchemy, which refuses what it does not know.
Transport.polling_interval = POLLING_SECONDS


@setup_logging.connect
def _keep_django_logging(**_: Any) -> None:  # noqa: ANN401 - a signal passes what it likes
    """Leave logging as the settings configured it."""


@app.task(name="step")
def step(step_id: int) -> None:
    """Try one step. One that is done, or in other hands, is left alone."""
    from config.pipeline import PIPELINE  # noqa: PLC0415 - needs Django, which Celery sets up after this module
    from governance.models import Step  # noqa: PLC0415 - the same
    from governance.steps import run  # noqa: PLC0415 - the same

    name = Step.objects.values_list("task", flat=True).get(pk=step_id)
    run(step_id, PIPELINE.tasks[name].function)
