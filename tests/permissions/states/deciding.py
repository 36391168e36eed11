"""Decisions and delegations."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from governance import clock
from governance.counting.ballots import Choice
from governance.models import Decision
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.services import closing, decisions, delegations
from governance.states import DecisionStatus
from tests.governance.deciding import opened
from tests.loop import settle
from tests.people import AT_ONCE, all_say
from tests.permissions.rows import Values
from tests.permissions.world import World
from tests.walking import AWAY

GUARDED = DecisionRule(
    close_early="when_all_voted", timelock_seconds=DAY, veto=Veto(by="stewards", needed_percent=100)
)
OPEN_BALLOTS = {"ballots": "open", "confirm_seconds": DAY}
TOPIC = "outing"
"""A kind of decision on which the tenants can hand their votes on."""


def _asked(world: World, rule: DecisionRule, **facts: Any) -> Decision:
    return opened(world.as_people(), rule, opened_by=world.people["author"], **facts)


def _is(decision: Decision, status: DecisionStatus) -> Values:
    decision.refresh_from_db()
    assert decision.status == status, decision.status
    return {"number": decision.pk}


def _with(**changed: Any) -> DecisionRule:
    return DecisionRule.model_validate({**GUARDED.model_dump(), **changed})


def deliberating(world: World) -> Values:
    """A decision that is talked over before the vote."""
    return _is(_asked(world, _with(deliberation_seconds=DAY)), DecisionStatus.DELIBERATING)


def voting(world: World) -> Values:
    """A decision under vote."""
    return _is(_asked(world, GUARDED), DecisionStatus.OPEN)


def confirming(world: World) -> Values:
    """A decision whose result must still hold for a while."""
    decision = _asked(world, _with(**OPEN_BALLOTS))
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    return _is(decision, DecisionStatus.CONFIRMING)


def waiting(world: World) -> Values:
    """A decision that was carried and waits to take effect."""
    decision = _asked(world, GUARDED)
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    return _is(decision, DecisionStatus.WAITING)


def carried(world: World) -> Values:
    """A decision that was carried."""
    return _settled(world, Choice.YES, DecisionStatus.CARRIED)


def rejected(world: World) -> Values:
    """A decision that was rejected."""
    return _settled(world, Choice.NO, DecisionStatus.REJECTED)


def _settled(world: World, choice: Choice, status: DecisionStatus) -> Values:
    decision = _asked(world, AT_ONCE)
    all_say(decision, choice)
    settle(without=AWAY)
    return _is(decision, status)


def vetoed(world: World) -> Values:
    """A decision that was vetoed."""
    decision = Decision.objects.get(pk=waiting(world)["number"])
    for steward in (world.founder, world.people["steward"]):
        closing.veto(steward, decision=decision, reason="It harms us.")
    return _is(decision, DecisionStatus.VETOED)


def withdrawn(world: World) -> Values:
    """A decision that was withdrawn."""
    decision = _asked(world, GUARDED)
    decisions.withdraw(world.people["author"], decision=decision, reason="I was wrong.")
    return _is(decision, DecisionStatus.WITHDRAWN)


def expired(world: World) -> Values:
    """A decision of an emergency that has ended by itself."""
    rule = DecisionRule(emergency=Emergency(electorate="members", voting_seconds=DAY, lasts_seconds=DAY))
    decision = _asked(world, rule, emergency=True)
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    with clock.ahead(timedelta(days=2)):
        settle(without=AWAY)
    return _is(decision, DecisionStatus.EXPIRED)


def extended(world: World) -> Values:
    """A decision whose vote was extended once."""
    decision = _asked(world, GUARDED)
    decisions.extend_for_those_who_had_not_voted(
        world.people["steward"], decision=decision, reason="The site was away."
    )
    return _is(decision, DecisionStatus.OPEN)


def delegable(world: World) -> Values:
    """A kind of decision on which votes can be handed on."""
    return {"topic": TOPIC}


def not_delegable(world: World) -> Values:
    """A kind of decision on which votes cannot be handed on."""
    return {"topic": "ratify"}


def handed_on(world: World) -> Values:
    """A vote that was handed on by everybody who can."""
    for name in ("author", "member", "drafter", "steward"):
        delegations.delegate(world.people[name], community=world.tenants, topic=TOPIC, taker=world.founder)
    return {"topic": TOPIC}


def ballot(_: object) -> Mapping[str, Any]:
    """Return a ballot as its form sends it."""
    return {"choice": "yes"}
