"""Which engine answers for which adapter: bounded, steady, and the same in every process."""

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.serving.ring import BOUND, Ring, room
from config.env import REPOSITORY

replicas = st.sets(
    st.from_regex(r"http://[a-z0-9]{1,8}:[1-9][0-9]{0,3}", fullmatch=True), min_size=1, max_size=8
)
keys = st.lists(st.text(max_size=20), max_size=60)
KEYS = [f"community-{number}@1" for number in range(2_000)]


def placed(ring: Ring, keys: list[str]) -> dict[str, int]:
    """Return how many of ``keys`` each replica holds when they come one after the other and all stay."""
    loads = dict.fromkeys(ring.replicas, 0)
    for key in keys:
        chosen = ring.pick(key, loads)
        assert chosen is not None
        loads[chosen] += 1
        assert loads[chosen] <= room(sum(loads.values()), len(loads))
    return loads


@given(replicas, keys)
def test_no_replica_holds_more_than_the_bound(addresses: set[str], asked: list[str]) -> None:
    ring = Ring(tuple(addresses))
    loads = placed(ring, asked)
    assert sum(loads.values()) == len(asked)
    assert max(loads.values()) <= room(len(asked), len(addresses))


@given(replicas, st.text(max_size=20), st.integers(1, 200))
def test_one_popular_key_spreads_when_its_home_is_full(addresses: set[str], key: str, count: int) -> None:
    ring = Ring(tuple(addresses))
    loads = placed(ring, [key] * count)
    assert max(loads.values()) <= room(count, len(addresses))
    home = ring.clockwise(key)[0]
    assert loads[home] == max(loads.values())


@given(replicas, keys, st.data())
def test_a_replica_that_goes_moves_only_what_was_its_own(
    addresses: set[str], asked: list[str], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(sorted(addresses)))
    before, after = Ring(tuple(addresses)), Ring(tuple(addresses - {gone}))
    for key in asked:
        left = [each for each in before.clockwise(key) if each != gone]
        assert after.clockwise(key) == tuple(left)


@given(replicas, st.text(max_size=20), st.data())
def test_what_is_down_is_passed_over_and_counts_for_nothing(
    addresses: set[str], key: str, data: st.DataObject
) -> None:
    down = data.draw(st.sets(st.sampled_from(sorted(addresses))))
    loads = {each: data.draw(st.integers(0, 50)) for each in sorted(addresses)}
    chosen = Ring(tuple(addresses)).pick(key, loads, without=down)
    if down == addresses:
        assert chosen is None
    else:
        rest = Ring(tuple(addresses - down))
        assert chosen == rest.pick(key, {each: loads[each] for each in rest.replicas})


@given(replicas, st.text(max_size=20))
def test_the_order_in_which_replicas_are_named_does_not_matter(addresses: set[str], key: str) -> None:
    named = sorted(addresses)
    assert Ring(tuple(named)).clockwise(key) == Ring(tuple(reversed(named))).clockwise(key)


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_homes_are_spread_about_evenly(count: int) -> None:
    ring = Ring(tuple(f"http://vllm-{number}:8000" for number in range(count)))
    homes = Counter(ring.clockwise(key)[0] for key in KEYS)
    mean = len(KEYS) / count
    assert len(homes) == count
    assert max(homes.values()) < 1.4 * mean
    assert min(homes.values()) > 0.6 * mean


def test_every_process_finds_the_same_home() -> None:
    ring = Ring(("http://a:1", "http://b:2", "http://c:3"))
    code = (
        "from adapters.serving.ring import Ring\n"
        "ring = Ring(('http://c:3', 'http://a:1', 'http://b:2'))\n"
        "print(*(ring.clockwise(f'community-{n}@1')[0] for n in range(50)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told == [ring.clockwise(key)[0] for key in KEYS[:50]]


def test_homes_stay_where_they_are_from_release_to_release() -> None:
    ring = Ring(("http://a:1", "http://b:2", "http://c:3"))
    assert [ring.clockwise(key)[0][7] for key in KEYS[:12]] == list("baacbbbcacba")


def test_the_bound_is_the_one_that_is_written_down() -> None:
    assert BOUND == 1.25
    assert [room(requests, 4) for requests in (1, 3, 4, 10, 100)] == [1, 1, 2, 4, 32]
