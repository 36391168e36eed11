"""Reading bundles: what can be chosen, what is stale among it, and which options exclude each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, QuerySet

from constitutions.canonical import plain_value
from constitutions.document import Document
from constitutions.formats import UnreadableError, from_value, from_yaml
from constitutions.merging.values import Conflict, Value, merge
from constitutions.models import Bundle, Draft
from constitutions.selectors import drafts_of, version_in_force
from constitutions.states import DraftStatus
from governance.models import Community

STALE: Mapping[DraftStatus, str] = {
    DraftStatus.PROPOSED: "It was put to the vote by itself.",
    DraftStatus.RATIFIED: "It was ratified.",
    DraftStatus.REJECTED: "It was put to the vote by itself, and rejected.",
    DraftStatus.ABANDONED: "It was given up.",
}
"""Why a draft that is not being edited any more cannot be chosen."""


@dataclass(frozen=True)
class Option:
    """A draft that can be chosen. Its text is what it says now, for a draft can be edited until it is voted on."""

    draft: Draft
    stale: str
    """Why it cannot be chosen as it stands; nothing if it can."""
    untold: str
    """Why it cannot be told what it changes; nothing if it can."""
    document: Document | None
    """What would be in force instead, unless that cannot be told."""


@dataclass(frozen=True)
class Pair:
    """Two options, and whether they exclude each other."""

    first: Option
    second: Option
    conflicts: tuple[Conflict, ...]
    """Where they exclude each other: what both change, and not alike."""
    untold: str
    """Why it cannot be told whether they do; nothing if it can."""

    @property
    def stale(self) -> tuple[Draft, ...]:
        """The drafts of the two that cannot be chosen as they stand."""
        return tuple(option.draft for option in (self.first, self.second) if option.stale)


@dataclass(frozen=True)
class Choice:
    """A bundle as people choose from it: its options in order, behind which “no change” always stands."""

    bundle: Bundle
    overtaken: str
    """Why nothing in it can be chosen as it stands, “no change” included; nothing if that is not so."""
    options: tuple[Option, ...]
    pairs: tuple[Pair, ...]


def bundles_of(community: Community) -> QuerySet[Bundle]:
    """Return the community's bundles with ``drafts_number`` counted, the newest first."""
    return (
        Bundle.objects.select_related("opened_by", "base")
        .filter(community=community)
        .annotate(drafts_number=Count("options"))
        .order_by("-opened_at", "-pk")
    )


def drafts_for(bundle: Bundle) -> QuerySet[Draft]:
    """Return the drafts that are being edited and not among the bundle's options, the last saved first."""
    return (
        drafts_of(bundle.community)
        .filter(status=DraftStatus.EDITING)
        .exclude(pk__in=bundle.options.values("draft"))
    )


def choice_in(bundle: Bundle) -> Choice:
    """Return what can be chosen in a bundle. What is stale stays in it and says so."""
    in_force = version_in_force(bundle.community)
    overtaken = (
        f"Version {in_force.number} came into force since this bundle was opened."
        if in_force and in_force.pk != bundle.base_id
        else ""
    )
    rows = bundle.options.select_related("draft__author", "draft__editor", "draft__base").order_by("pk")
    options = tuple(_option(row.draft, bundle, overtaken) for row in rows)
    return Choice(bundle, overtaken, options, tuple(_pairs(bundle, options)))


def _option(draft: Draft, bundle: Bundle, overtaken: str) -> Option:
    stale = STALE.get(DraftStatus(draft.status), "")
    if draft.base_id != bundle.base_id:
        number = draft.base.number if draft.base else 0
        moved = f"It was brought up to date with version {number} since it was put in."
        return Option(draft, stale or moved, f"Draft {draft.pk} stands on another version.", None)
    stale = stale or overtaken
    try:
        return Option(draft, stale, "", from_yaml(draft.source))
    except UnreadableError as error:
        untold = f"Draft {draft.pk} is not sound any more. {' '.join(error.sentences)}"
        return Option(draft, stale, untold, None)


def _pairs(bundle: Bundle, options: Sequence[Option]) -> Iterator[Pair]:
    base = plain_value(bundle.base.text.document) if bundle.base else {}
    said = [plain_value(option.document) if option.document else None for option in options]
    for (first, ours), (second, theirs) in combinations(zip(options, said, strict=True), 2):
        if ours is None or theirs is None:
            yield Pair(first, second, (), first.untold or second.untold)
        else:
            yield _merged(first, second, base, ours, theirs)


def _merged(first: Option, second: Option, base: Value, ours: Value, theirs: Value) -> Pair:
    try:
        found = merge(base, ours, theirs)
        if found.clean:
            from_value(found.value)
        return Pair(first, second, found.conflicts, "")
    except UnreadableError as error:
        return Pair(first, second, (), f"Together they would not be sound. {' '.join(error.sentences)}")
