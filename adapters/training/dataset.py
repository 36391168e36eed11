"""The rows a model learns from: read strictly, checked against their digest, and cut into tokens."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.training.errors import BadJobError
from governance.proof.digests import digest_of

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 20_000
IGNORED = -100
"""The label of a token that is not learnt from (as in torch's cross entropy)."""

Messages = list[dict[str, str]]


class Encode(Protocol):
    """Turns messages into token ids by the model's chat template."""

    def __call__(self, messages: Messages, *, opened: bool) -> list[int]:
        """Return the ids; ``opened``: with the opening of a reply at their end."""


class Turn(BaseModel):
    """One message. Its text is learnt exactly as it stands, so nothing is stripped or normalised."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["system", "user", "assistant"]
    content: Annotated[str, Field(min_length=1)]


class Reply(Turn):
    """What is learnt to be said."""

    role: Literal["assistant"]


class Row(BaseModel):
    """A dialogue, and the reply to learn. Only the reply is learnt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Annotated[tuple[Turn, ...], Field(min_length=1)]
    completion: tuple[Reply]


@dataclass(frozen=True)
class Item:
    """A row as tokens. ``labels`` equal ``input_ids`` where the completion stands, else :data:`IGNORED`."""

    input_ids: list[int]
    labels: list[int]


def read_rows(content: bytes, *, digest: str) -> list[Row]:
    """Read ``dataset.jsonl``.

    Raises :class:`BadJobError` if its digest is not ``digest``, or naming the first line that is no row.
    """
    if len(content) > MAX_BYTES:
        message = f"dataset.jsonl has {len(content):,} bytes; at most {MAX_BYTES:,} can be learnt from."
        raise BadJobError(message)
    found = digest_of(content)
    if found != digest:
        message = f"dataset.jsonl is not the one the job names: it is {found}, the job says {digest}."
        raise BadJobError(message)
    rows = [_row(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if not 0 < len(rows) <= MAX_ROWS:
        message = f"dataset.jsonl has {len(rows):,} rows; between 1 and {MAX_ROWS:,} can be learnt from."
        raise BadJobError(message)
    return rows


def tokenise(rows: Sequence[Row], encode: Encode, *, max_length: int) -> list[Item]:
    """Return the rows as tokens, in their order.

    The completion begins where the dialogue with its reply departs from the dialogue with the mere opening
    of a reply. Raises :class:`BadJobError` for a row longer than ``max_length`` tokens: a reply that is cut
    off teaches to break off.
    """
    items = []
    for number, row in enumerate(rows, 1):
        prompt = [turn.model_dump() for turn in row.prompt]
        reply = [turn.model_dump() for turn in row.completion]
        opened, whole = encode(prompt, opened=True), encode(prompt + reply, opened=False)
        if len(whole) > max_length:
            message = (
                f"Row {number} has {len(whole):,} tokens; the limit is {max_length:,}. Shorten its text."
            )
            raise BadJobError(message)
        learnt_from = _common(opened, whole)
        if learnt_from == len(whole):
            message = f"Row {number} has no token to learn: the chat template leaves its reply out."
            raise BadJobError(message)
        items.append(Item(whole, [IGNORED] * learnt_from + whole[learnt_from:]))
    return items


def _row(number: int, line: bytes) -> Row:
    try:
        return Row.model_validate(json.loads(line))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        message = f"Line {number} of dataset.jsonl is no row: {place}: {problem['msg']}."
    except ValueError:
        message = f"Line {number} of dataset.jsonl is no JSON."
    raise BadJobError(message)


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens both begin with."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
