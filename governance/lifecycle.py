"""Lifecycles as tables, and the one way to move a row along them: compare-and-swap.

A move names the state it leaves; if the row is no longer there, somebody was faster and nothing changes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from django.db.models import Model

from governance.errors import StaleStateError

State = TypeVar("State", bound=StrEnum)


class Lifecycle(Generic[State]):
    """The states of one noun and the moves between them. ``initial`` is where every row begins."""

    every: ClassVar[list["Lifecycle[StrEnum]"]] = []

    def __init__(self, noun: str, *, initial: State, moves: Mapping[State, frozenset[State]]) -> None:
        self.noun = noun
        self.initial = initial
        self.moves = moves
        Lifecycle.every.append(self)  # type: ignore[arg-type]  # the list is read-only for its readers

    def check(self, old: State, new: State) -> None:
        """Raise ``ValueError`` where the table has no such move: a mistake in the program."""
        if new not in self.moves[old]:
            message = f"A {self.noun} never goes from {old} to {new}."
            raise ValueError(message)

    def move(self, row: Model, new: State, **changes: object) -> None:
        """Move ``row`` from the state it was read in to ``new`` and set ``changes`` with it.

        Raises :class:`StaleStateError` if the row has left that state meanwhile.
        """
        old: State = row.status  # type: ignore[attr-defined]  # every noun with a lifecycle has a status
        self.check(type(new)(old), new)
        manager = type(row)._default_manager  # noqa: SLF001 - Django's public name for it
        if not manager.filter(pk=row.pk, status=old).update(status=new, **changes):
            current = manager.filter(pk=row.pk).values_list("status", flat=True).first()
            raise StaleStateError(what=self.noun, now=current)
        for name, value in {"status": new, **changes}.items():
            setattr(row, name, value)

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for old, news in self.moves.items():
            lines += [f"    {old} --> {new}" for new in sorted(news)]
            if not news:
                lines.append(f"    {old} --> [*]")
        return "\n".join(lines)
