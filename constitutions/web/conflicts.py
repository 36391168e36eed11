"""What two texts changed alike but differently, side by side on a page, and what people chose."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from constitutions import phrasing
from constitutions.editing import written
from constitutions.merging.deciding import Side, reading
from constitutions.merging.values import ABSENT, Conflict, Value
from constitutions.services.saving import Decide
from constitutions.web.forms import plain
from constitutions.wording import Piece, pieces

OWN_WORDS = "words"
"""What is chosen when people write something else than either side."""


@dataclass(frozen=True)
class Teller:
    """One side of all conflicts on a page: who says it, and what choosing it is called."""

    who: str
    choice: str


@dataclass(frozen=True)
class ReadConflict:
    """A conflict on the page: where it is, what stood there, what both sides say, and what was chosen so far.

    ``ours`` and ``theirs`` mark what each side changed; there is nothing where a side took everything out.
    """

    number: int
    where: str
    before: str
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    chosen: str
    words: str
    can_write: bool


def read(conflicts: Sequence[Conflict], chosen: QueryDict) -> list[ReadConflict]:
    """Make conflicts ready for a page, with what was ``chosen`` on it so far."""
    return [_read(number, conflict, chosen) for number, conflict in enumerate(conflicts)]


def decide_as(chosen: QueryDict) -> Decide:
    """Return what was chosen on the page as what a merge asks for."""

    def decide(number: int, conflict: Conflict) -> Value:
        side = str(chosen[f"choice-{number}"])
        if side == OWN_WORDS and _can_write(conflict):
            return plain(chosen.get(f"words-{number}", "")).strip()
        return reading(conflict, {each.value: each for each in Side}[side])

    return decide


def where(conflict: Conflict) -> str:
    """Name a place as people read it: “norm plain-words, rationale, paragraph 2”."""
    paragraph = "" if conflict.paragraph is None else f", paragraph {conflict.paragraph + 1}"
    return f"{phrasing.place(conflict.place)}{paragraph}"


def _read(number: int, conflict: Conflict, chosen: QueryDict) -> ReadConflict:
    before = _text(conflict.base)
    return ReadConflict(
        number=number,
        where=where(conflict),
        before=before,
        ours=_marked(before, conflict.ours),
        theirs=_marked(before, conflict.theirs),
        chosen=chosen.get(f"choice-{number}", ""),
        words=chosen.get(f"words-{number}", _text(conflict.ours)),
        can_write=_can_write(conflict),
    )


def _marked(before: str, value: Value) -> tuple[Piece, ...]:
    return () if value is ABSENT else pieces(before, _text(value))


def _can_write(conflict: Conflict) -> bool:
    return all(isinstance(each, str) for each in (conflict.ours, conflict.theirs))


def _text(value: Value) -> str:
    if value is ABSENT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return written(value).strip()
