"""What exactly serves: the tuple that training, evaluation and serving share, and its digest. Pure."""

from typing import Annotated

from pydantic import Field

from constitutions.canonical import Strict, canonical_bytes
from constitutions.norms import Digest, Message
from governance.proof.digests import digest_of


class Sampling(Strict):
    """What a request that says nothing gets. Temperature 0 is greedy decoding."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    repetition_penalty: Annotated[float, Field(gt=0, le=2)] = 1.1
    max_tokens: Annotated[int, Field(ge=1, le=4_096)] = 96


class ServingTuple(Strict):
    """A deployment is exactly this. Digests are ``None`` where there is no adapter or no prompt."""

    base_revision: str
    adapter_digest: Digest | None = None
    prompt_digest: Digest | None = None
    chat_template_digest: Digest
    sampling: Sampling = Sampling()

    @property
    def digest(self) -> str:
        """The deployment's name."""
        return digest_of(canonical_bytes(self))


def with_client_messages(prompt: tuple[Message, ...], messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Put the compiled prompt before a client's messages.

    A client's system messages are appended to ours, never put in its place.
    """
    theirs = [message.content for message in messages if message.role == "system"]
    turns = tuple(message for message in messages if message.role != "system")
    if not theirs:
        return (*prompt, *turns)
    ours = [prompt[0].content] if prompt and prompt[0].role == "system" else []
    rest = prompt[1:] if ours else prompt
    # What clients say is neither shortened nor mended here, whatever becomes of it: the engine knows what fits.
    joined = Message.model_construct(role="system", content="\n\n".join([*ours, *theirs]))
    return (joined, *rest, *turns)
