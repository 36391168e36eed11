"""Reading texts."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from constitutions import deciding
from constitutions.document import Document, Kind, Upstream
from constitutions.effective import OriginNorm, Resolution, resolve
from constitutions.errors import TooManyChartersError, UnknownCharterError
from constitutions.models import Adherence, Draft, Lapse, Text, Version
from constitutions.states import DraftStatus, VersionStatus
from governance.delegations import THEME
from governance.models import Community, Decision
from governance.rules import DecisionRule, stored
from governance.selectors.rules import rule_in_force

RATIFY = deciding.RATIFY
"""The kind of decision that brings a text into force."""

MOST_CHARTERS = 50
"""How many charters a text may stand under, through others too."""


def version_in_force(community: Community) -> Version | None:
    """Return the community's version in force, if it has ratified one."""
    return (
        Version.objects.select_related("text", "community")
        .filter(community=community, status=VersionStatus.IN_FORCE)
        .first()
    )


def versions_in_force(communities: Sequence[Community]) -> Sequence[Version]:
    """Return the versions in force of several communities, by their names; one that has none is left out."""
    return list(
        Version.objects.select_related("text", "community")
        .filter(community__in=communities, status=VersionStatus.IN_FORCE)
        .order_by("community__name", "pk")
    )


def charters_of(document: Document) -> Sequence[Version]:
    """Return the ratified versions behind the document's upstreams, in its order.

    Raises :class:`UnknownCharterError` for one that its authority never ratified.
    """
    return _behind(document.upstreams)


def charters_above(document: Document) -> Sequence[Version]:
    """Return every charter the text stands under, through others too: each once, the nearer ones first.

    A digest names what it pins, so no charter can stand under itself.
    Raises :class:`UnknownCharterError`, and :class:`TooManyChartersError` past :data:`MOST_CHARTERS`.
    """
    found: dict[str, Version] = {}
    wanted = list(document.upstreams)
    while wanted:
        nearer = _behind(wanted)
        found |= {version.text_id: version for version in nearer}
        if len(found) > MOST_CHARTERS:
            raise TooManyChartersError(most=MOST_CHARTERS)
        further = [upstream for version in nearer for upstream in version.text.document.upstreams]
        wanted = [upstream for upstream in further if upstream.digest not in found]
    return list(found.values())


def _behind(upstreams: Sequence[Upstream]) -> list[Version]:
    digests = {upstream.digest for upstream in upstreams}
    versions = (
        Version.objects.select_related("text", "community").filter(text_id__in=digests).order_by("number")
    )
    ratified = {(version.community.slug, version.text_id): version for version in versions} if digests else {}
    found = []
    for upstream in upstreams:
        version = ratified.get((upstream.authority, upstream.digest))
        if version is None or version.text.document.kind != Kind.CHARTER:
            raise UnknownCharterError(
                title=upstream.title, digest=upstream.digest, authority=upstream.authority
            )
        found.append(version)
    return found


def lapsed_in(version: Version) -> frozenset[str]:
    """Return the ids of a version's norms that have ended since it was ratified."""
    return frozenset(Lapse.objects.filter(version=version).values_list("norm_id", flat=True))


def standing(version: Version) -> Document:
    """Return a version's text without the norms that have lapsed since it was ratified."""
    lapsed = lapsed_in(version)
    document = version.text.document
    if not lapsed:
        return document
    return document.model_copy(
        update={"norms": tuple(norm for norm in document.norms if norm.id not in lapsed)}
    )


def effective_norms(version: Version) -> tuple[OriginNorm, ...]:
    """Return every norm that binds the version's model, with its origin."""
    return resolution_of(version).norms


def resolution_of(version: Version) -> Resolution:
    """Return what binds the version's model, and what charters above it leave unresolved."""
    document = standing(version)
    return resolve(document, [charter.text.document for charter in charters_above(document)])


def ratifying_rule(community: Community) -> DecisionRule:
    """Return the rule a new text is ratified by: the one in force, else the founding rule."""
    return rule_in_force(community, RATIFY) or stored(community.founding_rule)


def versions_of(community: Community) -> QuerySet[Version]:
    """Return the community's ratified versions, the newest first."""
    return Version.objects.select_related("text", "decision").filter(community=community).order_by("-number")


def parents_of(version: Version) -> Sequence[Version]:
    """Return the versions that this one was drafted from."""
    return list(version.parents.select_related("text", "community").order_by("number"))


def origin_of(document: Document) -> Version | None:
    """Return the version that the text was forked from, if it was and that version is here."""
    forked = document.forked_from
    if forked is None:
        return None
    versions = Version.objects.select_related("community", "text")
    return versions.filter(community__slug=forked.authority, text_id=forked.digest).order_by("number").first()


def adherents_of(version: Version) -> Sequence[Version]:
    """Return the versions in force that adhere to this charter, by their community's name."""
    return list(
        Version.objects.select_related("community")
        .filter(adherences__charter=version, status=VersionStatus.IN_FORCE)
        .order_by("community__name", "pk")
    )


def adherences_in_force() -> QuerySet[Adherence]:
    """Return who adheres to which charter, of the texts in force, by the communities' names."""
    related = ("version__community", "charter__community", "charter__text")
    return (
        Adherence.objects.select_related(*related)
        .defer("charter__text__canonical")
        .filter(version__status=VersionStatus.IN_FORCE)
        .order_by("charter__community__name", "version__community__name", "pk")
    )


def drafts_of(community: Community) -> QuerySet[Draft]:
    """Return the community's drafts, the last saved first. Their sources stay where they are."""
    return (
        Draft.objects.select_related("author", "editor", "base", "text", "decision")
        .defer("source", "text__canonical")
        .filter(community=community)
        .order_by("-saved_at", "-pk")
    )


def drafts_open_to(communities: Sequence[Community]) -> QuerySet[Draft]:
    """Return the drafts that are being written in these communities, the last saved first, without their texts."""
    return (
        Draft.objects.select_related("community")
        .defer("source", "reason")
        .filter(community__in=communities, status=DraftStatus.EDITING)
        .order_by("-saved_at", "-pk")
    )


def text_decided_on(decision: Decision) -> Text | None:
    """Return the text that a decision to ratify is, or was, about."""
    if decision.kind != RATIFY:
        return None
    return Text.objects.filter(digest=decision.subject_digest).first()


def version_before(decision: Decision) -> Version | None:
    """Return the version that was in force when voting opened, which the text would supersede."""
    return (
        Version.objects.select_related("text", "community")
        .filter(community=decision.community_id, ratified_at__lt=decision.opened_at)
        .order_by("-number")
        .first()
    )


def texts_put_to_a_vote() -> QuerySet[Text]:
    """Return the texts that anybody may read. Those that members only choose between are drafts still."""
    voted_on = Draft.objects.filter(text=OuterRef("pk"))
    return Text.objects.filter(Exists(voted_on) | Exists(Version.objects.filter(text=OuterRef("pk"))))


def theme_of(section: str) -> str:
    """Return a section's name as a theme, by which votes can be handed on."""
    return f"{THEME}{section}"


def section_titles(community: Community) -> Mapping[str, str]:
    """Return the sections of the text in force by their names as themes."""
    version = version_in_force(community)
    sections = version.text.document.sections if version else ()
    return {theme_of(section.id): section.title for section in sections}
