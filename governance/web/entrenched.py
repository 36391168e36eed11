"""What a decision would change that asks for more care than the rule for its kind, ready for reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.entrenchment import Entrenched
from governance.rulebook.entrenchment_phrasing import sentences


@dataclass(frozen=True)
class EntrenchedRead:
    """One thing that tightens the rule, and what it asks for in sentences."""

    title: str
    sentences: tuple[str, ...]


def entrenched_read(entrenched: Sequence[Entrenched]) -> tuple[EntrenchedRead, ...]:
    """Make what is entrenched ready for reading."""
    return tuple(EntrenchedRead(each.title, sentences(each.asks)) for each in entrenched)
