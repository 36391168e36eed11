"""Which norms a text would change that may only be changed with more care than the rest. Pure.

A norm's entrenchment counts as it is in force, not as the new text would have it: nobody loosens it by the very
proposal that changes the norm.
"""

from collections.abc import Collection, Mapping
from typing import Any

from constitutions.document import Document
from constitutions.norms import Norm


def entrenched_in(before: Document, after: Document, *, lapsed: Collection[str]) -> tuple[Norm, ...]:
    """Return the entrenched norms of ``before`` that ``after`` takes out, or that say or weigh otherwise in it.

    A norm weighs otherwise where other evidence is asked for it, or where something else goes before or after it.
    One that has ``lapsed`` binds nobody any more, and so can be taken out like any other.
    """
    new: Mapping[str, Norm] = {norm.id: norm for norm in after.norms}
    gone = {norm.id for norm in before.norms} - new.keys()
    return tuple(
        norm
        for norm in before.norms
        if norm.entrenchment
        and norm.id not in lapsed
        and (norm.id in gone or _standing(before, norm, gone) != _standing(after, new[norm.id], gone))
    )


def _standing(document: Document, norm: Norm, gone: set[str]) -> tuple[Any, ...]:
    """Return all that a text says of a norm; what went before or after one that is gone is moot."""
    order = frozenset(
        rule
        for rule in document.precedence
        if norm.id in (rule.first, rule.then) and gone.isdisjoint((rule.first, rule.then))
    )
    return norm, document.gate_of(norm), order
