"""The deterministic checks and rubric criteria a norm can carry, as values.

A check is part of the ratified text, so it is data: a kind and its parameters. What each kind measures
is in :mod:`evaluation.engine.scorers`, which has one function a kind. There is no regular expression
among the kinds on purpose: constitutions are untrusted text, and a hostile pattern can stall a matcher.
"""

from typing import Annotated, Literal

from pydantic import Field

from constitutions.canonical import Phrase, Strict, Text

Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1, max_length=64)]
Count = Annotated[int, Field(ge=0, le=10_000)]


class Criterion(Strict):
    """What every check has in common.

    ``applies`` is ``norm`` when the check grades replies to this norm's own examples only, and ``all``
    when it grades every reply of the suite (for norms whose scope is every conversation).
    """

    applies: Literal["norm", "all"] = "norm"
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0


class EndsWithQuestion(Criterion):
    """The reply's last sentence is a question."""

    kind: Literal["ends_with_question"]


class ContainsAny(Criterion):
    """The reply has at least one of the phrases (whole words, any case)."""

    kind: Literal["contains_any"]
    phrases: Phrases


class ContainsNone(Criterion):
    """The reply has none of the phrases (whole words, any case)."""

    kind: Literal["contains_none"]
    phrases: Phrases


class StartsWithAny(Criterion):
    """The reply opens with one of the phrases (any case)."""

    kind: Literal["starts_with_any"]
    phrases: Phrases


class WordCount(Criterion):
    """The reply has between ``least`` and ``most`` words, both included."""

    kind: Literal["word_count"]
    least: Count = 0
    most: Count = 10_000


class SentenceLength(Criterion):
    """No sentence of the reply has more than ``most`` words."""

    kind: Literal["sentence_length"]
    most: Annotated[int, Field(ge=1, le=1_000)]


class QuestionCount(Criterion):
    """The reply asks between ``least`` and ``most`` questions, both included."""

    kind: Literal["question_count"]
    least: Count = 0
    most: Count = 10_000


class NoCharacters(Criterion):
    """The reply has none of the given characters (an exclamation mark, an emoji, a heading sign)."""

    kind: Literal["no_characters"]
    characters: Annotated[Text, Field(min_length=1, max_length=64)]


class Lowercase(Criterion):
    """The reply has no upper-case letter."""

    kind: Literal["lowercase"]


class PlainText(Criterion):
    """The reply has no lists, headings, tables, bold or code marks."""

    kind: Literal["plain_text"]


class Rubric(Criterion):
    """A criterion in words, for a judge whose validity was measured; unscored where there is none."""

    kind: Literal["rubric"]
    text: Annotated[Text, Field(min_length=3, max_length=600)]


Simple = Annotated[
    EndsWithQuestion
    | ContainsAny
    | ContainsNone
    | StartsWithAny
    | WordCount
    | SentenceLength
    | QuestionCount
    | NoCharacters
    | Lowercase
    | PlainText
    | Rubric,
    Field(discriminator="kind"),
]


class AnyOf(Criterion):
    """Alternatives: the best of them counts."""

    kind: Literal["any_of"]
    options: Annotated[tuple[Simple, ...], Field(min_length=2, max_length=8)]


Check = Annotated[
    EndsWithQuestion
    | ContainsAny
    | ContainsNone
    | StartsWithAny
    | WordCount
    | SentenceLength
    | QuestionCount
    | NoCharacters
    | Lowercase
    | PlainText
    | Rubric
    | AnyOf,
    Field(discriminator="kind"),
]
