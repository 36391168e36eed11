"""Communities, their people, how they hear of things, and where their news is sent on to."""

from adapters.models import ApiKey
from adapters.services import keys
from governance.models import Notification, Role, User
from governance.permissions import membership_of
from governance.services import calendars, mail_addresses, memberships, webhooks
from governance.telling.notices import Group
from tests.governance.notifications.deeds import with_address
from tests.loop import settle
from tests.permissions.rows import Values
from tests.permissions.states.deciding import voting
from tests.permissions.world import World
from tests.walking import AWAY


def invited(world: World) -> Values:
    """An invitation that nobody used."""
    return {"secret": _invitation(world)}


def invited_and_come(world: World) -> Values:
    """An invitation that was used."""
    secret = _invitation(world)
    memberships.join(User.objects.create_user("late-comer"), secret=secret)
    return {"secret": secret}


def _invitation(world: World) -> str:
    return memberships.invite(world.founder, community=world.tenants, role=Role.MEMBER)[1]


def first_entry(_: World) -> Values:
    """An entry of the ledger."""
    return {"number": 0, "index": 0}


def a_member(world: World) -> Values:
    """Somebody who belongs."""
    membership = membership_of(world.people["member"], world.tenants)
    assert membership is not None
    return {"membership": membership.pk}


def somebody_gone(world: World) -> Values:
    """Somebody who left."""
    return {"membership": world.people["former"].memberships.get(community=world.tenants).pk}


def told(world: World) -> Values:
    """Something that members were told of."""
    voting(world)
    settle(without=AWAY)
    mine = Notification.objects.filter(user=world.people["member"]).latest("pk")
    return {"number": mine.pk}


def address_asked(world: World) -> Values:
    """An e-mail address that waits for its link to be opened."""
    given = mail_addresses.give(world.people["member"], address="member@example.org")
    return {"token": mail_addresses.confirmation(given)}


def address_confirmed(world: World) -> Values:
    """An e-mail address whose link was opened."""
    given = with_address(world.people["member"])
    return {"token": mail_addresses.confirmation(given)}


def address_in_use(world: World) -> Values:
    """An e-mail address that letters go to."""
    return {"token": mail_addresses.unsubscription(with_address(world.people["member"]))}


def everybody_has_an_address(world: World) -> Values:
    """E-mail that was stopped."""
    for user in world.people.values():
        mail_addresses.stop(with_address(user))
    return {}


def everybody_has_a_calendar(world: World) -> Values:
    """A calendar that has an address."""
    secrets = [calendars.make(user) for user in world.people.values()]
    return {"secret": secrets[-1]}


def active(world: World) -> Values:
    """A webhook that is told everything."""
    webhook = webhooks.add(
        world.founder, community=world.tenants, name="Chat", url="https://example.org/x", groups=[Group.VOTES]
    )
    return {"number": webhook.pk}


def paused(world: World) -> Values:
    """A webhook that is paused."""
    names = active(world)
    webhooks.pause(world.founder, webhook=world.tenants.webhooks.get(pk=names["number"]))
    return names


def removed(world: World) -> Values:
    """A webhook that was removed."""
    names = active(world)
    webhooks.remove(world.founder, webhook=world.tenants.webhooks.get(pk=names["number"]))
    return names


def under_test(world: World) -> Values:
    """A webhook with a test on its way."""
    names = active(world)
    webhooks.test(world.founder, webhook=world.tenants.webhooks.get(pk=names["number"]))
    return names


def key(world: World) -> Values:
    """A key that opens."""
    made, _ = keys.create(world.founder, community=world.tenants, name="Site", days=30)
    return {"number": made.pk}


def revoked_key(world: World) -> Values:
    """A key that was revoked."""
    names = key(world)
    keys.revoke(world.founder, key=ApiKey.objects.select_related("community").get(pk=names["number"]))
    return names
