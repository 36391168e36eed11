"""What people decided about the conflicts of a merge, written into its text."""

import copy
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from constitutions.merging.values import ABSENT, NAMED, ORDER, PARAGRAPH, Conflict, Merge, Place, Value


class Side(StrEnum):
    """Which reading people took."""

    BEFORE = "before"
    OURS = "ours"
    THEIRS = "theirs"


def reading(conflict: Conflict, side: Side) -> Value:
    """Return what stands on one side of a conflict."""
    return {Side.BEFORE: conflict.base, Side.OURS: conflict.ours, Side.THEIRS: conflict.theirs}[side]


def decided(found: Merge, readings: Sequence[Value]) -> Value:
    """Return the merged text with one reading for each conflict, in their order.

    A reading is what one side says, words of one's own, or :data:`ABSENT`.
    Raises ``ValueError`` if there are not as many readings as conflicts.
    """
    value = copy.deepcopy(found.value)
    # From the last paragraph to the first, so that none moves before its turn.
    for conflict, chosen in reversed(list(zip(found.conflicts, readings, strict=True))):
        _write(value, conflict, chosen)
    return value


def _write(value: Value, conflict: Conflict, chosen: Value) -> None:
    holder, name = _holder(value, conflict.place)
    if name == ORDER:
        _reorder(holder, NAMED[conflict.place[-2]], chosen)
    elif isinstance(holder, list):
        _replace(holder, conflict.place, name, chosen)
    elif conflict.paragraph is not None:
        holder[name] = _with_paragraphs(holder[name], conflict, chosen)
    elif chosen is ABSENT:
        holder.pop(name, None)
    else:
        holder[name] = chosen


def _holder(value: Value, place: Place) -> tuple[Any, str]:
    """Return the mapping or list that holds the place, and the place's name in it."""
    holder, inside = value, ""
    for step in place[:-1]:
        if isinstance(holder, list):
            holder = next(entry for entry in holder if NAMED[inside](entry) == step)
        else:
            holder, inside = holder[step], step
    return holder, place[-1]


def _replace(entries: list[Value], place: Place, name: str, chosen: Value) -> None:
    called = NAMED[place[-2]]
    at = next(number for number, entry in enumerate(entries) if called(entry) == name)
    entries[at : at + 1] = [] if chosen is ABSENT else [chosen]


def _reorder(entries: list[Value], called: Any, names: Sequence[str]) -> None:  # noqa: ANN401 - a Name
    wanted = {name: number for number, name in enumerate(names)}
    # What both sides knew takes the order chosen, in the places it holds; what is new stays where it is.
    places = [at for at, entry in enumerate(entries) if called(entry) in wanted]
    moved = sorted((entries[at] for at in places), key=lambda entry: wanted[called(entry)])
    for at, entry in zip(places, moved, strict=True):
        entries[at] = entry


def _with_paragraphs(prose: str, conflict: Conflict, chosen: str) -> str:
    paragraphs = prose.split(PARAGRAPH)
    start = conflict.paragraph or 0
    end = start + (len(conflict.base.split(PARAGRAPH)) if conflict.base else 0)
    paragraphs[start:end] = chosen.split(PARAGRAPH) if chosen else []
    return PARAGRAPH.join(paragraphs)
