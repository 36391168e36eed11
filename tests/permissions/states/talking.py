"""Conversations, arguments, and what was hidden."""

from typing import Any

from governance.models import Argument, Conversation, Hiding, Side, Statement, User
from governance.services import arguments, conversations, moderation, opinion_maps
from tests.governance.deliberation.talking import conversation, mapped, said, two_camps
from tests.loop import settle
from tests.permissions.rows import Values
from tests.permissions.states.deciding import voting
from tests.permissions.world import World
from tests.walking import AWAY


def _names(where: Conversation, **more: Any) -> Values:
    return {"number": where.pk, **more}


def planned(world: World) -> Values:
    """A conversation that begins in two days."""
    where = conversation(world.as_people(), starts_in=2)
    return _names(where, statement=0)


def going_on(world: World) -> Values:
    """A conversation that goes on."""
    where = conversation(world.as_people())
    return _names(where, statement=said(world.as_people(), where).pk)


def ended(world: World) -> Values:
    """A conversation that has ended."""
    where = conversation(world.as_people())
    statement = said(world.as_people(), where)
    conversations.close(world.founder, conversation=where, reason="Enough was said.")
    settle(without=AWAY)
    return _names(where, statement=statement.pk)


def hidden_conversation(world: World) -> Values:
    """A conversation that a steward hid."""
    where = conversation(world.as_people())
    statement = said(world.as_people(), where)
    moderation.hide(world.founder, words=where, reason="It names a person.")
    return _names(where, statement=statement.pk)


def voted_on(world: World) -> Values:
    """A conversation in which enough people voted."""
    return _names(two_camps(world.as_people()))


def drawn_lately(world: World) -> Values:
    """A conversation whose map was asked for a moment ago."""
    names = voted_on(world)
    where = Conversation.objects.get(pk=names["number"])
    opinion_maps.request(world.founder, conversation=where)
    return names


def with_a_map(world: World) -> Values:
    """A conversation with an opinion map."""
    people = world.as_people(world.union)
    where = two_camps(people)
    return {"slug": world.union.slug, "number": where.pk, "made": mapped(people, where).pk}


def _argument(world: World) -> Argument:
    decision = voting(world)["number"]
    return arguments.argue(
        world.people["author"],
        community=world.tenants,
        about=f"decision:{decision}",
        side=Side.FOR,
        text="It helps us.",
    )


def standing(world: World) -> Values:
    """An argument that stands."""
    return {"number": _argument(world).pk}


def withdrawn_argument(world: World) -> Values:
    """An argument that was withdrawn."""
    argument = _argument(world)
    arguments.withdraw(world.people["author"], argument=argument)
    return {"number": argument.pk}


def hidden_argument(world: World) -> Values:
    """An argument that a steward hid."""
    argument = _argument(world)
    moderation.hide(world.founder, words=argument, reason="It names a person.")
    return {"number": argument.pk}


def words_in_sight(world: World) -> Values:
    """Words that nobody hid."""
    return {"noun": "statement", "number": going_on(world)["statement"]}


def words_restored(world: World) -> Values:
    """Words that were shown again on appeal."""
    case = _answered(world, restore=True)
    return {"noun": "statement", "number": case.statement_id}


def _hidden(world: World) -> Hiding:
    statement = Statement.objects.get(pk=going_on(world)["statement"])
    return moderation.hide(world.founder, words=statement, reason="It names a person.")


def _appealed(world: World) -> Hiding:
    return moderation.appeal(world.people["author"], hiding=_hidden(world), reason="It does not.")


def _answered(world: World, *, restore: bool) -> Hiding:
    steward: User = world.people["steward"]
    return moderation.answer(steward, hiding=_appealed(world), restore=restore, reason="We looked.")


def hidden(world: World) -> Values:
    """Words that the other steward hid."""
    return {"number": _hidden(world).pk}


def appealed(world: World) -> Values:
    """Words hidden by the other steward, with an appeal of whoever wrote them."""
    return {"number": _appealed(world).pk}


def appealed_by_steward(world: World) -> Values:
    """Words hidden by the other steward, with an appeal of this one."""
    return {"number": moderation.appeal(world.people["steward"], hiding=_hidden(world), reason="No.").pk}


def upheld(world: World) -> Values:
    """Words that stay hidden after an appeal."""
    return {"number": _answered(world, restore=False).pk}


def lifted(world: World) -> Values:
    """Words that were shown again."""
    return {"number": moderation.lift(world.founder, hiding=_hidden(world), reason="I was wrong.").pk}
