"""What is proposed for one row: what followed where its last tokens stood before, as a naive search finds it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.engine.batch.proposals import ALIKE, FIRST, REST, Proposals
from adapters.engine.limits import PROPOSED

# Few tokens, so that they stand there again and again.
TOKENS = st.lists(st.integers(0, 2), max_size=60)
CIRCLE = [1, 2, 3] * 10


def naive(tokens: list[int], most: int) -> list[int]:
    """Look for the last place at which the last tokens stood before, and read on, over the end into what was read."""
    last = tokens[-ALIKE:]
    places = [at for at in range(ALIKE, len(tokens)) if tokens[at - ALIKE : at] == last]
    if len(tokens) < ALIKE or not places:
        return []
    going = list(tokens)
    for at in range(places[-1], places[-1] + most):
        going.append(going[at])
    return going[len(tokens) :]


@given(prompt=TOKENS, tokens=TOKENS, most=st.integers(0, 2 * PROPOSED), stride=st.integers(1, 5))
def test_it_proposes_what_a_naive_search_finds(
    prompt: list[int], tokens: list[int], most: int, stride: int
) -> None:
    proposals = Proposals()
    for length in range(0, len(tokens) + 1, stride):
        found = proposals.after(prompt, tokens[:length], most)
        assert found == naive(prompt + tokens[:length], min(most, FIRST))


def test_more_are_proposed_while_they_are_right_and_fewer_when_some_were_wrong() -> None:
    proposals, widths = Proposals(), []
    for wrong in (0, 0, 0, 7, 9):
        widths.append(len(proposals.after(CIRCLE, [], 100)))
        proposals.judge(widths[-1], widths[-1] - wrong)
    widths.append(len(proposals.after(CIRCLE, [], 100)))
    assert widths == [FIRST, 8, PROPOSED, PROPOSED, 10, FIRST]


def test_a_row_rests_ever_longer_while_nothing_is_right_and_no_more_once_something_was() -> None:
    proposals, rests = Proposals(), []
    for _ in range(7):
        proposals.judge(FIRST, 0)
        rests.append(next(step for step in range(REST + 2) if proposals.after(CIRCLE, [], FIRST)))
    assert rests == [1, 3, 7, 15, 31, 31, 31]
    proposals.judge(FIRST, 1)
    assert proposals.after(CIRCLE, [], FIRST)


def test_each_token_is_read_once() -> None:
    read = 0

    class Counted(list[int]):
        def __getitem__(self, at: Any) -> Any:
            nonlocal read
            found = super().__getitem__(at)
            read += len(found)
            return found

    prompt, tokens, proposals = Counted(range(1_000)), Counted(), Proposals()
    for token in range(1_000):
        tokens.append(token)
        proposals.after(prompt, tokens, 0)
    assert read == len(prompt) + len(tokens)
