"""Groups: found where they are, not found where they are not, in no order but that of places."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from governance.opinions import groups
from governance.opinions.groups import (
    Grouping,
    NoGroups,
    around,
    choose,
    kept_participants,
    numbers_of_groups,
)

CENTRES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def clouds(*sizes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points around the centres, and around which."""
    random = np.random.default_rng(seed)
    belongs = np.repeat(np.arange(len(sizes)), sizes)
    return CENTRES[belongs] + random.normal(size=(len(belongs), 2)), belongs


def test_groups_are_found_and_numbered_by_size() -> None:
    points, belongs = clouds(10, 40, 25)
    found = choose(points, numbers=range(2, 6), seed=1, smallest_group=3)
    assert isinstance(found, Grouping)
    assert np.bincount(found.labels).tolist() == [40, 25, 10]
    assert adjusted_rand_score(belongs, found.labels) == 1
    assert max(found.silhouettes, key=lambda number: found.silhouettes[number]) == 3
    for group in range(3):
        np.testing.assert_allclose(found.centres[group], points[found.labels == group].mean(axis=0))


def test_many_participants_are_grouped_by_a_sample_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    points, _ = clouds(300, 200, 100)
    whole = choose(points, numbers=range(2, 6), seed=1, smallest_group=3)
    monkeypatch.setattr(groups, "SAMPLE", 100)
    sampled = choose(points, numbers=range(2, 6), seed=1, smallest_group=3)
    assert isinstance(whole, Grouping)
    assert isinstance(sampled, Grouping)
    np.testing.assert_array_equal(sampled.labels, whole.labels)


@settings(max_examples=20)
@given(st.integers(0, 1_000), st.randoms(use_true_random=False))
def test_the_order_of_participants_does_not_matter(seed: int, random: Random) -> None:
    points, _ = clouds(12, 9, 7, seed=seed)
    order = list(range(len(points)))
    random.shuffle(order)
    first = choose(points, numbers=range(2, 5), seed=1, smallest_group=3)
    second = choose(points[order], numbers=range(2, 5), seed=1, smallest_group=3)
    assert isinstance(first, Grouping)
    assert isinstance(second, Grouping)
    np.testing.assert_array_equal(second.labels, first.labels[order])


def test_a_number_of_groups_that_leaves_a_group_too_small_is_passed_over() -> None:
    points, _ = clouds(20, 20, 2)
    found = choose(points, numbers=range(2, 5), seed=1, smallest_group=3)
    assert isinstance(found, Grouping)
    assert np.bincount(found.labels).min() >= 3


def test_where_every_number_does_there_are_no_groups() -> None:
    points, _ = clouds(20, 2)
    assert choose(points, numbers=[2], seed=1, smallest_group=3) is NoGroups.SMALL_GROUPS


def test_people_at_one_place_are_no_groups() -> None:
    assert choose(np.ones((9, 2)), numbers=[2], seed=1, smallest_group=1) is NoGroups.ALL_ALIKE


def test_given_centres_keep_their_order() -> None:
    points, belongs = clouds(10, 40, 25)
    found = around(points, CENTRES)
    assert isinstance(found, Grouping)
    np.testing.assert_array_equal(found.labels, belongs)


def test_given_centres_form_no_group_that_is_too_small() -> None:
    points, _ = clouds(10, 40, 2)
    assert around(points, CENTRES, smallest_group=3) is NoGroups.SMALL_GROUPS


def test_more_centres_than_people_form_no_groups() -> None:
    assert around(np.zeros((2, 2)), CENTRES) is NoGroups.FEW_PARTICIPANTS


@pytest.mark.parametrize(
    ("participants", "numbers"), [(6, (2,)), (12, (2, 3)), (36, (2, 3, 4, 5)), (9_999, (2, 3, 4, 5))]
)
def test_more_people_may_form_more_groups(participants: int, numbers: tuple[int, ...]) -> None:
    assert numbers_of_groups(participants) == numbers


def test_who_voted_on_seven_statements_is_grouped_or_on_all_if_there_are_fewer() -> None:
    votes = np.array([3, 5, 6, 7, 8])
    assert kept_participants(votes, 20).tolist() == [False, False, False, True, True]
    assert kept_participants(votes, 5).tolist() == [False, True, True, True, True]
