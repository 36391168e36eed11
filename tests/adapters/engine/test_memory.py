"""Lanes and shelves: nothing moves unnoticed, nothing is lost, and the limit holds."""

import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.engine.model.memory import SHORTEST, Geometry, Lane, Memory

GEOMETRY = Geometry(
    layers=2,
    heads=2,
    size=4,
    context=700,
    device=torch.device("cpu"),
    kept=torch.float32,
    exact=torch.bfloat16,
)


def marked(lane: Lane, tokens: int, mark: float) -> None:
    lane.write(0, torch.full((2, 2, 2, tokens, 4), mark))
    lane.length = tokens


def test_a_lane_is_as_long_as_it_must_be_and_no_longer_than_the_context() -> None:
    memory = Memory(GEOMETRY, 10_000)
    lanes = [memory.take(size) for size in (1, SHORTEST, SHORTEST + 1, 700)]
    assert [lane.shelf.capacity for lane in lanes if lane] == [256, 256, 512, 700]


def test_one_row_of_full_length_always_finds_room() -> None:
    memory = Memory(GEOMETRY, 0)
    lane = memory.take(700)
    assert lane is not None
    assert memory.take(1) is None
    memory.release(lane)
    assert memory.take(1) is not None


def test_a_lane_is_rounded_as_the_model_rounds_and_comes_back_the_same() -> None:
    memory = Memory(GEOMETRY, 10_000)
    one, other = memory.take(10), memory.take(10)
    assert one is not None
    assert other is not None
    one.write(0, torch.randn(2, 2, 2, 10, 4).bfloat16())
    other.write(0, one.read(0, 10))
    assert torch.equal(one.read(0, 10), other.read(0, 10))


class Shelves(RuleBasedStateMachine):
    """Lanes are taken, widened and released in any order; each keeps what is its own."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory(GEOMETRY, 4_000)
        self.marks: dict[Lane, float] = {}
        self.count = 0

    @rule(tokens=st.integers(1, 700))
    def take(self, tokens: int) -> None:
        """Take a lane and mark it."""
        lane = self.memory.take(tokens)
        if lane is not None:
            self.count += 1
            marked(lane, tokens, self.count)
            self.marks[lane] = self.count

    @precondition(lambda self: self.marks)
    @rule(which=st.integers(0, 99), tokens=st.integers(1, 700))
    def widen(self, which: int, tokens: int) -> None:
        """Make one wider."""
        lane = list(self.marks)[which % len(self.marks)]
        wider = self.memory.widen(lane, max(tokens, lane.length))
        if wider is not None:
            self.marks[wider] = self.marks.pop(lane)

    @precondition(lambda self: self.marks)
    @rule(which=st.integers(0, 99))
    def release(self, which: int) -> None:
        """Give one back."""
        lane = list(self.marks)[which % len(self.marks)]
        self.memory.release(lane)
        del self.marks[lane]

    @invariant()
    def everything_is_where_it_was_put(self) -> None:
        """Every lane reads as it was marked, and stands among its shelf's first."""
        for lane, mark in self.marks.items():
            assert torch.equal(
                lane.read(0, lane.length), torch.full((2, 2, 2, lane.length, 4), mark).bfloat16()
            )
            assert lane.shelf.lanes[lane.index] is lane

    @invariant()
    def the_limit_holds(self) -> None:
        """There is never more memory than was allowed."""
        assert self.memory.tokens <= self.memory.limit


TestShelves = Shelves.TestCase
TestShelves.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
