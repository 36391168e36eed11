"""Which reply is likelier, whole and per token."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evaluation.engine.preference import Preference, preference
from evaluation.engine.samples import Arm, Sample

replies = st.lists(st.floats(-30, 0), min_size=1, max_size=30)


def test_a_long_reply_can_win_per_token_and_lose_as_a_whole() -> None:
    found = preference([-1.0, -1.0, -1.0], [-2.0])
    assert found == Preference(sum_margin=-1.0, normalised_margin=1.0, sum_score=0.0, normalised_score=1.0)


def test_a_tie_is_half() -> None:
    found = preference([-1.0, -3.0], [-2.0, -2.0])
    assert (found.sum_score, found.normalised_score) == (0.5, 0.5)


@given(replies, replies)
def test_turning_the_labels_turns_the_score(preferred: list[float], rejected: list[float]) -> None:
    ours, theirs = preference(preferred, rejected), preference(rejected, preferred)
    assert ours.sum_margin == -theirs.sum_margin  # type: ignore[operator]
    assert ours.normalised_score == 1 - theirs.normalised_score  # type: ignore[operator]
    assert ours.sum_score in {0.0, 0.5, 1.0}


@pytest.mark.parametrize("missing", [None, []])
def test_a_reply_without_scores_gives_nothing(missing: list[float] | None) -> None:
    assert preference(missing, [-1.0]) == preference([-1.0], missing) == Preference()


@pytest.mark.parametrize("broken", [(), (-1.0, math.nan), (-math.inf,), None])
def test_a_token_that_could_not_be_scored_leaves_its_reply_missing(broken: tuple[float, ...] | None) -> None:
    sample = Sample(item_id="a", arm=Arm.BASE, preferred_logprobs=broken, rejected_logprobs=(-1.0,))
    assert sample.preferred_logprobs is None
    assert not sample.complete


def test_a_sign_turned_is_noticed() -> None:
    with pytest.raises(ValidationError, match="no log-probability"):
        Sample(item_id="a", arm=Arm.BASE, preferred_logprobs=(2.5,))
    almost_certain = Sample(item_id="a", arm=Arm.BASE, preferred_logprobs=(1e-4, 0))
    assert almost_certain.preferred_logprobs == (1e-4, 0)


def test_a_reply_is_kept_to_the_last_space() -> None:
    assert Sample(item_id="a", arm=Arm.BASE, reply=" so \n").reply == " so \n"
