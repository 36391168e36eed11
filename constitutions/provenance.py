"""Where a norm comes from: the versions that have it, the decisions that made it, and what names it."""

from collections.abc import Sequence
from dataclasses import dataclass

from constitutions.document import Precedence
from constitutions.history import Moment, history
from constitutions.models import Version
from constitutions.norms import Norm
from constitutions.selectors import versions_of
from governance.models import Community
from governance.outcomes import Result


@dataclass(frozen=True)
class Told:
    """What a version did to the norm, the version, and how people had voted on it."""

    moment: Moment
    version: Version
    tally: Result


@dataclass(frozen=True)
class Provenance:
    """A norm's whole life in a community's versions.

    ``norm`` is how it reads in the newest version, or read last; ``newest`` is that version, or ``None`` where
    the norm is no longer in it. ``versions`` are those that have it, the oldest first.
    """

    community: Community
    norm: Norm
    newest: Version | None
    versions: tuple[Version, ...]
    told: tuple[Told, ...]
    ancestors: tuple[str, ...]
    descendants: tuple[str, ...]
    precedence: tuple[Precedence, ...]


def provenance(community: Community, norm_id: str) -> Provenance | None:
    """Return the life of a norm, or ``None`` for one that no version of the community's text ever had."""
    versions = sorted(
        versions_of(community).select_related("decision__opened_by"), key=lambda version: version.number
    )
    moments = history([(version.number, version.text.document) for version in versions], norm_id)
    if not moments:
        return None
    last = moments[-1]
    newest = versions[-1] if last.kind != "ended" else None
    return Provenance(
        community=community,
        norm=last.norm,
        newest=newest,
        versions=tuple(version for version in versions if _of(version, norm_id)),
        told=tuple(_told(moments, versions)),
        ancestors=tuple(name for name in last.norm.ancestors if any(_of(each, name) for each in versions)),
        descendants=_descendants(versions, norm_id),
        precedence=_precedence(newest, norm_id),
    )


def _of(version: Version, norm_id: str) -> bool:
    return any(norm.id == norm_id for norm in version.text.document.norms)


def _told(moments: Sequence[Moment], versions: Sequence[Version]) -> list[Told]:
    numbered = {version.number: version for version in versions}
    found = [(moment, numbered[moment.version]) for moment in moments]
    return [Told(moment, version, version.decision.count) for moment, version in found]


def _descendants(versions: Sequence[Version], norm_id: str) -> tuple[str, ...]:
    heirs = {
        norm.id for version in versions for norm in version.text.document.norms if norm_id in norm.ancestors
    }
    return tuple(sorted(heirs))


def _precedence(version: Version | None, norm_id: str) -> tuple[Precedence, ...]:
    rules = version.text.document.precedence if version else ()
    return tuple(rule for rule in rules if norm_id in (rule.first, rule.then))
