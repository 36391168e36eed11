"""The requests that the engine understands."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from adapters.engine import limits
from adapters.engine.api.body import Request, wrong
from adapters.engine.api.formats import Format, TextFormat
from adapters.engine.sampling.choice import Sampling

Token = Annotated[int, Field(ge=0)]
Tokens = list[Token]
Penalty = Annotated[float, Field(ge=-2, le=2)]


class StreamOptions(Request):
    """``include_usage``: end the stream with a piece that tells the tokens used."""

    include_usage: bool = False


class Generation(Request):
    """What chat and text completions have in common."""

    model: Annotated[str, Field(max_length=256)]
    max_tokens: Annotated[int, Field(ge=0)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    top_k: Annotated[int, Field(ge=-1)] = 0
    min_p: Annotated[float, Field(ge=0, le=1)] = 0.0
    repetition_penalty: Annotated[float, Field(gt=0, le=10)] = 1.0
    presence_penalty: Penalty = 0.0
    frequency_penalty: Penalty = 0.0
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    stop: str | list[str] = []
    ignore_eos: bool = False
    response_format: Format = TextFormat(type="text")
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    prompt_logprobs: Annotated[int, Field(ge=0, le=limits.PROMPT_LOGPROBS)] | None = None
    # Whom the client acts for; taken and not used.
    user: str = ""

    @field_validator("stop")
    @classmethod
    def _stops_are_short(cls, stop: str | list[str]) -> str | list[str]:
        stops = [stop] if isinstance(stop, str) else stop
        if len(stops) > limits.STOPS or any(not 1 <= len(one) <= limits.STOP_CHARACTERS for one in stops):
            message = f"Give at most {limits.STOPS} stop strings of 1 to {limits.STOP_CHARACTERS} characters."
            raise ValueError(message)
        return stop

    @model_validator(mode="after")
    def _scores_come_whole(self) -> Self:
        if self.stream and self.prompt_logprobs is not None:
            sentence = "prompt_logprobs cannot be streamed. Leave out stream or prompt_logprobs"
            raise wrong("prompt_logprobs", sentence)
        if self.max_tokens == 0 and self.prompt_logprobs is None:
            sentence = (
                "With max_tokens=0 nothing is generated: ask for prompt_logprobs, or for at least 1 token"
            )
            raise wrong("max_tokens", sentence)
        return self

    @property
    def stops(self) -> tuple[str, ...]:
        """The strings that end an answer."""
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop)

    @property
    def sampling(self) -> Sampling:
        """How tokens are chosen."""
        return Sampling(
            temperature=self.temperature,
            top_p=self.top_p,
            top_k=max(self.top_k, 0),
            min_p=self.min_p,
            repetition_penalty=self.repetition_penalty,
            presence_penalty=self.presence_penalty,
            frequency_penalty=self.frequency_penalty,
            seed=self.seed,
        )


class TextPart(Request):
    """One part of a message; only text is understood."""

    type: Literal["text"]
    text: str


class Message(Request):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str | list[TextPart]
    name: str = ""

    @property
    def turn(self) -> dict[str, str]:
        """The turn as chat templates take it."""
        parts = self.content
        text = parts if isinstance(parts, str) else "".join(part.text for part in parts)
        return {"role": self.role, "content": text}


Messages = Annotated[list[Message], Field(min_length=1, max_length=limits.MESSAGES)]


class ChatRequest(Generation):
    """``POST /v1/chat/completions``."""

    messages: Messages
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    logprobs: bool = False
    top_logprobs: Annotated[int, Field(ge=0, le=limits.LOGPROBS)] | None = None

    @model_validator(mode="after")
    def _likeliest_are_told_with_their_own(self) -> Self:
        if self.top_logprobs is not None and not self.logprobs:
            raise wrong("top_logprobs", "top_logprobs needs logprobs: true beside it")
        return self

    @property
    def told(self) -> int | None:
        """How many of the likeliest tokens are told with each of the answer; None for no log-probabilities."""
        return (self.top_logprobs or 0) if self.logprobs else None

    @property
    def length(self) -> int | None:
        """The most tokens of the answer; None for as many as the context allows."""
        return self.max_completion_tokens or self.max_tokens


class CompletionRequest(Generation):
    """``POST /v1/completions``."""

    prompt: str | list[Any]
    logprobs: Annotated[int, Field(ge=0, le=limits.LOGPROBS)] | None = None

    @field_validator("prompt")
    @classmethod
    def _one_kind(cls, prompt: str | list[Any]) -> str | list[Any]:
        if isinstance(prompt, str) or _is_tokens(prompt):
            return prompt
        if len(prompt) > limits.PROMPTS:
            message = f"Give at most {limits.PROMPTS} prompts in one request."
            raise ValueError(message)
        if prompt and (all(isinstance(one, str) for one in prompt) or all(map(_is_tokens, prompt))):
            return prompt
        message = "Give a text, a list of texts, a list of token ids, or a list of lists of token ids."
        raise ValueError(message)

    @property
    def length(self) -> int:
        """The most tokens of each answer."""
        return limits.COMPLETION_TOKENS if self.max_tokens is None else self.max_tokens

    @property
    def told(self) -> int | None:
        """How many of the likeliest tokens are told with each of the answer; None for no log-probabilities."""
        return self.logprobs

    @property
    def prompts(self) -> list[str] | list[Tokens]:
        """The prompts, always as a list of them."""
        if isinstance(self.prompt, str):
            return [self.prompt]
        return [self.prompt] if _is_tokens(self.prompt) else self.prompt


class TokenizeRequest(Request):
    """``POST /tokenize``: a text or a conversation."""

    model: Annotated[str, Field(max_length=256)] | None = None
    prompt: str | None = None
    messages: Messages | None = None
    add_special_tokens: bool = True
    add_generation_prompt: bool = True

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.prompt is None) == (self.messages is None):
            message = "Give either prompt or messages."
            raise ValueError(message)
        return self

    @property
    def characters(self) -> int:
        """How much there is to be turned into tokens."""
        return len(self.prompt or "") + sum(len(one.turn["content"]) for one in self.messages or ())


class EmbeddingsRequest(Request):
    """``POST /v1/embeddings``: one text or several.

    What the model does not read of a long text is cut off. vLLM does that if ``truncate_prompt_tokens`` is
    -1, so that is taken here too.
    """

    input: str | list[Any]
    model: Annotated[str, Field(max_length=256)] | None = None
    encoding_format: Literal["float"] = "float"
    truncate_prompt_tokens: Literal[-1] = -1
    # Whom the client acts for; taken and not used.
    user: str = ""

    @field_validator("input")
    @classmethod
    def _texts_of_bounded_size(cls, given: str | list[Any]) -> str | list[Any]:
        texts = [given] if isinstance(given, str) else given
        if not texts or not all(isinstance(text, str) for text in texts):
            message = "Give a text, or a list of texts."
            raise ValueError(message)
        if len(texts) > limits.EMBEDDED_TEXTS:
            message = f"Give at most {limits.EMBEDDED_TEXTS} texts in one request."
            raise ValueError(message)
        if not all(1 <= len(text) <= limits.EMBEDDED_CHARACTERS for text in texts):
            message = f"Give texts of 1 to {limits.EMBEDDED_CHARACTERS} characters."
            raise ValueError(message)
        return given

    @property
    def texts(self) -> list[str]:
        """The texts, always as a list."""
        return [self.input] if isinstance(self.input, str) else self.input


class LoadRequest(Request):
    """``POST /v1/load_lora_adapter``; the path is absolute, or relative to the adapters folder."""

    lora_name: str
    lora_path: Annotated[str, Field(min_length=1, max_length=4_096)]
    load_inplace: bool = False


class UnloadRequest(Request):
    """``POST /v1/unload_lora_adapter``."""

    lora_name: str


def _is_tokens(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(type(token) is int and token >= 0 for token in value)
    )
