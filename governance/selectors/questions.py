"""Reading what members can ask their community, and finding what it decided before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from governance.models import Community, Decision, User
from governance.ports.kinds import QUESTION, is_reserved, table
from governance.rules import DecisionRule, stored
from governance.selectors.decisions import decisions_of
from governance.selectors.rules import rules_in_force
from governance.states import IN_PROGRESS


def askable(community: Community) -> Mapping[str, DecisionRule]:
    """Return the rules by which members can ask their community something, by kind.

    The community's own, but those the house decides by, and for any other question its founding rule.
    """
    own = {kind: rule for kind, rule in rules_in_force(community).items() if not is_reserved(kind)}
    return {QUESTION: stored(community.founding_rule), **own}


def asked_by(user: User, community: Community) -> int:
    """Return how many questions of one person's the community has not done with."""
    return (
        Decision.objects.filter(community=community, opened_by=user, status__in=IN_PROGRESS)
        .exclude(kind__in=table())
        .count()
    )


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among decisions; what is empty leaves nothing out."""

    status: str = ""
    kind: str = ""
    year: int | None = None
    words: str = ""


def found(community: Community, wanted: Wanted) -> QuerySet[Decision]:
    """Return the community's decisions that fit, with what :func:`decisions_of` counts, the newest first.

    ``year`` is the one in which they were proposed, in UTC. Each of the ``words`` must stand in the title.
    """
    every = decisions_of(community)
    if wanted.status:
        every = every.filter(status=wanted.status)
    if wanted.kind:
        every = every.filter(kind=wanted.kind)
    if wanted.year:
        every = every.filter(proposed_at__year=wanted.year)
    for word in wanted.words.split():
        every = every.filter(title__icontains=word)
    return every


def kinds_decided(community: Community) -> Sequence[str]:
    """Return the kinds of what a community decided or decides, by name."""
    kinds = Decision.objects.filter(community=community).order_by("kind").values_list("kind", flat=True)
    return list(kinds.distinct())


def years_of(community: Community) -> Sequence[int]:
    """Return the years in which the community was asked something, the latest first."""
    days = Decision.objects.filter(community=community).dates("proposed_at", "year", order="DESC")
    return [day.year for day in days]
