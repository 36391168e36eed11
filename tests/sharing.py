"""A commons that shares out the engine's time, and others who are served beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.test.utils import override_settings

from adapters.models import ShareOut
from adapters.services import share_outs
from governance.counting.ballots import Choice
from governance.models import Community, User
from governance.services import communities
from tests.loop import settle
from tests.people import AT_ONCE, People, all_say
from tests.walking import AWAY

WHY = "The clinic answers people in need."


@contextmanager
def commons_is(slug: str) -> Iterator[None]:
    """Have the operator name a community as the commons."""
    with override_settings(POLITY_COMMONS=slug):
        yield


def beside(people: People, slug: str) -> Community:
    """Found another community of alice's."""
    return communities.found(
        people.operator,
        slug=slug,
        name=slug.capitalize(),
        purpose="Bread.",
        first_steward=people.alice,
        rule=AT_ONCE,
    )


def proposed(author: User, community: Community, **weights: str) -> ShareOut:
    """Ask a commons to share out the time by these weights."""
    typed = {slug: Decimal(weight) for slug, weight in weights.items()}
    return share_outs.propose(author, community=community, weights=typed, why=WHY)


def decided(author: User, community: Community, choice: Choice = Choice.YES, **weights: str) -> ShareOut:
    """Have a commons vote on these weights, and do what follows."""
    share_out = proposed(author, community, **weights)
    all_say(share_out.decision, choice)
    settle(without=AWAY)
    share_out.refresh_from_db()
    return share_out
