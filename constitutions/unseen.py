"""Where in a text characters stand that a reader cannot see (:mod:`governance.words`). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constitutions.merging.values import NAMED, Place
from governance.words import unseen_marks


@dataclass(frozen=True)
class Unseen:
    """A character that cannot be seen: where it stands, what it is, and the words around it with its number."""

    place: Place
    name: str
    shown: str


def unseen(value: Any, place: Place = ()) -> Iterator[Unseen]:  # noqa: ANN401 - whatever JSON can say
    """Yield every character in the texts of a plain value that cannot be seen, in order."""
    if isinstance(value, str):
        yield from _within(value, place)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from unseen(each, (*place, name))
    elif isinstance(value, list):
        called = NAMED.get(place[-1]) if place else None
        for number, each in enumerate(value, start=1):
            yield from unseen(each, (*place, called(each) if called else str(number)))


def _within(text: str, place: Place) -> Iterator[Unseen]:
    for mark in unseen_marks(text):
        yield Unseen(place, mark.name, mark.shown)
