"""A client of one engine or several alike: the part of vLLM's HTTP API that ours speaks too.

Scores and replies are asked for token by token, so that the chat template applied here is the one that
serves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from adapters.errors import EngineRefusedError
from adapters.serving.asking import Asking
from adapters.serving.tenant import Tenant
from adapters.serving_tuple import Sampling
from constitutions.norms import Message

BATCH = 32
"""How many prompts one request carries."""


@dataclass(frozen=True)
class Completion:
    """A prompt and one continuation of it, as token ids."""

    prompt: tuple[int, ...]
    continuation: tuple[int, ...]


class Engine:
    """The engines at ``url``: one address, or several with commas between them.

    ``model`` is always the base model's id or an adapter's name. What is asked is done for ``tenant``, in its share of
    the engine's time; without one, in that of the community whose adapter it is.
    """

    def __init__(
        self, url: str, *, tenant: Tenant | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._asking = Asking(url, transport, headers=tenant.headers if tenant else {})
        self._whose = {"user": tenant.name} if tenant else {}
        self.context = 0
        """How many tokens a prompt and its reply may have together; known once something was tokenised."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._asking.close()

    def models(self) -> dict[str, dict[str, Any]]:
        """Return the models an engine knows, by id; the base model's entry has no ``parent``."""
        return _by_id(self._asking.ask("GET", "/v1/models"))

    def base(self) -> str:
        """Return the base model's id."""
        return next(name for name, model in self.models().items() if not model.get("parent"))

    def load(self, name: str, folder: Path) -> None:
        """Make the adapter in ``folder`` answer to ``name`` at every replica that is up.

        An engine that finds adapters in its folder by itself needs no telling: one that cannot, and one that
        would fail on this adapter, is found out here. Nothing happens where ``name`` is known already.
        """

        def at(replica: str) -> None:
            if self._knows(replica, name):
                return
            fields = {"lora_name": name, "lora_path": str(folder)}
            try:
                self._asking.ask_at(replica, "POST", "/v1/load_lora_adapter", fields)
            except EngineRefusedError:
                # Whoever asks for the same adapter at the same moment may have been faster; that is as good.
                if not self._knows(replica, name):
                    raise

        self._asking.everywhere(at)

    def _knows(self, replica: str, name: str) -> bool:
        return name in _by_id(self._asking.ask_at(replica, "GET", "/v1/models"))

    def tokens(self, messages: Sequence[Message], *, for_reply: bool = True) -> tuple[int, ...]:
        """Return the conversation as token ids, ready for a reply unless ``for_reply`` is false."""
        answer = self._asking.ask(
            "POST",
            "/tokenize",
            {
                "messages": [message.model_dump(mode="json") for message in messages],
                "add_generation_prompt": for_reply,
            },
        )
        self.context = answer["max_model_len"]
        return tuple(answer["tokens"])

    def completion(self, messages: Sequence[Message], reply: str) -> Completion:
        """Return a conversation and a reply to it as token ids, the reply's end mark included."""
        prompt = self.tokens(messages)
        whole = self.tokens([*messages, Message(role="assistant", content=reply)], for_reply=False)
        if whole[: len(prompt)] != prompt:
            raise EngineRefusedError(why="its chat template does not put a reply after its prompt.")
        return Completion(prompt, whole[len(prompt) :])

    def score(self, model: str, completions: Sequence[Completion]) -> list[tuple[float, ...]]:
        """Return the log-probability (nats) of each token of each continuation, given all before it."""
        found: list[tuple[float, ...]] = []
        for start in range(0, len(completions), BATCH):
            batch = completions[start : start + BATCH]
            answer = self._asking.ask(
                "POST",
                "/v1/completions",
                {
                    "model": model,
                    **self._whose,
                    "prompt": [[*each.prompt, *each.continuation] for each in batch],
                    "max_tokens": 1,
                    "temperature": 0,
                    "prompt_logprobs": 0,
                },
            )
            found += [
                _logprobs(choice["prompt_logprobs"], each)
                for choice, each in zip(answer["choices"], batch, strict=True)
            ]
        return found

    def replies(self, model: str, prompts: Sequence[tuple[int, ...]], sampling: Sampling) -> list[str]:
        """Return a reply to each tokenised prompt, under ``sampling``."""
        found: list[str] = []
        for start in range(0, len(prompts), BATCH):
            answer = self._asking.ask(
                "POST",
                "/v1/completions",
                {
                    "model": model,
                    **self._whose,
                    "prompt": [list(prompt) for prompt in prompts[start : start + BATCH]],
                    "max_tokens": sampling.max_tokens,
                    "temperature": sampling.temperature,
                    "top_p": sampling.top_p,
                    "repetition_penalty": sampling.repetition_penalty,
                },
            )
            # A model can say NUL, which no PostgreSQL text can hold.
            found += [choice["text"].replace("\0", "\ufffd").strip() for choice in answer["choices"]]
        return found

    def chat(self, model: str, messages: Sequence[Message], sampling: Sampling) -> str:
        """Return a reply to a conversation, as it stands: whoever asks puts the compiled prompt before it."""
        [reply] = self.replies(model, [self.tokens(messages)], sampling)
        return reply


def _by_id(listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {model["id"]: model for model in listed["data"]}


def _logprobs(prompt_logprobs: list[dict[str, Any] | None], scored: Completion) -> tuple[float, ...]:
    whole = (*scored.prompt, *scored.continuation)
    found = []
    for place in range(len(scored.prompt), len(whole)):
        at = prompt_logprobs[place]
        if at is None or str(whole[place]) not in at:
            raise EngineRefusedError(why="it left out the log-probability of a token that was asked for.")
        found.append(float(at[str(whole[place])]["logprob"]))
    return tuple(found)
