"""The people and the communities that every row of the table is tried with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from adapters.models import Deployment
from constitutions.document import Document
from constitutions.models import Version
from governance import clock, keys, ledger
from governance.models import Community, Role, User
from governance.rules import DecisionRule
from governance.services import communities, memberships
from tests.constitutions.web.test_versions import ratified
from tests.people import AT_ONCE, People, add, person
from tests.rollouts import PLAN
from tests.walking import live_with, measured, ready, text_with

PEOPLE = {
    "nobody": "somebody who is not signed in",
    "outsider": "somebody who belongs to no community",
    "former": "somebody who left the community",
    "neighbour": "a steward of another community",
    "operator": "an operator of the instance, who is also a superuser",
    "author": "a member, who made what the row is about",
    "member": "another member",
    "drafter": "a drafter",
    "steward": "a steward",
}
EVERYBODY = tuple(PEOPLE)


@dataclass(frozen=True)
class Place:
    """A community, and what names the thing in it that an address is about."""

    community: Community
    names: dict[str, Any]


@dataclass(frozen=True)
class World:
    """Everybody by what they are; two communities in which they are the same, and the neighbour's.

    ``founder`` is a second steward of all three, who does what must have been done before. ``sessions`` are the
    cookies by which everybody is signed in, ``client`` asks as any of them.
    """

    client: Client
    people: dict[str, User]
    sessions: dict[str, str]
    founder: User
    tenants: Community
    union: Community
    bakers: Community
    live: Deployment

    def afresh(self) -> "World":
        """Return the same as it stands in the database, whatever was done to the objects."""
        tenants, union, bakers = (Community.objects.get(slug=name) for name in ("tenants", "union", "bakers"))
        return replace(self, tenants=tenants, union=union, bakers=bakers)

    @property
    def version(self) -> Version:
        """The version in force among the tenants."""
        return self.live.version

    def as_people(self, community: Community | None = None) -> People:
        """Return the same as the other tests' helpers know them."""
        return People(
            self.people["operator"],
            self.founder,
            self.people["author"],
            self.people["outsider"],
            community or self.tenants,
        )


def found_world() -> World:
    """Found the communities, let everybody in, and walk the tenants through the whole loop."""
    everybody = {name: person(name) for name in EVERYBODY if name != "nobody"}
    founder, operator = person("founder"), everybody["operator"]
    User.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    operator.refresh_from_db()
    places = [_found(name, operator, founder) for name in ("tenants", "union", "bakers")]
    add(founder, everybody["neighbour"], places[2], Role.STEWARD)
    for place in places[:2]:
        _let_in(founder, everybody, place)
    tenants, union, bakers = places
    here = People(operator, founder, everybody["author"], everybody["outsider"], tenants)
    sessions = {name: _signed_in(user) for name, user in everybody.items()}
    deployment = live_with(measured(ready(ratified(here, _text()))))
    ledger.sign_heads(keys.signer())
    client = Client(raise_request_exception=False)
    return World(client, everybody, sessions, founder, tenants, union, bakers, deployment)


def _text() -> Document:
    """Return the tenants' text.

    Votes on outings can be handed on, one norm has a last day, and new models take over step by step.
    """
    plain = text_with(norms=2, examples=15)
    dated = plain.norms[0].model_copy(update={"sunset_on": clock.now().date() + timedelta(days=90)})
    outing = DecisionRule(delegation=True, ballots="open")
    return plain.model_copy(
        update={
            "norms": (dated, *plain.norms[1:]),
            "rules": {**plain.rules, "outing": outing},
            "rollout": PLAN,
        }
    )


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _found(name: str, operator: User, founder: User) -> Community:
    return communities.found(
        operator,
        slug=name,
        name=name.capitalize(),
        purpose="Advice.",
        first_steward=founder,
        rule=AT_ONCE,
    )


def _let_in(founder: User, everybody: dict[str, User], community: Community) -> None:
    for name in ("author", "member", "former"):
        add(founder, everybody[name], community, Role.MEMBER)
    add(founder, everybody["drafter"], community, Role.DRAFTER)
    add(founder, everybody["steward"], community, Role.STEWARD)
    memberships.leave(everybody["former"], community=community)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
