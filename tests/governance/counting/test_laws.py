"""What is true of every method: nobody's place in the row, name or delegation changes what their votes count."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.counting.ballots import Abstention, Approved, Ballot, Bought, Ranked, Scored
from governance.counting.count import count
from governance.counting.papers import Ranks
from governance.counting.results import Count
from governance.counting.settings import Counting, Method
from tests.governance.counting.profiles import OPTIONS, by_rounds, cast, elections, weighted, wild

Profile = list[tuple[Ranks, int]]
Election = tuple[Method, list[tuple[Ballot, int]]]
RENAMED = dict(zip(OPTIONS, ("w", "x", "y", "z"), strict=True))


def renamed(ballot: Ballot) -> Ballot:
    match ballot:
        case Approved():
            return Approved(approved=tuple(RENAMED[each] for each in ballot.approved))
        case Scored():
            return Scored(scores={RENAMED[each]: number for each, number in ballot.scores.items()})
        case Bought():
            return Bought(votes={RENAMED[each]: number for each, number in ballot.votes.items()})
        case Ranked():
            return Ranked(ranks=tuple(tuple(RENAMED[each] for each in rank) for rank in ballot.ranks))
    return ballot


@given(elections(), st.integers())
def test_the_order_of_ballots_never_matters(election: Election, seed: int) -> None:
    method, ballots = election
    shuffled = random.Random(seed).sample(ballots, len(ballots))
    rule = Counting(method=method)
    assert count(rule, OPTIONS, ballots, seed="s") == count(rule, OPTIONS, shuffled, seed="s")


@given(elections())
def test_a_weight_counts_as_that_many_ballots(election: Election) -> None:
    method, ballots = election
    repeated = [(ballot, 1) for ballot, weight in ballots for _ in range(weight)]
    rule = Counting(method=method)
    assert count(rule, OPTIONS, ballots, seed="s") == count(rule, OPTIONS, repeated, seed="s")


@given(elections())
def test_names_do_not_matter(election: Election) -> None:
    method, ballots = election
    rule = Counting(method=method, ties="by_order_of_options")
    before = count(rule, OPTIONS, ballots)
    after = count(rule, [*RENAMED.values()], [(renamed(ballot), weight) for ballot, weight in ballots])
    assert after.winners == tuple(RENAMED[each] for each in before.winners)
    assert [[*one.tallies.values()] for one in after.rounds] == [
        [*one.tallies.values()] for one in before.rounds
    ]


@given(elections())
def test_where_nothing_ties_the_order_of_options_does_not_matter(election: Election) -> None:
    method, ballots = election
    before = count(Counting(method=method), OPTIONS, ballots, seed="1")
    after = count(Counting(method=method), OPTIONS[::-1], ballots, seed="2")
    if not before.ties and not after.ties:
        assert before.winners == after.winners


@given(elections(), st.integers(1, 5))
def test_an_abstention_is_counted_as_taking_part_and_as_nothing_else(election: Election, weight: int) -> None:
    method, ballots = election
    rule = Counting(method=method)
    without = count(rule, OPTIONS, ballots, seed="s")
    with_it = count(rule, OPTIONS, [*ballots, (Abstention(), weight)], seed="s")
    assert with_it == without.model_copy(update={"cast": without.cast + weight, "abstained": weight})


@given(elections())
def test_a_result_survives_json(election: Election) -> None:
    method, ballots = election
    found = count(Counting(method=method), OPTIONS, ballots, seed="s")
    assert Count.model_validate_json(found.model_dump_json()) == found


@given(by_rounds, weighted(wild()))
def test_no_round_loses_or_makes_a_vote(rule: Counting, profile: Profile) -> None:
    found = count(rule, OPTIONS, cast(profile), seed="s")
    assert found.rounds
    for one in found.rounds:
        assert sum(one.tallies.values()) + sum(one.inactive.values()) + one.residual == found.cast
        assert all(votes >= 0 for votes in [*one.tallies.values(), *one.inactive.values(), one.residual])


@given(by_rounds, weighted(wild()))
def test_transfers_are_what_changes_between_two_rounds(rule: Counting, profile: Profile) -> None:
    if rule.filling == "repeated":
        return
    rounds = count(rule, OPTIONS, cast(profile), seed="s").rounds
    for one, after in pairwise(rounds):
        for option, votes in after.tallies.items():
            came = sum(transfer.to.get(option, 0) for transfer in one.transfers)
            went = sum(
                sum(transfer.to.values()) + transfer.exhausted + transfer.residual
                for transfer in one.transfers
                if transfer.source == option
            )
            assert votes == one.tallies[option] + came - went
        assert sum(after.inactive.values()) - sum(one.inactive.values()) == sum(
            transfer.exhausted for transfer in one.transfers
        )


@given(by_rounds, weighted(wild()))
def test_seats_are_filled_by_different_options_and_no_more_than_there_are(
    rule: Counting, profile: Profile
) -> None:
    found = count(rule, OPTIONS, cast(profile), seed="s")
    assert len(set(found.winners)) == len(found.winners)
    assert set(found.winners) <= set(OPTIONS)
    if rule.filling != "share":
        assert len(found.winners) <= rule.seats
    gone = [option for one in found.rounds for option in one.eliminated]
    if rule.filling != "repeated" and rule.ties != "status_quo":
        assert not {*gone} & {*found.winners}
