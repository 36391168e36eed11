"""The order of rows: every row once, alike in length, by seed and epoch alone."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from adapters.training.batches import EpochSampler, epoch_order

LENGTHS = [20 + (number * 37) % 100 for number in range(83)]


def padded(order: Sequence[int], batch_size: int) -> int:
    """Return how many places the batches have in all."""
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    return sum(len(batch) * max(LENGTHS[index] for index in batch) for batch in batches)


@given(st.lists(st.integers(1, 500), max_size=60), st.integers(1, 9), st.integers(0, 99), st.integers(0, 9))
def test_every_row_comes_once(lengths: list[int], batch_size: int, seed: int, epoch: int) -> None:
    order = epoch_order(lengths, batch_size=batch_size, seed=seed, epoch=epoch)
    assert sorted(order) == list(range(len(lengths)))


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    first = epoch_order(LENGTHS, batch_size=4, seed=1, epoch=0)
    assert first == epoch_order(LENGTHS, batch_size=4, seed=1, epoch=0)
    assert first != epoch_order(LENGTHS, batch_size=4, seed=1, epoch=1)
    assert first != epoch_order(LENGTHS, batch_size=4, seed=2, epoch=0)


def test_little_is_wasted_on_padding() -> None:
    real = sum(LENGTHS)
    by_length = padded(epoch_order(LENGTHS, batch_size=4, seed=0, epoch=0), 4)
    by_chance = padded(range(len(LENGTHS)), 4)
    assert by_length - real < (by_chance - real) / 3


def test_the_sampler_obeys_the_epoch() -> None:
    sampler = EpochSampler(LENGTHS, batch_size=4, seed=5)
    sampler.set_epoch(3)
    assert list(sampler) == epoch_order(LENGTHS, batch_size=4, seed=5, epoch=3)
    assert len(sampler) == len(LENGTHS)
