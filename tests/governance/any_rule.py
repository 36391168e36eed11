"""Rules and ballots of every sort, for properties that all of them have."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import ValidationError

from governance.counting.ballots import (
    Abstention,
    Approved,
    Ballot,
    Bought,
    Choice,
    Ranked,
    Scored,
    YesNo,
)
from governance.counting.settings import BINARY, Counting, Method
from governance.rules import DAY, DecisionRule

OPTIONS = ("north", "south", "no_change", "west")
SHARES = st.sampled_from(["1/2", "3/5", "2/3", "66/100", "3/4", "9/10", "1/1", "1/3"])
SPANS = st.sampled_from([0, 60, 3_600, DAY, 3 * DAY])
BODIES = st.sampled_from(["members", "stewards"])
AMONG = st.sampled_from(["members", "stewards", "adherents"])
PERCENTS = st.integers(1, 100)

FIELDS: Mapping[str, st.SearchStrategy[Any]] = {
    "method": st.sampled_from(Method),
    "threshold": SHARES,
    "threshold_is": st.sampled_from(["at_least", "more_than"]),
    "abstentions": st.sampled_from(["ignored", "count_against"]),
    "ties": st.sampled_from(["by_seed", "by_previous_rounds", "by_order_of_options", "status_quo"]),
    "status_quo": st.sampled_from(["no_change", "south"]),
    "seats": st.integers(1, 3),
    "score_max": st.integers(1, 5),
    "credits": st.integers(1, 30),
    "overvotes": st.sampled_from(["refuse", "skip", "exhaust", "exhaust_if_several_stand"]),
    "duplicates": st.sampled_from(["refuse", "skip", "exhaust"]),
    "max_skipped_ranks": st.none() | st.integers(0, 2),
    "max_rankings": st.none() | st.integers(1, 4),
    "strength": st.sampled_from(["winning_votes", "margins"]),
    "filling": st.sampled_from(["quota", "quota_one_a_round", "last_standing", "share", "repeated"]),
    "minimum_share": SHARES,
    "quota": st.sampled_from(["droop", "hare"]),
    "quota_decimals": st.integers(0, 2),
    "decimals": st.none() | st.integers(0, 2),
    "batch_elimination": st.booleans(),
    "minimum_votes": st.integers(0, 3),
    "first_round_sets_threshold": st.booleans(),
    "until_two_remain": st.booleans(),
    "stop_after_round": st.none() | st.integers(1, 3),
    "electorate": BODIES,
    "share_of": st.sampled_from(["votes", "electors"]),
    "quorum_percent": PERCENTS,
    "quorum_base": st.sampled_from(["members", "active"]),
    "active_days": st.integers(1, 400),
    "also": st.just(())
    | st.fixed_dictionaries(
        {
            "electorate": AMONG,
            "method": st.sampled_from(["simple_majority", "supermajority"]),
            "threshold": SHARES,
            "quorum_percent": PERCENTS,
        }
    ).map(lambda body: (body,)),
    "voting_seconds": st.sampled_from([60, 3_600, DAY, 3 * DAY]),
    "close_early": st.sampled_from(["never", "when_all_voted", "when_decided"]),
    "deliberation_seconds": SPANS,
    "late_quorum_seconds": SPANS,
    "confirm_seconds": SPANS,
    "timelock_seconds": SPANS,
    "veto": st.none() | st.fixed_dictionaries({"by": AMONG, "needed_percent": PERCENTS}),
    "cooling_off_seconds": SPANS,
    "pace": st.none()
    | st.fixed_dictionaries(
        {
            "most": st.integers(1, 3),
            "days": st.integers(1, 90),
            "per": st.sampled_from(["kind", "topic"]),
        }
    ),
    "ballots": st.sampled_from(["secret", "open"]),
    "delegation": st.booleans(),
    "emergency": st.none()
    | st.fixed_dictionaries(
        {
            "electorate": BODIES,
            "threshold": SHARES,
            "voting_seconds": st.sampled_from([3_600, DAY]),
            "lasts_seconds": st.sampled_from([DAY, 7 * DAY]),
        }
    ),
}
"""Values of every field of a rule."""

COUNTED = (*Counting.model_fields, "electorate", "share_of", "quorum_percent", "quorum_base", "also")
"""The fields that a count depends on."""


@st.composite
def rules(draw: st.DrawFn, methods: Sequence[Method] = tuple(Method)) -> DecisionRule:
    """Draw a rule: a method, and a few fields that are not as they are by default."""
    method = draw(st.sampled_from(sorted(methods)))
    names = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=8)) - {"method"}
    facts = {name: draw(FIELDS[name]) for name in sorted(names)}
    found = built({"ballots": "open", **facts, "method": method})
    assume(found is not None)
    assert found is not None
    return found


def built(facts: Mapping[str, Any]) -> DecisionRule | None:
    """Return the rule, or nothing where its parts do not go together."""
    try:
        return DecisionRule.model_validate(facts)
    except ValidationError:
        return None


def ballots(method: Method) -> st.SearchStrategy[Ballot]:
    """Return ballots of a method, those that no form would let in included."""
    option = st.sampled_from(OPTIONS)
    if method in BINARY:
        choices = [Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN]
        if method is Method.CONSENT:
            choices.append(Choice.STAND_ASIDE)
        return st.sampled_from(choices).map(lambda choice: YesNo(choice=choice, reason="Why."))
    said: st.SearchStrategy[Ballot]
    if method is Method.APPROVAL:
        said = st.sets(option).map(lambda names: Approved(approved=tuple(sorted(names))))
    elif method is Method.SCORE:
        said = st.dictionaries(option, st.integers(0, 5)).map(lambda scores: Scored(scores=scores))
    elif method is Method.QUADRATIC:
        said = st.dictionaries(option, st.integers(-3, 5)).map(lambda votes: Bought(votes=votes))
    else:
        rank = st.lists(option, max_size=2).map(tuple)
        said = st.lists(rank, min_size=1, max_size=5).map(lambda ranks: Ranked(ranks=tuple(ranks)))
    return said | st.just(Abstention())
