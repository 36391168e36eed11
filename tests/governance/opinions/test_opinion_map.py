"""The whole map: frozen, repeatable, and with reasons where there is nothing to show."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from governance.opinions.groups import NoGroups
from governance.opinions.opinion_map import libraries, opinion_map
from governance.opinions.projection import DENSE
from governance.opinions.values import WHY_NO_GROUPS, OpinionMap, Settings
from governance.opinions.votes import TWO_COUNTINGS, Vote, vote_matrix
from tests.governance.opinions import worlds

QUICK = Settings(runs=2, starts=2)


def test_groups_that_lean_their_own_way_are_found_and_told() -> None:
    votes, belongs = worlds.leaning()
    found = opinion_map(votes, seed=1)
    assert [group.size for group in found.groups] == [30, 20, 10]
    assert adjusted_rand_score(belongs, [place.group for place in found.participants]) == 1
    assert found.no_groups is None
    assert found.sensitivity is not None
    assert found.sensitivity.mean > 0.9
    assert not found.sensitivity.doubtful
    assert all(group.representative for group in found.groups)
    for each in found.statements:
        assert len(each.groups) == 3
        assert sum(counts.agree for counts in each.groups) == each.standing.agree
    for divide in found.divisive:
        (statement,) = [each for each in found.statements if each.id == divide.statement]
        assert statement.groups[divide.agreeing[0]].agree > statement.groups[divide.agreeing[0]].disagree


def test_a_map_repeats_itself_from_what_it_says_of_itself() -> None:
    votes, _ = worlds.leaning()
    frozen = opinion_map(votes, seed=7, settings=Settings(withdrawn=("s002",), runs=3)).model_dump_json()
    read = OpinionMap.model_validate_json(frozen)
    again = opinion_map(reversed(votes), seed=read.seed, settings=read.settings)
    assert again == read
    assert again.model_dump_json() == frozen
    assert read.input == vote_matrix(votes).digest()
    assert read.libraries == libraries()


def test_the_number_of_processors_does_not_matter() -> None:
    votes, _ = worlds.leaning(sizes=(150, 100), statements=220, seen=0.3)
    matrix = vote_matrix(votes)
    assert min(matrix.cells.participants, matrix.cells.statements) > DENSE
    with threadpool_limits(limits=2):
        on_two = opinion_map(matrix, seed=1, settings=QUICK)
    with threadpool_limits(limits=1):
        assert opinion_map(matrix, seed=1, settings=QUICK) == on_two


def test_a_map_is_frozen() -> None:
    with pytest.raises(ValidationError):
        opinion_map([], seed=1).seed = 2  # type: ignore[misc]


@settings(max_examples=40)
@given(worlds.votes, st.randoms(use_true_random=False))
def test_whatever_is_voted_in_whatever_order_makes_one_map(votes: list[Vote], random: Random) -> None:
    found = opinion_map(votes, seed=1, settings=QUICK)
    assert OpinionMap.model_validate_json(found.model_dump_json()) == found
    assert (found.no_groups is None) == bool(found.groups)
    assert sum(each.cast.agree + each.cast.passed + each.cast.disagree for each in found.statements) == len(
        votes
    )
    assert sum(group.size for group in found.groups) == len(found.points())
    assert all(group.size >= QUICK.smallest_group for group in found.groups)
    random.shuffle(votes)
    assert opinion_map(votes, seed=1, settings=QUICK) == found


def everybody(says: int, *, people: int, statements: int) -> list[Vote]:
    return [(f"p{at}", f"s{on}", says, 0.0) for at in range(people) for on in range(statements)]


def in_pairs() -> list[Vote]:
    """Return votes of eight people, two of a mind each, every pair against the others on its own statements."""
    return [(f"p{at}", f"s{on}", 1 if on % 4 == at // 2 else -1, 0.0) for at in range(8) for on in range(8)]


@pytest.mark.parametrize(
    ("votes", "reason"),
    [
        ([], NoGroups.FEW_PARTICIPANTS),
        ([("ann", "s", 1, 0.0)], NoGroups.FEW_PARTICIPANTS),
        (everybody(1, people=5, statements=9), NoGroups.FEW_PARTICIPANTS),
        (worlds.leaning(statements=2, seen=1)[0], NoGroups.FEW_STATEMENTS),
        (everybody(-1, people=9, statements=9), NoGroups.ALL_ALIKE),
        (everybody(0, people=9, statements=9), NoGroups.ALL_ALIKE),
    ],
    ids=["no votes", "one participant", "five", "two statements", "all against", "all pass"],
)
def test_too_few_or_too_alike_have_no_groups_and_a_reason(votes: list[Vote], reason: NoGroups) -> None:
    found = opinion_map(votes, seed=1)
    assert found.no_groups is reason
    assert (found.groups, found.bridging, found.divisive, found.sensitivity) == ((), (), (), None)
    assert found.points() == ()
    assert all(each.consensus is None and each.groups == () for each in found.statements)


def test_without_groups_what_everybody_said_still_stands() -> None:
    found = opinion_map(everybody(1, people=5, statements=2), seed=1)
    assert [each.statement for each in found.majorities] == ["s0", "s1"]
    assert [each.standing.agree for each in found.statements] == [5, 5]


def test_groups_in_which_votes_could_be_told_apart_are_not_formed() -> None:
    shown = opinion_map(in_pairs(), seed=1, settings=Settings(groups=4, smallest_group=2, runs=0))
    assert [group.size for group in shown.groups] == [2, 2, 2, 2]
    hidden = opinion_map(in_pairs(), seed=1, settings=Settings(groups=4, runs=0))
    assert hidden.no_groups is NoGroups.SMALL_GROUPS


def test_who_voted_too_little_is_on_the_map_but_in_no_group() -> None:
    votes, _ = worlds.leaning()
    found = opinion_map([*votes, ("newcomer", "s001", 1, 0.0)], seed=1, settings=QUICK)
    (place,) = [each for each in found.participants if each.id == "newcomer"]
    assert (place.votes, place.group) == (1, None)
    assert len(found.points()) == len(found.participants) - 1


def test_withdrawn_statements_are_counted_but_never_named() -> None:
    votes, _ = worlds.leaning()
    named = opinion_map(votes, seed=1, settings=QUICK)
    gone = named.groups[0].representative[0].statement
    found = opinion_map(votes, seed=1, settings=QUICK.model_copy(update={"withdrawn": (gone,)}))
    (figures,) = [each for each in found.statements if each.id == gone]
    assert figures.withdrawn
    assert figures.standing.agree > 0
    told = [each.statement for group in found.groups for each in group.representative]
    told += [each.statement for each in found.majorities]
    told += [each.statement for each in found.bridging]
    told += [each.statement for each in found.divisive]
    assert gone not in told


def test_points_are_rounded_and_say_nothing_of_whose_they_are() -> None:
    found = opinion_map(worlds.leaning()[0], seed=1, settings=QUICK)
    points = found.points()
    assert list(points) == sorted(points)
    assert all(round(x, 1) == x and round(y, 1) == y for x, y, _ in points)


def test_groups_and_centres_must_agree() -> None:
    with pytest.raises(ValidationError, match="There are 2 centres for 3 groups"):
        Settings(groups=3, centres=((0, 0), (1, 1)))


def test_groups_of_chance_are_called_doubtful() -> None:
    votes, _ = worlds.leaning(sizes=(1,) * 60)
    found = opinion_map(votes, seed=1)
    assert found.sensitivity is not None
    assert found.sensitivity.doubtful


def test_every_reason_has_its_sentence() -> None:
    assert set(WHY_NO_GROUPS) == set(NoGroups)
    assert "last vote of each person" in TWO_COUNTINGS
