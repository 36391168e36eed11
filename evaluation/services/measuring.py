"""Asking an engine what each arm does on each item. Reads and asks; writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.dataset import STORY_QUESTION
from adapters.serving.engine import Engine
from adapters.serving_tuple import with_client_messages
from constitutions.norms import Message
from evaluation.engine.suite import Item, StoryItem
from evaluation.services.contenders import Contender

CHUNK = 16
"""How many items are measured between two commits: what a killed worker loses at most. The engine decodes as many
together, and what their prompts have in common is computed once for them all."""


@dataclass(frozen=True)
class Measured:
    """What one arm did on one item. A story's lesson stands where the preferred reply does."""

    item_id: str
    reply: str | None
    preferred: tuple[float, ...]
    rejected: tuple[float, ...] | None


def measure(
    engine: Engine, contender: Contender, items: Sequence[Item | StoryItem]
) -> Iterator[list[Measured]]:
    """Yield the items' measurements, at most ``CHUNK`` at a time."""
    model = contender.adapter_name or engine.base()
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        asked = [item for item in chunk if isinstance(item, Item)]
        told = [item for item in chunk if isinstance(item, StoryItem)]
        yield [*_examples(engine, model, contender, asked), *_stories(engine, model, contender, told)]


def _examples(engine: Engine, model: str, contender: Contender, items: Sequence[Item]) -> list[Measured]:
    if not items:
        return []
    conversations = [with_client_messages(contender.prompt, item.messages) for item in items]
    pairs = [
        engine.completion(conversation, reply)
        for conversation, item in zip(conversations, items, strict=True)
        for reply in (item.preferred, item.rejected)
    ]
    scores = engine.score(model, pairs)
    prompts = [engine.tokens(conversation) for conversation in conversations]
    replies = engine.replies(model, prompts, contender.serving.sampling)
    return [
        Measured(item.id, reply, preferred, rejected)
        for item, reply, preferred, rejected in zip(items, replies, scores[::2], scores[1::2], strict=True)
    ]


def _stories(
    engine: Engine, model: str, contender: Contender, stories: Sequence[StoryItem]
) -> list[Measured]:
    if not stories:
        return []
    lessons = [
        engine.completion(
            with_client_messages(
                contender.prompt, (Message(role="user", content=f"{STORY_QUESTION}\n\n{story.story}"),)
            ),
            story.lesson,
        )
        for story in stories
    ]
    scores = engine.score(model, lessons)
    return [Measured(story.id, None, score, None) for story, score in zip(stories, scores, strict=True)]
