"""Which conversations a staged model answers."""

import json

import pytest

from adapters.gateway.requests import ChatRequest
from adapters.sharing import PLACES, is_within, place_of

STAGED = "sha256:" + "a" * 64
CONVERSATIONS = [f"Conversation {number}: my landlord keeps my deposit." for number in range(10_000)]


def placed(conversation: str, *, staged: str = STAGED, key: int = 1) -> int:
    return place_of(deployment_digest=staged, key=key, conversation=conversation)


def new(share: int) -> set[str]:
    """Return the conversations that the new model answers."""
    return {each for each in CONVERSATIONS if is_within(placed(each), share=share)}


@pytest.mark.parametrize("share", [1, 10, 50, 99])
def test_the_share_is_honest(share: int) -> None:
    assert abs(len(new(share)) - 100 * share) <= 150
    assert 0.9 <= len(new(10)) / 1_000 <= 1.1


def test_a_conversation_keeps_its_place_and_stays_with_the_new_model_as_the_share_rises() -> None:
    assert new(10) == new(10)
    assert new(10) < new(50) < new(99)


def test_another_client_or_another_deployment_draws_anew() -> None:
    for other in ({"key": 2}, {"staged": "sha256:" + "b" * 64}):
        again = {each for each in CONVERSATIONS if is_within(placed(each, **other), share=10)}
        assert 60 <= len(again & new(10)) <= 140


def test_the_bounds_are_exact() -> None:
    assert not is_within(0, share=0)
    assert is_within(0, share=1)
    assert is_within(PLACES // 100 - 1, share=1)
    assert not is_within(PLACES // 100, share=1)
    assert is_within(PLACES - 1, share=100)


def turns(*said: str) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": roles[number % 2], "content": each} for number, each in enumerate(said)]


def told_by(messages: list[dict[str, str]], **more: str) -> str:
    body = json.dumps({"messages": messages, **more}).encode()
    return ChatRequest.model_validate_json(body).conversation


def test_a_conversation_is_told_by_how_it_begins_or_by_whose_it_is() -> None:
    assert told_by(turns("Hello?")) == told_by(turns("Hello?", "Hello.", "And now?")) == "Hello?"
    # A client's system message stands in all its conversations, and tells none of them apart.
    assert told_by([{"role": "system", "content": "Be brief."}, *turns("Hello?")]) == "Hello?"
    assert told_by(turns("Hello?"), user="u-7") == "u-7"
