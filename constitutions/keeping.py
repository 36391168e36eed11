"""Reading how those who adhere to charters stand with who keeps them: bound to what, sanctioned how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from constitutions.models import Adherence, Version
from constitutions.states import VersionStatus
from governance.models import Community, Sanction
from governance.sanctioning import Rung
from governance.selectors.cases import has_good_standing, in_effect, on_adherents
from governance.states import CommunityStatus


@dataclass(frozen=True)
class Adherent:
    """One who adheres to a charter: their text in force, the charter's version it pins, and what has effect on them."""

    version: Version
    charter: Version
    sanctions: tuple[Sanction, ...]

    @property
    def in_good_standing(self) -> bool:
        """Whether they count among those who adhere: neither suspended nor struck from the list."""
        return has_good_standing(self.sanctions)


def keepers_of(community: Community) -> Mapping[int, Version]:
    """Return the charters that the community's text in force adheres to, by the id of who keeps each."""
    related = ("charter__community", "charter__text")
    held = Adherence.objects.select_related(*related).filter(
        version__community=community, version__status=VersionStatus.IN_FORCE
    )
    return {each.charter.community_id: each.charter for each in held.order_by("pk")}


def standing_of(community: Community) -> Sequence[Sanction]:
    """Return the sanctions that have effect on a community now: only from those whose charter it adheres to."""
    return in_effect(community, keepers=keepers_of(community).keys())


@dataclass(frozen=True)
class Cap:
    """How many questions a minute are answered, and by whose charter."""

    a_minute: int
    keeper: str


@dataclass(frozen=True)
class Names:
    """What a community's endpoint says of charters: the digests of those it may name, and a cap if it has one."""

    charters: tuple[str, ...]
    cap: Cap | None


def names_of(community: Community) -> Names:
    """Return which charters the community's answers may name, and what caps them: the lowest of several."""
    keepers = keepers_of(community)
    standing = in_effect(community, keepers=keepers.keys()) if keepers else ()
    struck = {each.community_id for each in standing if not has_good_standing((each,))}
    caps = [
        Cap(each.a_minute, each.case.community.name)
        for each in standing
        if each.rung == Rung.RATE_CAP and each.a_minute
    ]
    return Names(
        charters=tuple(charter.text_id for keeper, charter in keepers.items() if keeper not in struck),
        cap=min(caps, key=lambda cap: cap.a_minute, default=None),
    )


def in_good_standing(keeper: Community) -> Sequence[Community]:
    """Return the open communities that adhere to a charter that is kept here, but for the suspended and the removed."""
    standing = on_adherents(keeper)
    held = adherences_to(keeper).filter(version__community__status=CommunityStatus.OPEN)
    found = {each.version.community_id: each.version.community for each in held}
    return sorted(
        (each for pk, each in found.items() if has_good_standing(standing.get(pk, ()))),
        key=lambda each: each.slug,
    )


def adherences_to(keeper: Community) -> QuerySet[Adherence]:
    """Return who adheres to any version of the charter that a community keeps, by their names."""
    related = ("version__community", "charter__community", "charter__text")
    return (
        Adherence.objects.select_related(*related)
        .filter(charter__community=keeper, version__status=VersionStatus.IN_FORCE)
        .order_by("version__community__name", "pk")
    )


def adherents_to(adherences: Sequence[Adherence], *, keeper: Community) -> Sequence[Adherent]:
    """Return those who adhere with what has effect on each, in a number of queries that does not grow with them."""
    standing = on_adherents(keeper)
    return [
        Adherent(each.version, each.charter, tuple(standing.get(each.version.community_id, ())))
        for each in adherences
    ]
