"""The map of two axes, against a dense decomposition with nothing left out."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.opinions import projection
from governance.opinions.projection import Projection, project
from governance.opinions.votes import Vote, VoteMatrix, vote_matrix
from tests.governance.opinions import worlds


def projected(votes: list[Vote], withdrawn: tuple[str, ...] = ()) -> tuple[VoteMatrix, Projection]:
    matrix = vote_matrix(votes)
    return matrix, project(matrix.cells, matrix.among_statements(withdrawn))


def by_definition(votes: list[Vote], withdrawn: tuple[str, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Fill in the table, decompose all of it, scale: places of participants and singular values."""
    matrix = vote_matrix(votes)
    table = np.full((len(matrix.participants), len(matrix.statements)), np.nan)
    table[matrix.cells.row, matrix.cells.column] = matrix.cells.vote
    table[:, matrix.among_statements(withdrawn)] = 0
    means = np.nanmean(table, axis=0)
    filled = np.where(np.isnan(table), means, table) - means
    _, values, axes = np.linalg.svd(filled, full_matrices=False)
    stretch = np.sqrt(table.shape[1] / np.isfinite(table).sum(axis=1))
    return (filled @ axes[:2].T) * stretch[:, np.newaxis], values


@pytest.mark.parametrize("withdrawn", [(), ("s001", "s005")])
@pytest.mark.parametrize("dense", [0, 1_000])
def test_sparse_and_dense_give_what_the_definition_gives(
    withdrawn: tuple[str, ...], dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "DENSE", dense)
    votes, _ = worlds.leaning()
    _, found = projected(votes, withdrawn)
    places, values = by_definition(votes, withdrawn)
    np.testing.assert_allclose(np.abs(found.participants), np.abs(places), atol=1e-11)
    np.testing.assert_allclose(found.explained, (values**2 / (values**2).sum())[:2], atol=1e-12)


def test_agreeing_with_everything_leads_to_the_right_and_up() -> None:
    votes, _ = worlds.leaning()
    _, found = projected(votes)
    assert (found.axes.sum(axis=1) > 0).all()


def test_where_loadings_sum_to_nothing_the_largest_is_positive() -> None:
    votes: list[Vote] = [
        ("ann", "s", 1, 0.0), ("ann", "t", -1, 0.0),
        ("bea", "s", -1, 0.0), ("bea", "t", 1, 0.0),
    ]  # fmt: skip
    _, found = projected(votes)
    np.testing.assert_allclose(found.axes[0], [0.5**0.5, -(0.5**0.5)])
    np.testing.assert_array_equal(found.axes[1], [0.0, 0.0])
    np.testing.assert_allclose(found.explained, [1.0, 0.0])


def test_a_statement_stands_where_somebody_would_who_agreed_with_it_alone() -> None:
    votes, _ = worlds.leaning()
    matrix, found = projected(votes)
    alone = np.zeros(len(matrix.statements))
    alone[3] = 1 - found.means[3]
    np.testing.assert_allclose(found.statements[3], alone @ found.axes.T * np.sqrt(len(matrix.statements)))
    np.testing.assert_allclose(found.extremity, np.linalg.norm(found.statements, axis=1))


def test_a_withdrawn_statement_has_no_weight() -> None:
    votes, _ = worlds.leaning()
    matrix, found = projected(votes, ("s003",))
    at = matrix.statements.index("s003")
    assert found.means[at] == 0
    np.testing.assert_allclose(found.axes[:, at], 0, atol=1e-12)
    np.testing.assert_allclose(found.extremity[at], 0, atol=1e-12)


@pytest.mark.parametrize(
    "votes",
    [
        [],
        [("ann", "s", 1, 0.0)],
        [(person, statement, 1, 0.0) for person in "abc" for statement in "stu"],
    ],
    ids=["none", "one", "all alike"],
)
def test_without_differences_everybody_stands_in_the_middle(votes: list[Vote]) -> None:
    _, found = projected(votes)
    assert not found.participants.any()
    assert found.explained.tolist() == [0, 0]


@settings(max_examples=50)
@given(worlds.votes)
def test_places_are_numbers_whatever_is_voted(votes: list[Vote]) -> None:
    matrix, found = projected(votes)
    assert found.participants.shape == (len(matrix.participants), 2)
    assert np.isfinite(found.participants).all()
    assert np.isfinite(found.statements).all()


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.permutations(range(12)), st.permutations(range(8)))
def test_other_names_only_name_otherwise(seed: int, people: list[int], statements: list[int]) -> None:
    votes, _ = worlds.leaning(sizes=(6, 6), statements=8, seed=seed)
    renamed: list[Vote] = [
        (f"q{people[int(person[1:])]}", f"t{statements[int(statement[1:])]}", word, moment)
        for person, statement, word, moment in votes
    ]
    (before, first), (after, second) = projected(votes), projected(renamed)
    _, values = by_definition(votes)
    # Where singular values are equal or loadings sum to zero, the votes do not determine the axes.
    assume(min(values[0] - values[1], values[1] - values[2], *np.abs(first.axes.sum(axis=1))) > 1e-3)
    for person, place in zip(before.participants, first.participants, strict=True):
        at = after.participants.index(f"q{people[int(person[1:])]}")
        np.testing.assert_allclose(second.participants[at], place, atol=1e-9)
