"""The norms that bind a model: a constitution's own, and the floors of the charters it adheres to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from constitutions.document import Document
from constitutions.norms import Binding, Norm

OWN = "own"


@dataclass(frozen=True)
class OriginNorm:
    """A norm and where it comes from: ``own``, or the digest of a charter's text."""

    norm: Norm
    origin: str

    @property
    def own(self) -> bool:
        """Whether the community wrote this norm itself."""
        return self.origin == OWN


def effective(document: Document, charters: Sequence[Document]) -> tuple[OriginNorm, ...]:
    """Return every norm that binds, the charters' floors first, each norm once.

    A floor that two charters share word for word is listed once, from the first.
    """
    # A floor brings its charter's own gate along: what counts as evidence for it is not the community's to lower.
    floors = [
        OriginNorm(norm.model_copy(update={"gate": charter.gate_of(norm)}), charter.digest)
        for charter in charters
        for norm in charter.norms
        if norm.binding is Binding.FLOOR
    ]
    once = {found.norm.id: found for found in reversed(floors)}
    return (*reversed(once.values()), *(OriginNorm(norm, OWN) for norm in document.norms))


@dataclass(frozen=True)
class Collision:
    """A norm that stands in two places where only one can hold."""

    norm: str
    charter: str


def collisions(document: Document, charters: Sequence[Document]) -> tuple[Collision, ...]:
    """Return the norms whose id a floor has: the document's own, and floors of two charters that differ.

    Nothing here chooses between them: whoever drafts must.
    """
    floors: dict[str, tuple[Norm, str]] = {}
    found: list[Collision] = []
    for charter in charters:
        for norm in charter.norms:
            if norm.binding is not Binding.FLOOR:
                continue
            first, _ = floors.setdefault(norm.id, (norm, charter.title))
            if first != norm:
                found.append(Collision(norm.id, charter.title))
    found += [Collision(norm.id, floors[norm.id][1]) for norm in document.norms if norm.id in floors]
    return tuple(found)
