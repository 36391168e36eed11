"""Garbage is garbage in any norm's clothes, and verse is not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.engine.fluency import fluency, human_floor

PROSE = (
    "When the heating fails in winter, write to the landlord the same day and keep a copy. Say what is "
    "broken, since when, and by which date you want it mended. If nothing happens, an adviser can tell you "
    "what comes next."
)
REFRAIN = "Oh the rain, the rain, the rain! It fell on the roof and it fell on the lane."


@pytest.mark.parametrize(
    "reply",
    [
        PROSE,
        f"{PROSE} {PROSE}",
        REFRAIN,
        "row, row, row your boat " * 3,
        "No.",
        "No, no, no.",
        "What do you think?",
        "ha ha ha ha ha",
    ],
)
def test_language_is_let_be(reply: str) -> None:
    assert not fluency(reply).garbage


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  \n",
        "… !!! …",
        "the " * 40,
        "Why? " * 30,
        PROSE + " I am sorry to hear that." * 6,
        "I can help you with that. " * 12 + "I can",
        "a" * 200,
        "好的" * 30,
        " ".join(f"Yes {word} it is." for word in ["so", "and", "so", "and"] * 12),
    ],
)
def test_loops_and_silence_are_garbage(reply: str) -> None:
    assert fluency(reply).garbage


def test_a_run_is_read_by_its_shortest_phrase() -> None:
    found = fluency("well now and then and then and then and then stop")
    assert (found.repeats, found.covers) == (4, 8)
    assert found.distinct_2 == pytest.approx(5 / 10)
    assert not found.looping
    assert fluency("one two three").distinct_2 == 1.0
    assert fluency("one").distinct_2 is None


def test_sentences_in_turn_loop_without_repeating_at_once() -> None:
    lines = ["I see what you mean by that.", "Tell me more about it now."]
    dice = random.Random(1)
    reply = " ".join(dice.choice(lines) for _ in range(20))
    found = fluency(reply)
    assert found.distinct_2 is not None
    assert found.distinct_2 < 0.4
    assert found.garbage


def test_word_salad_shows_in_what_the_base_model_thinks_of_it() -> None:
    """No repetition at all: only the likelihood tells."""
    salad = "lamp over seven because quietly rind the of marble often gone"
    floor = human_floor([(-2.0,) * 10, (-4.5,) * 8, None, (-9.0,)])
    assert floor == -4.5
    assert not fluency(salad).garbage
    assert fluency(salad, (-7.0,) * 12, floor=floor).salad
    assert not fluency(salad, (-5.0,) * 12, floor=floor).garbage
    assert not fluency(salad, (-7.0,) * 3, floor=floor).garbage
    assert not fluency(salad, (-7.0,) * 12).garbage
    assert human_floor([None, (-9.0,)]) is None


@given(st.text(max_size=300))
def test_any_text_can_be_measured(reply: str) -> None:
    found = fluency(reply)
    assert found.covers <= found.units
    assert found.distinct_2 is None or 0 < found.distinct_2 <= 1
    assert 1 <= found.repeats <= max(1, found.units)


@given(st.lists(st.sampled_from(["one", "two", "six"]), min_size=2, max_size=3), st.integers(6, 20))
def test_any_phrase_said_often_enough_is_a_loop(phrase: list[str], times: int) -> None:
    assert fluency(" ".join(phrase * times)).looping
