"""Reading arguments: what was said for and against something, and with how many each weighs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from governance.models import Argument, ArgumentWeight, Community, Side, User
from governance.selectors.conversations import with_hidings


@dataclass(frozen=True)
class Debate:
    """What was argued about one thing, each side with what weighs with most people first."""

    pro: Sequence[Argument]
    con: Sequence[Argument]

    @property
    def number(self) -> int:
        """How many arguments there are."""
        return len(self.pro) + len(self.con)


def arguments_of(community: Community, user: User | None = None) -> QuerySet[Argument]:
    """Return a community's arguments with their hidings, what weighs with most people first.

    Each has the number of people it weighs with (``weighs_with``), and whether it does with ``user`` (``mine``),
    who may be nobody.
    """
    mine = ArgumentWeight.objects.filter(argument=OuterRef("pk"), user=user.pk if user else None)
    found = (
        Argument.objects.filter(community=community)
        .select_related("community", "author")
        .annotate(weighs_with=Count("weights"), mine=Exists(mine))
        .order_by("-weighs_with", "pk")
    )
    return with_hidings(found)


def debate(community: Community, about: Collection[str], user: User | None = None) -> Debate:
    """Return the arguments about any of these subjects, in two queries however many there are."""
    return _sides(arguments_of(community, user).filter(about__in=about))


def debates(community: Community, about: Collection[str]) -> Mapping[str, Debate]:
    """Return the arguments about each of these subjects, in two queries for all."""
    every = list(arguments_of(community).filter(about__in=about))
    return {subject: _sides([each for each in every if each.about == subject]) for subject in about}


def _sides(arguments: Iterable[Argument]) -> Debate:
    every = list(arguments)
    return Debate(
        pro=[each for each in every if each.side == Side.FOR],
        con=[each for each in every if each.side == Side.AGAINST],
    )


def arguments_lately(user: User, community: Community, about: str, *, since: datetime) -> int:
    """Return how many arguments somebody has made about something since then."""
    return Argument.objects.filter(community=community, about=about, author=user, made_at__gt=since).count()
