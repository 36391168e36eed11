"""Who is told of what, and when letters are sent: tables and times."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from config.notices import NOTICES
from governance.events import Event
from governance.telling.notices import DEFAULTS, Group, Way, slot_after, slot_before, slots

THURSDAY = datetime(2026, 11, 19, 14, 30, 20, tzinfo=UTC)


def test_every_event_has_its_row_and_every_row_its_event() -> None:
    for floor in ("governance", "constitutions", "adapters", "evaluation"):
        import_module(f"{floor}.events")
    floors = ("governance.", "constitutions.", "adapters.", "evaluation.")
    kinds = {name for name, event in Event.kinds.items() if event.__module__.startswith(floors)}
    assert set(NOTICES) == kinds, (
        "Say in governance/telling/notices.py or config/notices.py whom these concern."
    )


def test_every_group_has_a_default() -> None:
    assert set(DEFAULTS) == set(Group)


def test_who_votes_is_told_to_nobody() -> None:
    assert not NOTICES["BallotCast"].goes_anywhere


@pytest.mark.parametrize(
    ("way", "before", "after"),
    [
        (Way.AT_ONCE, datetime(2026, 11, 19, 14, 30, tzinfo=UTC), datetime(2026, 11, 19, 14, 32, tzinfo=UTC)),
        (Way.DAILY, datetime(2026, 11, 19, 6, 0, tzinfo=UTC), datetime(2026, 11, 20, 6, 0, tzinfo=UTC)),
        (Way.WEEKLY, datetime(2026, 11, 16, 6, 0, tzinfo=UTC), datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
    ],
)
def test_letters_have_their_times(way: Way, before: datetime, after: datetime) -> None:
    assert slot_before(way, THURSDAY) == before
    assert slot_after(way, THURSDAY) == after


def test_what_is_recorded_just_before_a_digest_goes_into_the_next() -> None:
    almost = datetime(2026, 11, 19, 5, 59, 30, tzinfo=UTC)
    assert slot_after(Way.DAILY, almost) == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    assert slot_before(Way.DAILY, almost) == datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


def test_electors_hear_of_a_vote_once_more_in_time() -> None:
    week = slots(Way.DAILY, THURSDAY, closes_at=THURSDAY + timedelta(days=7))
    assert week == (
        datetime(2026, 11, 20, 6, 0, tzinfo=UTC),
        datetime(2026, 11, 25, 6, 0, tzinfo=UTC),
    )
    assert len(slots(Way.DAILY, THURSDAY, closes_at=THURSDAY + timedelta(hours=30))) == 1
    assert len(slots(Way.DAILY, THURSDAY, closes_at=None)) == 1
