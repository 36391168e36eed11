"""Characters that a reader cannot see, and that some scripts need all the same. Pure.

What can only mislead is refused on entry (:mod:`constitutions.canonical`). The rest, joiners and marks of
direction, is kept and pointed out, so that nobody votes on words that are not what they seem (UTR #36).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constitutions.merging.values import NAMED, Place

MARKS = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200c-\u200f\u2061-\u2064\u206a-\u206f\u3164\uffa0"
    "\ufe00-\ufe0f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e01ef]"
)
"""Joiners, marks of direction, selectors of variants, letters with no look of their own (Unicode 15)."""
EMOJI = frozenset("\u200d\ufe0e\ufe0f")
"""What joins or styles signs such as emoji, and means no harm beside one."""
AROUND = 20
"""How many characters of the text are shown on either side."""


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
    for found in MARKS.finditer(text):
        at, character = found.start(), found[0]
        if character in EMOJI and _styles_a_sign(text, at):
            continue
        before, after = text[max(0, at - AROUND) : at], text[at + 1 : at + 1 + AROUND]
        name = unicodedata.name(character, "a character without a name")
        yield Unseen(place, name, f"{before}⟨U+{ord(character):04X}⟩{after}")


def _styles_a_sign(text: str, at: int) -> bool:
    beside = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return any(unicodedata.category(each) in {"So", "Sk"} or each in EMOJI for each in beside)
