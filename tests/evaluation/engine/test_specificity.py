"""Whether the diagonal leads."""

import pytest

from evaluation.engine.specificity import specificity

MATRIX = {
    "tenants": {"tenants": 0.4, "circle": 0.1, "artists": -0.1},
    "circle": {"tenants": 0.2, "circle": 0.3, "artists": 0.5},
    "artists": {"tenants": 0.0, "circle": 0.3, "artists": 0.2},
}


def test_own_lead_is_the_diagonal_less_the_neighbours_mean() -> None:
    found = specificity(MATRIX)
    assert found.own_lead["tenants"] == pytest.approx(0.4 - 0.1)
    assert found.own_lead["circle"] == pytest.approx(0.3 - 0.2)
    assert found.own_lead["artists"] == pytest.approx(0.2 - 0.2)


def test_a_tie_does_not_lead_and_rows_are_told_beside() -> None:
    found = specificity(MATRIX)
    assert found.leads_column == {"tenants": True, "circle": False, "artists": False}
    assert found.row_best == {"tenants": "tenants", "circle": "artists", "artists": "circle"}


@pytest.mark.parametrize("matrix", [{}, {"a": {"a": 1.0}}, {"a": {"a": 1.0}, "b": {"a": 1.0, "b": 1.0}}])
def test_a_matrix_that_is_no_square_of_communities_is_refused(matrix: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="at least two communities"):
        specificity(matrix)
