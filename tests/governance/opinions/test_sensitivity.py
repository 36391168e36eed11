"""How firm groups are: firm where people lean, loose where they do not, the same for the same seed."""

import numpy as np
import pytest

from governance.opinions import sensitivity as module
from governance.opinions.sensitivity import sensitivity
from governance.opinions.values import Sensitivity
from governance.opinions.votes import vote_matrix
from tests.governance.opinions import worlds


def drawn(
    *, sizes: tuple[int, ...], labels: np.ndarray | None = None, runs: int = 10, seed: int = 1
) -> Sensitivity | None:
    votes, belongs = worlds.leaning(sizes=sizes)
    cells = vote_matrix(votes).cells
    withdrawn = np.zeros(cells.statements, dtype=bool)
    return sensitivity(cells, withdrawn, belongs if labels is None else labels, runs=runs, seed=seed)


def test_groups_that_lean_come_back() -> None:
    found = drawn(sizes=(30, 20))
    assert found is not None
    assert found.mean > 0.9
    assert found.lowest <= found.mean
    assert (found.runs, found.participants, found.statements) == (10, 40, 19)


def test_labels_of_chance_do_not() -> None:
    labels = np.random.default_rng(0).integers(0, 2, 50)
    found = drawn(sizes=(30, 20), labels=labels)
    assert found is not None
    assert abs(found.mean) < 0.2


def test_the_seed_decides() -> None:
    assert drawn(sizes=(20, 15, 10), seed=3) == drawn(sizes=(20, 15, 10), seed=3)


def test_the_more_runs_the_smaller_the_error() -> None:
    few, many = drawn(sizes=(12, 10, 8), runs=5), drawn(sizes=(12, 10, 8), runs=80)
    assert few is not None
    assert few.error is not None
    assert many is not None
    assert many.error is not None
    assert many.error < few.error
    single = drawn(sizes=(12, 10), runs=1)
    assert single is not None
    assert single.error is None


def test_at_most_so_many_people_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DRAWN", 12)
    found = drawn(sizes=(30, 20))
    assert found is not None
    assert found.participants == 12


def test_without_groups_or_runs_there_is_nothing_to_say() -> None:
    assert drawn(sizes=(30, 20), labels=np.full(50, -1)) is None
    assert drawn(sizes=(30, 20), runs=0) is None
