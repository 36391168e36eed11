"""Compiling a constitution into a prompt: its rules as a system message, its examples as turns. Pure.

The prompt is the honest baseline an adapter has to beat, so it carries as many training examples as
help on the validation families (see :mod:`adapters.services.prompts`).
"""

from collections.abc import Sequence
from itertools import chain, zip_longest

from constitutions.document import Document
from constitutions.effective import OriginNorm
from constitutions.norms import Example, Message, Modality
from constitutions.split import Part, split
from governance.proof.digests import canonical_json, digest_of

VERBS = {
    Modality.MUST: "Always",
    Modality.MUST_NOT: "Never break this",
    Modality.SHOULD: "As a rule",
    Modality.SHOULD_NOT: "As a rule",
    Modality.MAY: "You may",
}


def identity(document: Document) -> tuple[Message, ...]:
    """Return the short prompt that an adapter is trained and served with: whose model this is."""
    return (Message(role="system", content=f"You answer for {document.title}."),)


def compiled(
    document: Document, norms: Sequence[OriginNorm], shots: Sequence[Example]
) -> tuple[Message, ...]:
    """Return the full prompt: every norm as a rule, which of two goes first, then ``shots`` as turns."""
    rules = [f"- {VERBS[found.norm.modality]}: {found.norm.statement}" for found in norms]
    # What a text adds to a charter's floor says the floor's own words once more.
    told = dict.fromkeys(rules)
    lines = [f"You answer for {document.title}. Keep these rules:", *told, *_first(document, norms)]
    system = Message(role="system", content="\n".join(lines))
    turns = [(*example.dialogue, Message(role="assistant", content=example.preferred)) for example in shots]
    return (system, *chain.from_iterable(turns))


def _first(document: Document, norms: Sequence[OriginNorm]) -> list[str]:
    """Return the rules of precedence between norms that bind, as lines; a norm that ended goes before none."""
    said = {found.norm.id: found.norm.statement for found in norms}
    return [
        f"- {rule.when} Then this goes first: {said[rule.first]} It goes before: {said[rule.then]}"
        for rule in document.precedence
        if rule.first in said and rule.then in said
    ]


def examples_in(norms: Sequence[OriginNorm], part: Part) -> tuple[tuple[OriginNorm, Example], ...]:
    """Return the examples whose families are in ``part``, each with its norm."""
    return tuple(
        (found, example)
        for found in norms
        for example in found.norm.examples
        if split(found.norm)[example.family] is part
    )


def shots_of(norms: Sequence[OriginNorm], count: int) -> tuple[Example, ...]:
    """Return up to ``count`` single-turn training examples, dealt evenly across the norms."""
    by_norm = [
        [example for owner, example in examples_in([found], Part.TRAIN) if len(example.dialogue) == 1]
        for found in norms
    ]
    dealt = [example for row in zip_longest(*by_norm) for example in row if example is not None]
    return tuple(dealt[:count])


def prompt_digest(messages: Sequence[Message]) -> str:
    """Return the name of a compiled prompt."""
    return digest_of(canonical_json([message.model_dump(mode="json") for message in messages]))
