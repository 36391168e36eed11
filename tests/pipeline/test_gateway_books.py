"""A gateway process whose database stops: what it refused and was offered is kept within bounds, and then written."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from adapters.gateway.samples import MAX_WAITING
from adapters.models import Counting, Missing, Refused, Sample, SampleSettings
from adapters.reasons import Reason
from adapters.samples import SampleRule
from adapters.services import samples
from config.embedded.answering import wait_ready
from governance.models import Role
from tests.people import People, add, found_people, person
from tests.pipeline.gateways import Client, Host, client, host, patched
from tests.rollouts import another, planned, without_engine
from tests.stack import wait_for
from tests.walking import base_model

pytestmark = pytest.mark.pipeline

LIMIT, ASKED = 20, 100
BEYOND = 50


@dataclass(frozen=True)
class One:
    """One gateway of a community that stores what is offered."""

    host: Host
    people: People

    @property
    def port(self) -> int:
        """Where it listens."""
        [port] = self.host.processes
        return port


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[One]:
    """Run one gateway."""
    folder = tmp_path_factory.mktemp("books")
    with django_db_blocker.unblock(), host(folder / "var") as running, patched() as patch:
        without_engine(patch)
        people = found_people()
        add(people.alice, person("dora"), people.community, Role.STEWARD)
        with base_model(folder):
            another(planned(people, None))
        rule = SampleRule(is_on=True)
        samples.set_rule(people.alice, community=people.community, rule=rule)
        running.start()
        yield One(running, people)


def refused(asking: Client, reason: Reason) -> int:
    """Return how often a key was refused for a reason, as it is written down."""
    rows = Refused.objects.filter(key=asking.key, reason=reason)
    return rows.aggregate(sum=Sum("requests", default=0))["sum"]  # type: ignore[no-any-return]


def test_an_engine_that_is_away_and_a_limit_are_told_apart(one: One) -> None:
    limited = client(one.people, "limited", requests_per_day=LIMIT)
    assert limited.ask_many([one.port], ASKED) == {200: LIMIT, 429: ASKED - LIMIT}
    port, one.host.engine.port = one.host.engine.port, 9
    # A gateway that was told where no engine is.
    other = one.host.start()
    try:
        asking = client(one.people, "in vain")
        assert asking.ask(other).status_code == 503
        wait_for(lambda: refused(asking, Reason.ENGINE_AWAY) == 1, "the engine's absence", 20)
        wait_for(lambda: refused(limited, Reason.KEY_REQUESTS_PER_DAY) == ASKED - LIMIT, "the refusals", 20)
    finally:
        one.host.engine.port = port
        one.host.end(other)


def test_what_happens_without_the_database_is_written_afterwards_or_counted_as_lost(one: One) -> None:
    offering = client(one.people, "offering")
    limited = client(one.people, "limited in the dark", requests_per_day=LIMIT)
    assert offering.ask(one.port, store=True).headers["x-stored"] == "yes"
    assert limited.ask(one.port).status_code == 200
    wait_for(lambda: Sample.objects.filter(key=offering.key).count() == 1, "the first sample", 20)
    one.host.stop_database()
    time.sleep(2)
    assert limited.ask_many([one.port], ASKED)[429] == ASKED - LIMIT + 1
    told = offering.offer_many(one.port, MAX_WAITING + BEYOND)
    assert told == {"yes": MAX_WAITING, "no": BEYOND}
    wait_ready(one.host.start_database())
    wait_for(lambda: Sample.objects.filter(key=offering.key).count() == 1 + MAX_WAITING, "the samples", 40)
    wait_for(
        lambda: refused(limited, Reason.KEY_REQUESTS_PER_DAY) == ASKED - LIMIT + 1, "what was refused", 20
    )
    lost = Missing.objects.filter(community=one.people.community, what=Counting.SAMPLES)
    wait_for(lambda: lost.aggregate(sum=Sum("number", default=0))["sum"] == BEYOND, "what is lost", 20)
    # Nothing twice.
    time.sleep(2)
    assert Sample.objects.filter(key=offering.key).count() == 1 + MAX_WAITING


def test_what_is_erased_under_load_leaves_nothing_of_before(one: One) -> None:
    offering = client(one.people, "offering on")
    wait_for(lambda: offering.ask(one.port, store=True).status_code == 200, "an answer", 20)
    asking = threading.Thread(target=lambda: offering.offer_many(one.port, 600))
    asking.start()
    erased = 0
    while asking.is_alive():
        erased += samples.erase(one.people.alice, community=one.people.community)
        since = SampleSettings.objects.get(community=one.people.community).since
        assert not Sample.objects.filter(community=one.people.community, at__lt=since).exists()
        time.sleep(0.2)
    asking.join()
    assert offering.ask(one.port, store=True, metadata={"last": "one"}).headers["x-stored"] == "yes"
    wait_for(Sample.objects.filter(metadata={"last": "one"}).exists, "what was offered last", 20)
    assert erased > 0
    assert not Sample.objects.filter(community=one.people.community, at__lt=since).exists()
