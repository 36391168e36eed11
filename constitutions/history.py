"""What became of a norm from version to version: when it began, what changed it, when it went. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from constitutions.changes import Difference, changes
from constitutions.document import Document
from constitutions.norms import Norm


@dataclass(frozen=True)
class Moment:
    """What a version, by its number, did to a norm. ``norm`` is how it read then, or last."""

    version: int
    kind: Literal["begun", "changed", "ended"]
    norm: Norm
    differences: tuple[Difference, ...] = ()


def history(versions: Sequence[tuple[int, Document]], norm_id: str) -> tuple[Moment, ...]:
    """Return what became of the norm through the versions, the oldest first; nothing if none has it."""
    return tuple(_moments(versions, norm_id))


def _moments(versions: Sequence[tuple[int, Document]], norm_id: str) -> Iterator[Moment]:
    before: tuple[Document, Norm] | None = None
    for number, document in versions:
        norm = next((each for each in document.norms if each.id == norm_id), None)
        if norm is None and before:
            yield Moment(number, "ended", before[1])
        elif norm is not None and before is None:
            yield Moment(number, "begun", norm)
        elif norm is not None and before is not None and norm != before[1]:
            # Only this norm of both, so that a long text costs no more than a short one.
            pair = (each.model_copy(update={"norms": (part,)}) for each, part in (before, (document, norm)))
            [changed] = changes(*pair).changed
            yield Moment(number, "changed", norm, changed.differences)
        before = (document, norm) if norm is not None else None


def since(
    document: Document, number: int, before: Document | None, known: Mapping[str, Sequence[int]]
) -> dict[str, list[int]]:
    """Return for each norm the numbers of the versions that brought it and last changed it.

    ``number`` is the text's own version, ``before`` the version it supersedes, and ``known`` what that one's are.
    """
    old = {norm.id: norm for norm in before.norms} if before else {}
    found: dict[str, list[int]] = {}
    for norm in document.norms:
        brought, changed = known.get(norm.id, (number, number))
        found[norm.id] = [brought, changed if old.get(norm.id) == norm else number]
    return found
