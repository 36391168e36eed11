"""Drafts that begin from others' texts: a fork, and an amendment that follows a charter to its newer version."""

from dataclasses import dataclass

from django.db import transaction

from constitutions.canonical import plain_value
from constitutions.document import Document, Kind, Upstream
from constitutions.editing import written
from constitutions.errors import NotAdheringError
from constitutions.merging.deciding import Side, decided, reading
from constitutions.merging.values import Conflict, Value, merge
from constitutions.models import Draft, Version
from constitutions.selectors import charters_of, version_in_force, versions_in_force
from constitutions.services import drafts
from governance.models import Community, User


@dataclass(frozen=True)
class Followed:
    """A draft that follows a charter, and the places where both the charter and the text changed the same."""

    draft: Draft
    conflicts: tuple[Conflict, ...]


@transaction.atomic
def fork(author: User, *, community: Community, version: Version) -> Draft:
    """Begin a draft from another community's ratified text, which the draft names."""
    value = plain_value(version.text.document)
    value["forked_from"] = _pin(version)
    return drafts.start(author, community=community, source=written(value))


@transaction.atomic
def follow(author: User, *, community: Community, charter: Version) -> Followed:
    """Begin a draft in which the community's text adheres to a newer version of a charter.

    Where the text says a norm of the charter's anew, the charter's changes to it are merged in; where both
    changed the same, the text's own words stay, and the drafter is told. Nothing is merged by itself: it is a
    draft like any other. Raises :class:`NotAdheringError` if the text in force adheres to no older version.
    """
    in_force = version_in_force(community)
    older = charters_of(in_force.text.document) if in_force else ()
    before = next((each for each in older if each.community == charter.community and each != charter), None)
    if in_force is None or before is None or charter.text.document.kind is not Kind.CHARTER:
        raise NotAdheringError(community=community.name, charter=charter.text.title)
    value = plain_value(in_force.text.document)
    value["upstreams"] = [
        _pin(charter) if pinned["digest"] == before.text_id else pinned for pinned in value["upstreams"]
    ]
    value["norms"], conflicts = _restated(value["norms"], before.text.document, charter.text.document)
    return Followed(drafts.start(author, community=community, source=written(value)), conflicts)


def newer_charters(version: Version) -> list[Version]:
    """Return the charters in force that a text adheres to in an older version."""
    found = versions_in_force([charter.community for charter in charters_of(version.text.document)])
    pinned = {upstream.digest for upstream in version.text.document.upstreams}
    return [
        charter
        for charter in found
        if charter.text_id not in pinned and charter.text.document.kind is Kind.CHARTER
    ]


def _restated(
    norms: list[Value], before: Document, after: Document
) -> tuple[list[Value], tuple[Conflict, ...]]:
    """Merge a charter's changes into the norms that the text says anew; its other norms stay as they are."""
    old, new = ({norm["id"]: norm for norm in plain_value(charter)["norms"]} for charter in (before, after))
    merged: list[Value] = []
    conflicts: list[Conflict] = []
    for norm in norms:
        base, theirs = old.get(norm["id"]), new.get(norm["id"])
        if base is None or theirs is None:
            merged.append(norm)
            continue
        found = merge(*({"norms": [_unbound(side)]} for side in (base, norm, theirs)))
        conflicts += found.conflicts
        merged += decided(found, [reading(each, Side.OURS) for each in found.conflicts])["norms"]
    return merged, tuple(conflicts)


def _unbound(norm: Value) -> Value:
    """Return a norm without its binding, which is the charter's alone."""
    return {name: each for name, each in norm.items() if name != "binding"}


def _pin(version: Version) -> Value:
    upstream = Upstream(authority=version.community.slug, title=version.text.title, digest=version.text_id)
    return upstream.model_dump(mode="json")
