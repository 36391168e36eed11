"""What a client may ask, as values. The subset of OpenAI's API that we keep our word on.

A field that is not here is refused by name rather than ignored: a client that asks for tools and gets
none should know why.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import from_json, to_json

from adapters.errors import BadRequestError
from adapters.gateway.sentences import sentences_of
from adapters.serving_tuple import Sampling
from constitutions.norms import MAX_FAMILIES_TEXT, Message

MAX_MESSAGES = 200
MAX_STOPS = 4
MAX_STOP_LENGTH = 64
MAX_TEXTS = 256
MAX_TEXT_LENGTH = 8_000
"""Texts of one request for vectors, and the characters of each: as many as the engine takes."""
INTEGER = 2**63
MAX_TAGS, MAX_TAG, MAX_TAG_TEXT = 16, 64, 512
"""Pairs of a request's metadata, and the characters of a name and of a text in it: as many as OpenAI takes."""

PASSED_ON = (
    *("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "seed", "stop"),
    *("logprobs", "top_logprobs", "response_format"),
)
"""What goes on to the engine as the client says it."""

TAKES = {
    "content": "a text, or a list of text parts",
    "stop": f"a text of 1 to {MAX_STOP_LENGTH} characters, or a list of at most {MAX_STOPS} such texts",
    "constitution": "a digest: sha256: and 64 hexadecimal digits",
    "metadata": f"at most {MAX_TAGS} names of 1 to {MAX_TAG} characters, each with a text of at most {MAX_TAG_TEXT}",
    "input": f"a text of 1 to {MAX_TEXT_LENGTH:,} characters, or a list of 1 to {MAX_TEXTS} such texts",
}
"""What belongs in fields of which pydantic would tell less, or as much as there are kinds of values."""

Model = Annotated[str, Field(max_length=200)]
User = Annotated[str, Field(max_length=200)]
Stop = Annotated[str, Field(min_length=1, max_length=MAX_STOP_LENGTH)]
Length = Annotated[int, Field(ge=1, le=4_096)]
Tag = Annotated[str, Field(min_length=1, max_length=MAX_TAG)]
TagText = Annotated[str, Field(max_length=MAX_TAG_TEXT)]
Penalty = Annotated[float, Field(ge=-2, le=2)]


def _text_of(content: str | list[dict[str, Any]]) -> str:
    """Return a message's text, whether it came as a string or as text parts."""
    if isinstance(content, str):
        return content
    if any(part.get("type") != "text" or not isinstance(part.get("text"), str) for part in content):
        message = "Only text parts can be read here."
        raise ValueError(message)
    return "\n".join(part["text"] for part in content)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


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


def _end_with_a_question(messages: tuple[Turn, ...]) -> tuple[Turn, ...]:
    if not 1 <= len(messages) <= MAX_MESSAGES:
        message = f"“messages” takes 1 to {MAX_MESSAGES} messages."
        raise ValueError(message)
    if messages[-1].role != "user":
        message = "The last message must be the user's."
        raise ValueError(message)
    return messages


class StreamOptions(_Asked):
    """What a stream carries besides words."""

    include_usage: bool = False


class ChatRequest(_Asked):
    """A request for one reply. What is not said, the deployment's sampling says.

    ``constitution`` pins the text that the answering model was made from, by its digest. ``store`` offers the answer
    to be stored, with what ``metadata`` says of it, if the community stores any.
    """

    model: Model = ""
    messages: Annotated[tuple[Turn, ...], AfterValidator(_end_with_a_question)]
    constitution: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=-1, lt=INTEGER)] | None = None
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    max_tokens: Length | None = None
    max_completion_tokens: Length | None = None
    seed: Annotated[int, Field(ge=-INTEGER, lt=INTEGER)] | None = None
    stop: Stop | Annotated[tuple[Stop, ...], Field(max_length=MAX_STOPS)] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    # The engine knows which schemas it can keep to, and says so.
    response_format: dict[str, Any] | None = None
    n: Literal[1] = 1
    user: User | None = None
    store: bool = False
    metadata: Annotated[dict[Tag, TagText], Field(max_length=MAX_TAGS)] | None = None

    @field_validator("metadata")
    @classmethod
    def _stand_beside_store(cls, tags: dict[str, str] | None, info: ValidationInfo) -> dict[str, str] | None:
        if tags is not None and not info.data.get("store"):
            message = "“metadata” needs “store”: true beside it."
            raise ValueError(message)
        return tags

    @field_validator("top_logprobs")
    @classmethod
    def _stand_beside_the_chosen(cls, likely: int | None, info: ValidationInfo) -> int | None:
        if likely is not None and not info.data.get("logprobs"):
            message = "“top_logprobs” needs “logprobs”: true beside it."
            raise ValueError(message)
        return likely

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
        fields: dict[str, Any] = {**sampling.__dict__}
        fields["max_tokens"] = self.max_completion_tokens or self.max_tokens or sampling.max_tokens
        said = self.__dict__
        fields |= {name: said[name] for name in PASSED_ON if said[name] is not None}
        return fields


class EmbeddingsRequest(_Asked):
    """A request for the vectors of one text or several. There is one model for all communities' texts."""

    model: Model = ""
    input: (
        Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH)]
        | Annotated[
            tuple[Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH)], ...],
            Field(min_length=1, max_length=MAX_TEXTS),
        ]
    )
    encoding_format: Literal["float", "base64"] = "float"
    user: User | None = None

    @property
    def texts(self) -> list[str]:
        """The texts, always as a list."""
        return [self.input] if isinstance(self.input, str) else list(self.input)


class AnswerReported(_Asked):
    """An answer that a client says broke a norm, as it was given."""

    question: str
    answer: str
    receipt: Annotated[str, Field(max_length=1_000)]
    norm: Annotated[str, Field(max_length=64)]
    comment: Annotated[str, Field(max_length=MAX_FAMILIES_TEXT)] = ""


Asked = TypeVar("Asked", bound=_Asked)


def read(model: type[Asked], body: bytes) -> Asked:
    """Read a request. Raises :class:`BadRequestError` with a sentence for each place to mend."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problem = error
    # A field that is null counts as left out. Few clients send any, and none should wait for those.
    told = without_nulls(body)
    if told != body:
        try:
            return model.model_validate_json(told)
        except ValidationError as error:
            problem = error
    sentences, param = sentences_of(problem, body, TAKES)
    raise BadRequestError(sentences=sentences, param=param)


def without_nulls(body: bytes) -> bytes:
    """Return a JSON object without the fields that are null, or what is none as it is."""
    try:
        fields = from_json(body)
    except ValueError:
        return body
    if not isinstance(fields, dict) or None not in fields.values():
        return body
    return to_json({name: value for name, value in fields.items() if value is not None})
