"""Hosts that share a limit lend each other what they do not need, and together never have more than all of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.meter import Meter, Over, Ticket
from adapters.metering.record import Scope, ident_of
from adapters.metering.rules import charge
from adapters.metering.windows import Calendar
from adapters.models import ApiKey, Loan
from adapters.services import keys, lending
from governance import clock
from tests.people import People

pytestmark = pytest.mark.django_db
HOSTS = 3


class Hosts:
    """Three hosts with a folder each, before one key."""

    def __init__(self, folder: Path, key: ApiKey) -> None:
        self.key, self.folder = key, folder
        self.meters = {place: Meter(Counters(folder / str(place))) for place in range(1, HOSTS + 1)}

    def ask(self, place: int, times: int, *, tokens: int = 0) -> int:
        """Ask at one host; returns how often it let in."""
        one = charge(ident_of(Scope.KEY, self.key.pk), self.key.limits, place=place, places=HOSTS)
        at = clock.now().timestamp()
        found: list[Ticket | Over] = [
            self.meters[place].let_in([one], tokens=tokens, at=at) for _ in range(times)
        ]
        return sum(isinstance(each, Ticket) for each in found)

    def lend(self, *places: int) -> None:
        """Let hosts take their turns, in this order."""
        for place in places:
            lending.lend(self.meters[place], place=place, places=HOSTS)

    def close(self) -> None:
        for meter in self.meters.values():
            meter.counters.close()


@pytest.fixture
def hosts(people: People, tmp_path: Path) -> Iterator[Hosts]:
    limits = Limits(requests_per_day=90, tokens_per_month=9_000)
    key, _ = keys.create(people.alice, community=people.community, name="a client", limits=limits)
    found = Hosts(tmp_path, key)
    yield found
    found.close()


def test_one_host_that_is_asked_alone_gets_nearly_all_of_a_limit_and_no_more(hosts: Hosts) -> None:
    passed = hosts.ask(1, 100)
    assert passed == 30
    for _ in range(14):
        hosts.lend(1, 2, 3)
        passed += hosts.ask(1, 100)
    assert passed == 90
    assert hosts.ask(2, 100) + hosts.ask(3, 100) == 0


def test_whoever_lends_keeps_half_of_what_it_has_left(hosts: Hosts) -> None:
    assert hosts.ask(2, 10) == 10
    assert hosts.ask(1, 31) == 30
    hosts.lend(1, 2, 1)
    assert Loan.objects.get().amount == 10
    assert hosts.ask(1, 100) == 10
    assert hosts.ask(2, 100) == 10
    assert hosts.ask(3, 100) == 30


def test_a_budget_is_lent_as_much_as_one_request_needs(hosts: Hosts) -> None:
    assert hosts.ask(2, 1, tokens=2_000) == 1
    assert hosts.ask(1, 1, tokens=3_900) == 0
    hosts.lend(1, 2, 1)
    # Half of what is left would not have been enough for it.
    assert Loan.objects.get().amount == 1_000
    assert hosts.ask(1, 1, tokens=3_900) == 1


@pytest.mark.parametrize("broken", [("ask",), ("ask", "give")])
def test_what_breaks_in_between_leaves_less_and_never_more(hosts: Hosts, broken: tuple[str, ...]) -> None:
    assert hosts.ask(1, 31) == 30
    hosts.lend(1)
    if "give" in broken:
        hosts.lend(2)
        # It is written down as taken, and the host dies before it counts with it.
        Loan.objects.update(taken=True)
    hosts.lend(1)
    passed = sum(hosts.ask(place, 100) for place in hosts.meters)
    assert 30 + passed == (75 if "give" in broken else 90)


def test_a_host_that_lost_its_file_remembers_what_it_gave_and_took(hosts: Hosts) -> None:
    assert hosts.ask(1, 31) == 30
    hosts.lend(1, 2, 1)
    now = Calendar().at(clock.now().timestamp())
    for place, most in ((1, 45), (2, 15)):
        hosts.meters[place].counters.close()
        hosts.meters[place] = Meter(Counters(hosts.folder / f"{place} again"))
        lending.recall(hosts.meters[place], place=place, now=now)
        assert hosts.ask(place, 100) == most


def test_alone_nothing_is_lent(hosts: Hosts) -> None:
    hosts.ask(1, 31)
    lending.lend(hosts.meters[1], place=1, places=1)
    assert not Loan.objects.exists()
