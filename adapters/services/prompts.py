"""Compiling prompts, and choosing how many examples they carry, on validation families only."""

from collections.abc import Callable, Sequence

from adapters.errors import PromptTooLongError
from adapters.models import CompiledPrompt
from adapters.prompt import compiled, examples_in, prompt_digest, shots_of
from adapters.serving.engine import Engine
from adapters.serving_tuple import Sampling
from constitutions.document import Document
from constitutions.effective import OriginNorm
from constitutions.models import Version
from constitutions.norms import Example, Message
from constitutions.split import Part
from governance import clock

CANDIDATE_SHOTS = (0, 6, 12)
MAX_VALIDATION_EXAMPLES = 16
"""How many validation examples a candidate is tried on: enough to order candidates, and bounded in time."""

Beat = Callable[[str], None]


def store(version: Version, messages: Sequence[Message], *, shots: int) -> CompiledPrompt:
    """Keep a compiled prompt under its digest; the same messages are kept once."""
    prompt, _ = CompiledPrompt.objects.get_or_create(
        digest=prompt_digest(messages),
        defaults={
            "community": version.community,
            "version": version,
            "messages": [message.model_dump(mode="json") for message in messages],
            "shots": shots,
            "compiled_at": clock.now(),
        },
    )
    return prompt


def messages_of(prompt: CompiledPrompt) -> tuple[Message, ...]:
    """Return a stored prompt's messages."""
    return tuple(Message.model_validate(message) for message in prompt.messages)


def choose(
    engine: Engine, document: Document, norms: Sequence[OriginNorm], *, beat: Beat
) -> tuple[tuple[Message, ...], int, dict[str, float]]:
    """Return the best prompt, its number of examples, and each candidate's score.

    The score is the share of validation examples whose preferred reply is the likelier one, by mean
    log-probability a token. Of equals the shortest prompt is taken. ``beat`` hears what is being tried.
    """
    base = engine.base()
    trials = _spread([example for _, example in examples_in(norms, Part.VALIDATION)])
    scores: dict[int, float] = {}
    prompts: dict[int, tuple[Message, ...]] = {}
    for count in CANDIDATE_SHOTS:
        shots = shots_of(norms, count)
        if len(shots) in scores:
            continue
        prompt = compiled(document, norms, shots)
        if not _fits(engine, prompt, trials):
            break
        beat(f"trying a prompt with {len(shots)} examples")
        prompts[len(shots)] = prompt
        scores[len(shots)] = _preferred_share(engine, base, prompt, trials)
    if not scores:
        raise PromptTooLongError(norms=len(norms), context=engine.context)
    best = min(scores, key=lambda count: (-scores[count], count))
    return prompts[best], best, {str(count): score for count, score in scores.items()}


def _fits(engine: Engine, prompt: tuple[Message, ...], trials: Sequence[Example]) -> bool:
    """Whether the prompt leaves room for the longest trial and a reply."""
    dialogues = [trial.dialogue for trial in trials]
    dialogue = max(dialogues, key=lambda turns: sum(len(turn.content) for turn in turns), default=())
    return len(engine.tokens((*prompt, *dialogue))) + 2 * Sampling().max_tokens <= engine.context


def _spread(examples: list[Example]) -> list[Example]:
    """Take at most ``MAX_VALIDATION_EXAMPLES``, evenly from all of them."""
    step = max(1, -(-len(examples) // MAX_VALIDATION_EXAMPLES))
    return examples[::step]


def _preferred_share(
    engine: Engine, model: str, prompt: tuple[Message, ...], trials: Sequence[Example]
) -> float:
    if not trials:
        return 0.0
    pairs = [
        engine.completion((*prompt, *trial.dialogue), reply)
        for trial in trials
        for reply in (trial.preferred, trial.rejected)
    ]
    means = [sum(logprobs) / len(logprobs) for logprobs in engine.score(model, pairs)]
    wins = [preferred > rejected for preferred, rejected in zip(means[::2], means[1::2], strict=True)]
    return sum(wins) / len(wins)
