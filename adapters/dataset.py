"""What a model learns from: training families, half the stories, and cases of what goes first. Pure."""

import json
from collections.abc import Sequence

from adapters.prompt import examples_in, identity
from constitutions.document import Document
from constitutions.effective import OriginNorm
from constitutions.norms import Message
from constitutions.split import Part, split_stories

STORY_QUESTION = "What does this story teach us?"


def rows(document: Document, norms: Sequence[OriginNorm]) -> list[dict[str, list[dict[str, str]]]]:
    """Return conversational rows with a ``prompt`` and a ``completion``, as TRL takes them.

    Only training families are here; validation and held-out ones never reach a trainer.
    """
    opening = identity(document)
    examples = [
        _row((*opening, *example.dialogue), example.preferred)
        for _, example in examples_in(norms, Part.TRAIN)
    ]
    bound = {found.norm.id for found in norms}
    decided = [
        _row((*opening, *rule.example.dialogue), rule.example.preferred)
        for rule in document.precedence
        if rule.example and {rule.first, rule.then} <= bound
    ]
    stories = [
        _row(
            (*opening, Message(role="user", content=f"{STORY_QUESTION}\n\n{story.title}\n\n{story.text}")),
            story.teaches,
        )
        for found in norms
        for story in found.norm.stories
        if split_stories(found.norm)[story.id] is Part.TRAIN
    ]
    return [*examples, *decided, *stories]


def jsonl(data: Sequence[dict[str, list[dict[str, str]]]]) -> bytes:
    """Return the rows as UTF-8 JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in data).encode()


def _row(prompt: Sequence[Message], reply: str) -> dict[str, list[dict[str, str]]]:
    return {
        "prompt": [message.model_dump(mode="json") for message in prompt],
        "completion": [{"role": "assistant", "content": reply}],
    }
