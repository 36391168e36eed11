"""Whose turn it is: shares by weight, no saving up, and a place for who comes anew."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.engine.batch.tenants import CREDIT, SLACK, Tenants


def test_who_is_behind_runs_and_who_is_ahead_waits() -> None:
    tenants = Tenants()
    tenants.arrive("large", 1)
    tenants.arrive("small", 1)
    tenants.charge(1.0, {"large": 48, "small": 1})
    assert tenants.next(["large", "small"]) == ["small"]
    tenants.charge(0.97, {"small": 1})
    assert set(tenants.next(["large", "small"])) == {"large", "small"}


def test_who_comes_anew_is_a_moment_behind_and_no_more() -> None:
    tenants = Tenants()
    tenants.arrive("old", 1)
    tenants.charge(100.0, {"old": 1})
    tenants.arrive("new", 1)
    tenants.arrive("another", 1)
    assert tenants.seconds("new") == tenants.seconds("another") == tenants.seconds("old") - CREDIT


def test_who_is_ahead_and_leaves_for_a_moment_comes_back_no_better() -> None:
    tenants = Tenants()
    tenants.arrive("one", 1)
    tenants.arrive("other", 1)
    tenants.charge(5.0, {"one": 1})
    ahead = tenants.seconds("one")
    tenants.keep(["other"])
    tenants.arrive("one", 1)
    assert tenants.seconds("one") == ahead
    tenants.keep(["other"])
    tenants.charge(9.0, {"other": 1})
    tenants.keep(["other"])
    tenants.arrive("one", 1)
    assert tenants.seconds("one") == tenants.seconds("other") - CREDIT


def test_coming_and_going_brings_no_more_than_staying() -> None:
    tenants = Tenants()
    tenants.arrive("stays", 1)
    had = {"stays": 0.0, "comes and goes": 0.0}
    for _ in range(400):
        tenants.arrive("comes and goes", 1)
        running = tenants.next(had)
        tenants.charge(0.05, dict.fromkeys(running, 1))
        for name in running:
            had[name] += 0.05 / len(running)
        tenants.keep(["stays"])
    assert had["comes and goes"] <= had["stays"] + CREDIT + SLACK + 0.05


@given(
    weights=st.lists(st.floats(0.1, 10), min_size=2, max_size=4),
    rows=st.lists(st.integers(1, 40), min_size=4, max_size=4),
)
def test_those_who_always_want_more_get_seconds_by_their_weights(
    weights: list[float], rows: list[int]
) -> None:
    tenants = Tenants()
    names = [f"t{number}" for number in range(len(weights))]
    for name, weight in zip(names, weights, strict=True):
        tenants.arrive(name, weight)
    had = dict.fromkeys(names, 0.0)
    spent = 0.0
    while spent < 400:
        parts = {name: rows[names.index(name)] for name in tenants.next(names)}
        seconds = 0.02 + 0.001 * sum(parts.values())
        tenants.charge(seconds, parts)
        spent += seconds
        for name, part in parts.items():
            had[name] += seconds * part / sum(parts.values())
    shares = [had[name] / weight for name, weight in zip(names, weights, strict=True)]
    # No two are further apart than the slack and one pass, whoever has how many rows.
    assert max(shares) - min(shares) <= CREDIT + SLACK + 0.2 / min(weights)
