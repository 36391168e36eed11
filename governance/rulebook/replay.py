"""What a finished vote would have come to under another rule. Pure: no database.

Only the count is done again. Who could vote, who did and what they said stays as it was; so do all times: longer
talk, a timelock or a veto would not have changed a count, only what people might have said.

What of a secret vote may be tried out
    A rule that somebody makes up is a question put to the ballots, and questions can be asked many times. So a
    yes-or-no vote is counted again from nothing but the numbers that were published with it: no answer can
    reveal more than they do. A choice among options by the same method of adding up, or by Schulze, is settled
    by published numbers as well. Other ways of counting ask the ballots themselves. That is done only where at
    least :data:`FEWEST` were counted and every ballot is read as it was then, and it tells no more than who wins.
    Whoever asks again and again can learn a little of how opinions lie together in such a vote, and never
    whose they are: nothing here knows which ballot is whose.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.counting.ballots import (
    SHAPES,
    Ballot,
    BallotError,
    Choice,
    YesNo,
    ballot_for,
)
from governance.counting.settings import Method
from governance.outcomes import Entitled, Result, bodies_of, result
from governance.phrasing import counted
from governance.rulebook.rule_phrasing import BODIES
from governance.rules import DecisionRule

FEWEST = 20
"""So many ballots with a choice a secret vote must have for another way of counting to be tried out on them."""

RANKS = ("overvotes", "duplicates", "max_skipped_ranks", "max_rankings", "minimum_votes", "stop_after_round")
READING: Mapping[Method, tuple[str, ...]] = {
    Method.SCORE: ("score_max",),
    Method.QUADRATIC: ("credits",),
    Method.SCHULZE: ("duplicates", "max_rankings"),
    Method.INSTANT_RUNOFF: RANKS,
    Method.SINGLE_TRANSFERABLE_VOTE: RANKS,
}
"""What a rule says of single ballots, or of few: by changing it one could ask what a certain ballot says."""


@dataclass(frozen=True)
class Past:
    """A vote that has ended: its rule, its options in their order, what was found, and what was said.

    ``contents`` has what each vote that was counted among options said, as it was cast; whoever's it was. A
    yes-or-no vote needs none. ``delegated`` is how many votes were cast by somebody else's ballot.
    """

    rule: DecisionRule
    options: tuple[str, ...]
    found: Result
    contents: Sequence[Mapping[str, Any]] = ()
    delegated: int = 0


@dataclass(frozen=True)
class NotReplayed:
    """That a vote cannot be counted by another rule, and why: a sentence."""

    why: str


def replay(rule: DecisionRule, past: Past) -> Result | NotReplayed:
    """Count ``past`` by ``rule``, as far as what is kept of it allows, and what may be told."""
    for reason in _REASONS:
        if why := reason(rule, past):
            return NotReplayed(why)
    if rule.binary:
        said = {body.body: _published(rule, past, body.body) for body in past.found.bodies}
    else:
        try:
            read = [ballot_for(rule, past.options, content) for content in past.contents]
        except BallotError as error:
            return NotReplayed(_unfit(past, error))
        said = {rule.electorate: read}
    return _counted(rule, past, said)


def _counted(rule: DecisionRule, past: Past, said: Mapping[str, Sequence[Ballot]]) -> Result:
    """Count with as many electors in each body as there were; nobody has to know who was who."""
    electors: dict[int, Entitled] = {}
    ballots: dict[int, Ballot] = {}
    turnouts = {body.body: body.turnout for body in past.found.bodies}
    for body in bodies_of(rule):
        name, turnout = body.electorate, turnouts[body.electorate]
        base = turnout.electors if rule.quorum_base == "members" else turnout.base
        first = len(electors)
        ballots |= enumerate(said[name], start=first)
        electors |= {
            first + place: Entitled(bodies=(name,), active=place < base) for place in range(turnout.electors)
        }
    return result(rule, options=past.options, electors=electors, ballots=ballots, seed=past.found.seed)


def _published(rule: DecisionRule, past: Past, name: str) -> list[Ballot]:
    """Return the ballots that a body's published numbers speak of."""
    count = next(body.count for body in past.found.bodies if body.body == name)
    votes = {Choice(choice): int(number) for choice, number in count.tallies.items()}
    votes[Choice.ABSTAIN] = count.abstained
    asked = rule.method if name == rule.electorate else Method.SIMPLE_MAJORITY
    if asked is not Method.CONSENT:
        # Whoever stood aside took part and was neither for nor against.
        votes[Choice.ABSTAIN] += votes.pop(Choice.STAND_ASIDE, 0)
    return [YesNo(choice=choice) for choice, number in votes.items() for _ in range(number)]


def _another_question(rule: DecisionRule, past: Past) -> str:
    if SHAPES[rule.method][0] is SHAPES[past.rule.method][0]:
        return ""
    if rule.binary:
        return "It was a choice among options, and this rule asks for yes or no."
    if past.rule.binary:
        return "It was a question of yes or no, and this rule chooses among options."
    return "Its ballots say something else than this rule asks for."


def _another_body(rule: DecisionRule, past: Past) -> str:
    asked = {body.body for body in past.found.bodies}
    missing = [body.electorate for body in bodies_of(rule) if body.electorate not in asked]
    return f"Nobody counted what {BODIES[missing[0]]} said, as this rule would." if missing else ""


def _active_unknown(rule: DecisionRule, past: Past) -> str:
    known = past.rule.quorum_base == "active" and past.rule.active_days == rule.active_days
    if rule.quorum_base == "members" or known:
        return ""
    return f"Nobody counted who had voted in the {counted(rule.active_days, 'day', 'days')} before it."


def _handed_on(rule: DecisionRule, past: Past) -> str:
    if rule.delegation or not past.delegated:
        return ""
    votes = counted(past.delegated, "vote was", "votes were")
    return f"{votes} handed on to others, which this rule does not allow: nobody knows what they would have said."


def _too_telling(rule: DecisionRule, past: Past) -> str:
    if rule.binary or not past.rule.secret:
        return ""
    if any(getattr(rule, name) != getattr(past.rule, name) for name in READING.get(rule.method, ())):
        return "Ballots were secret, and this rule reads single ballots in another way: that could show what one says."
    chosen = past.found.main.count.cast - past.found.abstain
    if chosen >= FEWEST or _settled_by_what_is_published(rule, past.rule):
        return ""
    say = "says" if chosen == 1 else "say"
    return (
        f"Ballots were secret, and only {chosen} {say} what somebody wants: "
        "another way of counting could show it."
    )


def _settled_by_what_is_published(new: DecisionRule, old: DecisionRule) -> bool:
    return new.method is old.method and (not new.method.ranked or new.method is Method.SCHULZE)


_REASONS: tuple[Callable[[DecisionRule, Past], str], ...] = (
    _another_question,
    _another_body,
    _active_unknown,
    _handed_on,
    _too_telling,
)


def _unfit(past: Past, error: BallotError) -> str:
    sentence = "A ballot that was cast then could not be cast under this rule."
    # What is wrong with it would say what stands on it.
    return sentence if past.rule.secret else f"{sentence} {error}"
