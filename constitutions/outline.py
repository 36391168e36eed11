"""A draft's text as a list of places to work on, sound or not. Pure.

A draft may say anything, so nothing here trusts it to have the form of a document: what cannot be read as a
norm or an example is shown as what it is, and edited as YAML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constitutions.editing import Place, at
from constitutions.turns import lines


@dataclass(frozen=True)
class Sketch:
    """One norm or example of a draft: its number from 1, its name, and enough of it to know it by."""

    number: int
    name: str
    words: str
    within: int
    editable: bool


def text_at(value: object, place: Place) -> str:
    """Return the text at a place; nothing for what is no single word, number or passage."""
    found = at(value, place)
    return "" if found is None or isinstance(found, (Mapping, list)) else str(found).strip()


def list_at(value: object, place: Place) -> Sequence[Any] | None:
    """Return the list at a place; an empty one where nothing stands, ``None`` where something else does."""
    found = at(value, place)
    if found is None:
        return []
    return found if isinstance(found, list) else None


def norms(value: object) -> list[Sketch] | None:
    """Return the norms of a draft, or ``None`` if what stands in their place is no list."""
    found = list_at(value, ("norms",)) if isinstance(value, Mapping) else None
    if found is None:
        return None
    return [
        Sketch(
            number=number,
            name=text_at(norm, ("id",)) or f"norm {number}",
            words=text_at(norm, ("statement",)),
            within=len(list_at(norm, ("examples",)) or []),
            editable=isinstance(norm, Mapping),
        )
        for number, norm in enumerate(found, start=1)
    ]


def sections(value: object) -> list[Sketch]:
    """Return the sections of a draft, with how many norms stand in each; nothing for what is no list of them."""
    found = list_at(value, ("sections",)) if isinstance(value, Mapping) else None
    stand_in = [text_at(norm, ("section",)) for norm in list_at(value, ("norms",)) or []]
    return [
        Sketch(
            number=number,
            name=text_at(section, ("id",)),
            words=text_at(section, ("title",)),
            within=stand_in.count(text_at(section, ("id",))),
            editable=isinstance(section, Mapping),
        )
        for number, section in enumerate(found or [], start=1)
    ]


def examples(norm: object) -> list[Sketch] | None:
    """Return the examples of a norm of a draft, or ``None`` if what stands in their place is no list."""
    found = list_at(norm, ("examples",)) if isinstance(norm, Mapping) else None
    if found is None:
        return None
    return [
        Sketch(
            number=number,
            name=text_at(example, ("family",)).replace("-", " ") or f"example {number}",
            words=_last_words(example),
            within=len(list_at(example, ("dialogue",)) or []),
            editable=isinstance(example, Mapping) and conversation(example) is not None,
        )
        for number, example in enumerate(found, start=1)
    ]


def conversation(example: object) -> str | None:
    """Return an example's dialogue as lines to type in, or ``None`` where only YAML can say it."""
    dialogue = list_at(example, ("dialogue",))
    return None if dialogue is None else lines(dialogue)


def free_name(wanted: str, taken: Sequence[str]) -> str:
    """Return ``wanted``, or with the first number behind it that nobody has: an id for a new norm or example."""
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def _last_words(example: object) -> str:
    dialogue = list_at(example, ("dialogue",)) or []
    return text_at(dialogue[-1], ("content",)) if dialogue else ""
