"""A charter's cap on how much an endpoint answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.errors import CappedError
from adapters.metering.meter import Over, Ticket
from adapters.metering.record import Scope, ident_of
from adapters.services.pacing import capped, keep_to, meter
from constitutions.keeping import Cap
from governance import clock
from tests.people import People

CAP = Cap(3, "Guild")


@pytest.mark.django_db
def test_past_the_cap_one_is_told_who_decided_so_and_the_next_minute_begins_anew(people: People) -> None:
    for _ in range(CAP.a_minute):
        keep_to(CAP, community=people.community)
    with pytest.raises(CappedError, match="at most 3 questions a minute, as Guild decided"):
        keep_to(CAP, community=people.community)
    with clock.ahead(timedelta(minutes=1)):
        keep_to(CAP, community=people.community)
    # A clock that is behind another's by a moment does not begin an old minute again.
    for _ in range(CAP.a_minute - 1):
        keep_to(CAP, community=people.community)
    with pytest.raises(CappedError):
        keep_to(CAP, community=people.community)


@pytest.mark.django_db
def test_where_nothing_is_capped_nothing_is_counted(people: People) -> None:
    keep_to(None, community=people.community)
    with meter().counters as counters:
        assert ident_of(Scope.CAP, people.community.pk) not in counters.idents()


@pytest.mark.django_db
def test_the_sites_questions_and_the_endpoints_count_towards_the_same_cap(people: People) -> None:
    def asked() -> Ticket | Over:
        return meter().let_in([capped(CAP, people.community.pk)], tokens=5, at=clock.now().timestamp())

    for _ in range(CAP.a_minute - 1):
        keep_to(CAP, community=people.community)
    assert isinstance(asked(), Ticket)
    assert isinstance(asked(), Over)
    with pytest.raises(CappedError):
        keep_to(CAP, community=people.community)


@pytest.mark.django_db
def test_many_at_once_are_counted_exactly(people: People) -> None:
    charge = capped(Cap(10, "Guild"), people.community.pk)
    now = clock.now().timestamp()

    def ask(_: int) -> bool:
        return isinstance(meter().let_in([charge], tokens=0, at=now), Ticket)

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(ask, range(40))) == 10
