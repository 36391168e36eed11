"""What the ballots decide under a rule: each body's count and quorum, and the whole. Pure: no database."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel, ConfigDict

from governance.counting.ballots import Ballot, Choice, YesNo
from governance.counting.count import count
from governance.counting.results import Count
from governance.counting.settings import Counting, Method
from governance.rules import Body, DecisionRule

NO_CHANGE = "no_change"
"""The option that leaves everything as it is."""


class Turnout(BaseModel):
    """How many took part, and how many the quorum asks for; never what they chose.

    ``base`` is how many electors the quorum is counted among.
    """

    model_config = ConfigDict(frozen=True)

    electors: int
    base: int
    cast: int
    needed: int

    @property
    def quorate(self) -> bool:
        """Whether enough electors took part."""
        return self.cast >= self.needed


class BodyResult(BaseModel):
    """One body's count."""

    model_config = ConfigDict(frozen=True)

    body: str
    turnout: Turnout
    count: Count
    passed: bool


class Result(BaseModel):
    """A whole count: carried if every body passed it. ``winners`` are options, the first one first."""

    model_config = ConfigDict(frozen=True)

    bodies: tuple[BodyResult, ...]
    carried: bool
    winners: tuple[str, ...] = ()
    seed: str

    @property
    def main(self) -> BodyResult:
        """The first body's, which is the only one of most decisions."""
        return self.bodies[0]

    @property
    def binary(self) -> bool:
        """Whether the question was one of yes or no."""
        return self.main.count.method.binary

    @property
    def yes(self) -> int:
        """Ballots for it in the main body; none where options were chosen among."""
        return self._said(Choice.YES)

    @property
    def no(self) -> int:
        """Ballots against it in the main body; none where options were chosen among."""
        return self._said(Choice.NO)

    def _said(self, choice: Choice) -> int:
        return int(self.main.count.tallies[choice]) if self.binary else 0

    @property
    def abstain(self) -> int:
        """Abstentions in the main body."""
        return self.main.count.abstained

    @property
    def electors(self) -> int:
        """How many could vote in the main body."""
        return self.main.turnout.electors

    @property
    def quorate(self) -> bool:
        """Whether enough took part in every body."""
        return all(body.turnout.quorate for body in self.bodies)


@dataclass(frozen=True)
class Entitled:
    """An elector: the bodies they are in, and whether they count towards the quorum's base."""

    bodies: Collection[str]
    active: bool = True


Voter = int
"""An elector's number."""


def turnouts(
    rule: DecisionRule, electors: Mapping[Voter, Entitled], spoken: Collection[Voter]
) -> tuple[Turnout, ...]:
    """Return each body's turnout, the main body's first; ``spoken`` are the electors for whom a ballot counts."""
    return tuple(_turnout(body, electors, spoken) for body in bodies_of(rule))


def bodies_of(rule: DecisionRule) -> tuple[DecisionRule | Body, ...]:
    """Return the bodies whose majority is needed, the main one first."""
    return (rule, *rule.also)


def _turnout(
    body: DecisionRule | Body, electors: Mapping[Voter, Entitled], spoken: Collection[Voter]
) -> Turnout:
    own = {voter: entitled for voter, entitled in electors.items() if body.electorate in entitled.bodies}
    return turnout(
        body,
        electors=len(own),
        base=sum(entitled.active for entitled in own.values()),
        cast=sum(voter in own for voter in spoken),
    )


def turnout(body: DecisionRule | Body, *, electors: int, base: int, cast: int) -> Turnout:
    """Return a body's turnout from its numbers: how many could vote, count towards the quorum, and took part."""
    return Turnout(electors=electors, base=base, cast=cast, needed=-(-base * body.quorum_percent // 100))


def result(
    rule: DecisionRule,
    *,
    options: Sequence[str],
    electors: Mapping[Voter, Entitled],
    ballots: Mapping[Voter, Ballot],
    seed: str,
) -> Result:
    """Count under ``rule``. ``ballots`` has one for each elector who takes part, their own or their delegate's."""
    found = tuple(_body(rule, body, options, electors, ballots, seed) for body in bodies_of(rule))
    winners = found[0].count.winners if not rule.binary and found[0].turnout.quorate else ()
    return Result(bodies=found, carried=all(body.passed for body in found), winners=winners, seed=seed)


def _body(
    rule: DecisionRule,
    body: DecisionRule | Body,
    options: Sequence[str],
    electors: Mapping[Voter, Entitled],
    ballots: Mapping[Voter, Ballot],
    seed: str,
) -> BodyResult:
    took_part = _turnout(body, electors, ballots)
    own = [(ballot, 1) for voter, ballot in ballots.items() if body.electorate in electors[voter].bodies]
    counting = _counting(rule, body)
    counted = count(counting, options, own, seed=seed)
    passed = took_part.quorate and _passes(rule, counting, counted, took_part)
    return BodyResult(body=body.electorate, turnout=took_part, count=counted, passed=passed)


def _counting(rule: DecisionRule, body: DecisionRule | Body) -> Counting:
    fields = Counting.model_fields
    own = {name: getattr(rule, name) for name in fields}
    if isinstance(body, Body):
        own |= {"method": Method(body.method), "threshold": body.threshold}
    # Not looked at again: a rule that was accepted once is counted by, whatever is asked of new ones.
    return Counting.model_construct(**own)


def _passes(rule: DecisionRule, counting: Counting, counted: Count, took_part: Turnout) -> bool:
    if not rule.binary:
        return bool(counted.winners) and counted.winners[0] != NO_CHANGE
    if not counted.passed:
        return False
    if rule.share_of == "votes":
        return True
    yes = counted.tallies[Choice.YES] / took_part.electors
    strictly = counting.method is Method.SIMPLE_MAJORITY or counting.threshold_is == "more_than"
    return yes > counting.needed if strictly else yes >= counting.needed


def may_close_early(
    rule: DecisionRule,
    *,
    electors: Mapping[Voter, Entitled],
    ballots: Mapping[Voter, Ballot],
) -> bool:
    """Whether ``rule`` lets voting end now, before its deadline.

    A secret vote under an older rule that says ``when_decided`` ends when all have voted: ending at the ballot
    that decides would show what it said.
    """
    if rule.close_early == "never":
        return False
    if rule.close_early == "when_all_voted" or rule.secret:
        return ballots.keys() >= electors.keys()
    # Ballots can be replaced until the close, so "decided" means decided by those cast as they stand: whatever
    # the missing electors say, or if they say nothing, the outcome stays.
    so_far = partial(result, rule, options=(), electors=electors, seed="")
    missing = electors.keys() - ballots.keys()
    ends: list[Callable[[], Mapping[Voter, Ballot]]] = [
        lambda: ballots,
        *(partial(_with, ballots, missing, choice) for choice in (Choice.YES, Choice.NO)),
    ]
    return len({so_far(ballots=end()).carried for end in ends}) == 1


def _with(ballots: Mapping[Voter, Ballot], missing: Collection[Voter], choice: Choice) -> dict[Voter, Ballot]:
    return {**ballots, **dict.fromkeys(missing, YesNo(choice=choice))}
