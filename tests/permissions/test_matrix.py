"""Every address × everybody × every state that matters: let through or refused exactly as the table says.

A refusal has its status and its sentence, and changes nothing. An act that is let through leaves what the table
says, and nothing that is only read leaves anything.
"""

import re
from collections.abc import Iterable

import pytest

from governance.services import communities
from tests.permissions.asking import ask, faults, grouped
from tests.permissions.rows import LET, NOT_THERE, Refusal, Row, State, words_of
from tests.permissions.table import TABLE
from tests.permissions.world import EVERYBODY, Place, World, undone

OF_AN_OBJECT = re.compile(r"(?<!v)\{(number|membership|name)\}")

STATES = [
    *((row, row.on, LET) for row in TABLE),
    *((row, state, refusal) for row in TABLE for state, refusal in row.at.items()),
]
IN_COMMUNITY = [row for row in TABLE if "{slug}" in row.path]
OWNED = [row for row in IN_COMMUNITY if row.owned and OF_AN_OBJECT.search(row.path)]


def those_who_matter(row: Row) -> Iterable[str]:
    """Return everybody; of a page that changes nothing, somebody who may see it and some who are at home elsewhere.

    Who is refused a page is seen where it is shown: that it is closed, or another's, makes it no more open.
    """
    if row.method != "GET":
        return EVERYBODY
    return [each for each in EVERYBODY if each in {"nobody", "neighbour", "drafter", "steward"}]


def place_of(world: World, row: Row, state: State) -> Place:
    """Bring about the state, and return where."""
    names = dict(state(world))
    slug = names.pop("slug", world.tenants.slug)
    community = next(each for each in (world.tenants, world.union, world.bakers) if each.slug == slug)
    return Place(community, names)


def refused(row: Row, person: str, here: Refusal | None) -> tuple[Refusal, ...]:
    """Return how somebody may be refused in a state; nothing for those who are let through."""
    refusals = row.refusals(person)
    return (*refusals, here) if here else refusals


@pytest.mark.parametrize(
    ("row", "state", "here"), STATES, ids=[f"{row} · {words_of(state)}" for row, state, _ in STATES]
)
def test_everybody_is_let_through_or_refused_as_the_table_says(
    world: World, row: Row, state: State, here: Refusal | None
) -> None:
    found = {}
    with undone():
        place = place_of(world, row, state)
        for person in EVERYBODY:
            answer = ask(world, row, person, place, place.community.slug)
            found[person] = faults(row, answer, refused(row, person, here))
    assert not any(found.values()), grouped(found)


@pytest.mark.parametrize("row", IN_COMMUNITY, ids=str)
def test_a_closed_community_is_read_and_takes_nothing_more(world: World, row: Row) -> None:
    found = {}
    with undone():
        place = place_of(world, row, row.on)
        communities.close(world.founder, community=place.community, reason="We are done.")
        for person in those_who_matter(row):
            answer = ask(world, row, person, place, place.community.slug)
            found[person] = faults(row, answer, refused(row, person, row.closed))
    assert not any(found.values()), grouped(found)


@pytest.mark.parametrize("row", OWNED, ids=str)
def test_anothers_object_is_not_there_at_ones_own_address(world: World, row: Row) -> None:
    """Everybody is the same in both communities, so that whoever may here would also may there."""
    found = {}
    with undone():
        place = place_of(world, row, row.on)
        other = world.union if place.community == world.tenants else world.tenants
        for person in those_who_matter(row):
            answer = ask(world, row, person, place, other.slug)
            found[person] = faults(row, answer, (*row.refusals(person), NOT_THERE))
    assert not any(found.values()), grouped(found)
