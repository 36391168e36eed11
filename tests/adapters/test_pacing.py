"""A charter's cap on how much an endpoint answers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from adapters.errors import CappedError
from adapters.gateway.access import Access, check_pace
from adapters.models import ApiKey, CappedMinute, Deployment
from adapters.services.pacing import keep_to
from constitutions.keeping import Cap, Names
from governance import clock
from governance.models import Community
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
    assert not CappedMinute.objects.exists()


@pytest.mark.django_db
def test_the_gateway_counts_questions_and_names_charters(people: People) -> None:
    access = Access(
        community=people.community,
        key=ApiKey(),
        deployment=Deployment(),
        prompt=(),
        behind="",
        names=Names(("sha256:a", "sha256:b"), Cap(1, "Guild")),
    )
    check_pace(access)
    with pytest.raises(CappedError):
        check_pace(access)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Community]:
    """Return a community that other connections can see, and take it away afterwards."""
    with django_db_blocker.unblock():
        community = Community.objects.create(
            slug="capped", name="Capped", purpose="", founding_rule={}, created_at=clock.now()
        )
        yield community
        CappedMinute.objects.filter(community=community).delete()
        community.delete()
        connection.close()


def test_many_at_once_are_counted_exactly(committed: Community) -> None:
    def ask(_: int) -> bool:
        try:
            keep_to(Cap(10, "Guild"), community=committed)
        except CappedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as many:
        passed = sum(many.map(ask, range(40)))
    # Twice as many, should a minute end in the midst of it.
    assert passed in {10, 20}
