"""What past votes would have come to by another rule, made ready for a page."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.models import Community, Decision
from governance.ports.kinds import kind_in_words
from governance.rulebook.replay import NotReplayed, replay
from governance.rulebook.replay_phrasing import found_in_words, same, why_different
from governance.rules import DecisionRule
from governance.selectors.past_votes import MOST, MOST_BALLOTS, PastVote, past_votes

TOO_MANY = f"It has more than {MOST_BALLOTS:,} ballots on options: too many to count again here."


@dataclass(frozen=True)
class Line:
    """One past vote: what it came to, and by the other rule; ``unknown`` says why that cannot be told."""

    decision: Decision
    kind: str
    was: str
    would_be: str = ""
    why: tuple[str, ...] = ()
    unknown: str = ""
    same: bool = False


@dataclass(frozen=True)
class WhatIf:
    """Past votes counted again. ``of_the_kind`` is whether they are decisions of the kind the rule is for."""

    lines: tuple[Line, ...]
    of_the_kind: bool
    most: int = MOST

    @property
    def different(self) -> int:
        """How many would have come to something else."""
        return sum(not (line.same or line.unknown) for line in self.lines)

    @property
    def told(self) -> int:
        """Of how many that can be said."""
        return sum(not line.unknown for line in self.lines)


def what_if(community: Community, kind: str, rule: DecisionRule) -> WhatIf:
    """Count the community's past votes by ``rule``: those of ``kind``, or where there is none, of every kind."""
    past = past_votes(community, kind)
    return WhatIf(tuple(_lines(past.votes, rule)), past.of_the_kind)


def _lines(votes: tuple[PastVote, ...], rule: DecisionRule) -> Iterator[Line]:
    for vote in votes:
        decision = vote.decision
        labels = {option["key"]: option["label"] for option in decision.options}
        kind, was = kind_in_words(decision.kind), found_in_words(decision.count, labels)
        if vote.past is None:
            yield Line(decision, kind, was, unknown=TOO_MANY)
            continue
        found = replay(rule, vote.past)
        if isinstance(found, NotReplayed):
            yield Line(decision, kind, was, unknown=found.why)
            continue
        yield Line(
            decision,
            kind,
            was,
            would_be=found_in_words(found, labels),
            why=why_different(vote.past, rule, found, labels),
            same=same(vote.past.found, found),
        )
