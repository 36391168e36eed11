"""What a client may ask, as values. The subset of OpenAI's chat completions that we keep our word on.

A field that is not here is refused by name rather than ignored: a client that asks for tools and gets
none should know why.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.errors import BadRequestError
from adapters.serving_tuple import Sampling
from constitutions.norms import MAX_FAMILIES_TEXT, Message

MAX_MESSAGES = 200
MAX_STOPS = 4
MAX_STOP_LENGTH = 64


def _text_of(content: str | list[dict[str, Any]] | None) -> str:
    """Return a message's text, whether it came as a string or as text parts."""
    if isinstance(content, str):
        return content
    parts = content or []
    if any(part.get("type") != "text" or not isinstance(part.get("text"), str) for part in parts):
        message = "only text parts can be read here"
        raise ValueError(message)
    return "\n".join(part["text"] for part in parts)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Asked):
    """One message. ``developer`` is OpenAI's newer word for ``system``."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str | list[dict[str, Any]], AfterValidator(_text_of)]
    name: str | None = None

    @property
    def message(self) -> Message:
        """The turn as our own value, whatever its length: the engine knows what fits."""
        role = "system" if self.role == "developer" else self.role
        return Message.model_construct(role=role, content=str(self.content))


class StreamOptions(_Asked):
    """What a stream carries besides words."""

    include_usage: bool = False


class ChatRequest(_Asked):
    """A request for one reply. What is not said, the deployment's sampling says."""

    model: Annotated[str, Field(max_length=200)] = ""
    messages: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=4_096)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=4_096)] | None = None
    seed: int | None = None
    stop: str | tuple[Annotated[str, Field(min_length=1, max_length=MAX_STOP_LENGTH)], ...] | None = None
    n: Literal[1] = 1
    user: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.messages[-1].role != "user":
            message = "The last message must be the user's."
            raise ValueError(message)
        if isinstance(self.stop, tuple) and len(self.stop) > MAX_STOPS:
            message = f"At most {MAX_STOPS} stop texts can be given."
            raise ValueError(message)
        return self

    @property
    def question(self) -> str:
        """The last thing the user said."""
        return str(self.messages[-1].content)

    @property
    def conversation(self) -> str:
        """What stays the same throughout a conversation: whose it is, if the client says so, or how it begins.

        System messages are the client's own and the same in all its conversations, so they do not count.
        """
        first = next(turn for turn in self.messages if turn.role == "user")
        return self.user or str(first.content)

    def engine_fields(self, sampling: Sampling) -> dict[str, Any]:
        """Return the generation settings for the engine: the client's, else the deployment's."""
        asked = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_completion_tokens or self.max_tokens,
        }
        fields: dict[str, Any] = sampling.model_dump()
        fields.update({name: value for name, value in asked.items() if value is not None})
        fields.update({"seed": self.seed} if self.seed is not None else {})
        fields.update({"stop": self.stop} if self.stop is not None else {})
        return fields


class AnswerReported(_Asked):
    """An answer that a client says broke a norm, as it was given."""

    question: str
    answer: str
    receipt: Annotated[str, Field(max_length=1_000)]
    norm: Annotated[str, Field(max_length=64)]
    comment: Annotated[str, Field(max_length=MAX_FAMILIES_TEXT)] = ""


def read(model: type[_Asked], body: bytes) -> Any:  # noqa: ANN401 - an instance of ``model``
    """Read a request. Raises :class:`BadRequestError` with a sentence for each place to mend."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        sentences = [_sentence(problem) for problem in error.errors(include_url=False)[:5]]
        raise BadRequestError(sentences=" ".join(sentences)) from error


def _sentence(problem: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    place = ".".join(str(step) for step in problem["loc"]) or "the request"
    match problem["type"]:
        case "extra_forbidden":
            return f"“{place}” is not supported here. Leave it out."
        case "missing":
            return f"“{place}” is missing."
        case "json_invalid":
            return "The request is not JSON."
        case _:
            return f"“{place}”: {problem['msg'].removeprefix('Value error, ').rstrip('.')}."
