"""What the contract's tests have in common: one question, and how a refusal looks."""

from typing import Any

import httpx
from openai.types.chat import ChatCompletionMessageParam

from constitutions.norms import Message

TURNS: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Answer in plain words."},
    {"role": "user", "content": "What may the landlord do?"},
]
MESSAGES = (
    Message(role="system", content="Answer in plain words."),
    Message(role="user", content="What may the landlord do?"),
)
GREEDY: dict[str, Any] = {"max_tokens": 8, "temperature": 0}
UNENDING = {"ignore_eos": True}


def assert_refused(response: httpx.Response, status: int) -> str:
    """Check an error's status and shape, and return its sentence."""
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert {"message", "type", "param", "code"} <= error.keys()
    assert isinstance(error["type"], str)
    message = error["message"]
    assert isinstance(message, str)
    assert message
    return message


def listed(http: httpx.Client) -> dict[str, dict[str, Any]]:
    """Return the models that an engine lists, by id."""
    whole = http.get("/v1/models").raise_for_status().json()
    assert whole["object"] == "list"
    return {each["id"]: each for each in whole["data"]}
