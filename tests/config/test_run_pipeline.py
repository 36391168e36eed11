"""What the dispatcher's process does beside dispatching: it clears away what has had its time."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from adapters.models import Sample
from adapters.services import keys
from config.env import APP, embedded_url, load
from config.management.commands import run_pipeline
from config.pipeline import PIPELINE
from governance import clock
from governance.dispatcher import Dispatcher
from governance.models import Step, User
from tests.people import People
from tests.samples import stored, storing
from tests.walking import dora, live, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db


class AfterOneTurn(threading.Event):
    """Stops the dispatcher when it asks for the second time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def is_set(self) -> bool:
        """Whether it is to stop."""
        self.asked += 1
        return self.asked > 1


def nobody(_: Step) -> None:
    """Wake nobody up."""


def test_samples_are_erased_when_their_days_are_over(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_pipeline, "PURGE_EVERY_TURNS", 1)
    monkeypatch.setattr(run_pipeline, "PAUSE_SECONDS", 0.01)
    storing(people, days=3)
    key, _ = keys.create(people.alice, community=people.community, name="a client")
    stored(live(people), key)
    here = embedded_url(load().var, APP, connection.settings_dict["NAME"])
    told = settings.ENV.model_copy(update={"database_direct_url": here, "celery_broker_url": "memory://"})
    with override_settings(ENV=told):
        command, dispatcher = run_pipeline.Command(), Dispatcher(PIPELINE, nobody)
        command._listen(dispatcher, AfterOneTurn())
        assert Sample.objects.count() == 1
        with clock.ahead(timedelta(days=3)):
            command._listen(dispatcher, AfterOneTurn())
    assert not Sample.objects.exists()
