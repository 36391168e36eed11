"""Taking norms over from the library of starter packs. From then on they are the community's own, to change."""

from collections.abc import Collection
from typing import Any

from constitutions import outline
from constitutions.canonical import plain_value
from constitutions.editing import Place, written
from constitutions.errors import NoSuchPackError, NothingToTakeError, UnreadableTextError
from constitutions.formats import UnreadableError, to_yaml, value_of
from constitutions.models import Draft
from constitutions.packs import Pack, packs
from constitutions.selectors import ratifying_rule, version_in_force
from constitutions.services import drafts, saving
from constitutions.starter import beginning
from governance.models import Community, User


def pack_named(name: str) -> Pack:
    """Return a pack of the library. Raises :class:`NoSuchPackError`."""
    found = packs().get(name)
    if found is None:
        raise NoSuchPackError(pack=name)
    return found


def take_over(author: User, *, draft: Draft, pack: Pack, norms: Collection[str], seen_revision: int) -> Draft:
    """Add the pack's ``norms``, by their ids, behind the draft's own. Those that it has already stay as they are.

    Raises :class:`NothingToTakeError` if none is new, and what saving a draft raises.
    """
    try:
        there = outline.norms(value_of(saving.source_at(draft, seen_revision)))
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error
    if there is None:
        raise UnreadableTextError(sentences="norms: A list must stand here. Mend it as YAML first.")
    wanted = _chosen(pack, norms, {norm.name for norm in there})
    edits: list[tuple[Place, object]] = [
        (("norms", number), norm) for number, norm in enumerate(wanted, start=len(there))
    ]
    if not there:
        edits = [(("norms",), wanted)]
    return saving.edit(author, draft=draft, edits=edits, seen_revision=seen_revision)


def begin(author: User, *, community: Community, pack: Pack, norms: Collection[str]) -> Draft:
    """Begin a draft with the pack's ``norms``: behind those of the text in force, or as the first of a new one."""
    in_force = version_in_force(community)
    if in_force is None:
        first = {**beginning(ratify=ratifying_rule(community)), "norms": _chosen(pack, norms, set())}
        return drafts.start(author, community=community, source=written(first))
    document = in_force.text.document
    value = value_of(to_yaml(document))
    value["norms"] += _chosen(pack, norms, {norm.id for norm in document.norms})
    return drafts.start(author, community=community, source=written(value))


def _chosen(pack: Pack, wanted: Collection[str], there: Collection[str]) -> list[dict[str, Any]]:
    found = [
        {**plain_value(norm), "pack": pack.id}
        for norm in pack.norms
        if norm.id in wanted and norm.id not in there
    ]
    if not found:
        raise NothingToTakeError(pack=pack.title)
    return found
