"""A norm as a value, and everything it is made of.

Pure pydantic. Every limit is here, and every refusal is a sentence that says what to do.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from constitutions.canonical import Strict, Text
from constitutions.checks import Check
from governance.entrenchment import Entrenchment

MAX_EXAMPLES = 400
MAX_FAMILIES_TEXT = 4_000

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
NormId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=64)]
"""A norm keeps its id through renumbering and moves; ids of texts imported from elsewhere may have underscores."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A language tag (RFC 5646), such as ``en`` or ``pt-BR``."""
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
StatementName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*/statement:[1-9][0-9]{0,17}$", max_length=96)
]
"""A statement of a conversation, with its community, such as ``tenants/statement:12``."""
Line = Annotated[Text, Field(min_length=1, max_length=300)]
Paragraphs = Annotated[Text, Field(min_length=1, max_length=8_000)]
Turn = Annotated[Text, Field(min_length=1, max_length=MAX_FAMILIES_TEXT)]


class Modality(StrEnum):
    """How strongly a norm binds (the words of RFC 2119)."""

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"
    MAY = "may"

    @property
    def hard(self) -> bool:
        """Whether a single violation counts against the gate's ε."""
        return self in {Modality.MUST, Modality.MUST_NOT}


class Tier(StrEnum):
    """Whether a norm is what the community is, or what it strives for."""

    CORE = "core"
    ASPIRATION = "aspiration"


class Binding(StrEnum):
    """What a charter's norm lets those who adhere do with it."""

    FLOOR = "floor"
    CEILING = "ceiling"
    DEFAULT = "default"
    RESERVED = "reserved"


class Message(Strict):
    """One turn of a dialogue."""

    role: Literal["system", "user", "assistant"]
    content: Turn


class Example(Strict):
    """A dialogue that ends with the user's turn, the reply preferred, the reply rejected, and why.

    Examples of one ``family`` are one scenario told in several ways. A family is never split between
    training and evaluation.
    """

    id: Slug
    family: Slug
    dialogue: Annotated[tuple[Message, ...], Field(min_length=1, max_length=20)]
    preferred: Turn
    rejected: Turn
    why: Line | None = None

    @model_validator(mode="after")
    def _ends_with_the_user(self) -> Self:
        if self.dialogue[-1].role != "user":
            message = f"The dialogue of example “{self.id}” must end with the user's turn."
            raise ValueError(message)
        if self.preferred == self.rejected:
            message = f"Example “{self.id}” prefers and rejects the same reply. Make them differ."
            raise ValueError(message)
        return self


class Story(Strict):
    """A short narrative and what it teaches."""

    id: Slug
    title: Line
    text: Paragraphs
    teaches: Line


class Gate(Strict):
    """What counts as enough evidence to deploy (see the gate in the glossary).

    ``epsilon`` bounds a hard norm's violation rate, ``delta`` is the loss of adherence a soft norm may
    show against the model it replaces, ``alpha`` the chance of a wrong pass. ``soft`` says how soft norms
    are judged: ``each`` by itself, which takes many families a norm; or ``pooled``, all of them together by
    weight, with no single one proved lost. It counts only where it stands for the whole text.
    """

    epsilon: Annotated[float, Field(gt=0, lt=1)] = 0.05
    delta: Annotated[float, Field(gt=0, lt=1)] = 0.05
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    soft: Literal["each", "pooled"] = "each"


class Translation(Strict):
    """A norm in another of the text's languages. Only the first language binds."""

    statement: Line
    negative: Line
    scope: Line | None = None
    rationale: Paragraphs | None = None


class Norm(Strict):
    """One thing the community asks of its model, in a positive and a negative frame.

    ``ancestors`` are the ids of an earlier version's norms that were split or merged into this one; ``statements``
    are what was said in conversations that it was made from.
    ``widens`` declares, of a norm that tightens a charter's floor, that its scope takes in the floor's; a
    machine cannot tell. ``departs`` is the reason for saying otherwise than a charter's default. ``entrenchment``
    is what changing it takes beyond the rule for changing the text.
    """

    id: NormId
    statement: Line
    negative: Line
    modality: Modality
    scope: Line = "Always"
    rationale: Paragraphs
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    tier: Tier = Tier.CORE
    binding: Binding | None = None
    tags: Annotated[tuple[Slug, ...], Field(max_length=12)] = ()
    section: NormId | None = None
    ancestors: Annotated[tuple[NormId, ...], Field(max_length=12)] = ()
    statements: Annotated[tuple[StatementName, ...], Field(max_length=12)] = ()
    widens: bool = False
    departs: Line | None = None
    pack: Slug | None = None
    examples: Annotated[tuple[Example, ...], Field(max_length=MAX_EXAMPLES)]
    checks: Annotated[tuple[Check, ...], Field(max_length=16)] = ()
    stories: Annotated[tuple[Story, ...], Field(max_length=40)] = ()
    gate: Gate | None = None
    entrenchment: Entrenchment | None = None
    translations: dict[Language, Translation] = {}
    review_on: date | None = None
    sunset_on: date | None = None

    @property
    def families(self) -> tuple[str, ...]:
        """The norm's families, in order of first appearance."""
        return tuple(dict.fromkeys(example.family for example in self.examples))

    @model_validator(mode="after")
    def _can_be_tested(self) -> Self:
        if not self.examples:
            message = f"Norm “{self.id}” has no examples. Add at least one: nobody can test a norm without."
            raise ValueError(message)
        refuse_duplicates((example.id for example in self.examples), f"examples of norm “{self.id}”")
        refuse_duplicates((story.id for story in self.stories), f"stories of norm “{self.id}”")
        return self


def refuse_duplicates(ids: Iterable[str], what: str) -> None:
    """Raise ``ValueError`` with a sentence that names the first id that stands twice."""
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        message = f"Two {what} share the id “{twice[0]}”. Give each its own."
        raise ValueError(message)
