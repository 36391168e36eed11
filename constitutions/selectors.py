"""Reading texts."""

from collections.abc import Sequence

from django.db.models import QuerySet

from constitutions.document import Document
from constitutions.effective import OriginNorm, effective
from constitutions.errors import UnknownCharterError
from constitutions.models import Draft, Lapse, Text, Version
from constitutions.states import VersionStatus
from governance.models import Community, Decision
from governance.rules import DecisionRule

RATIFY = "ratify"
"""The kind of decision that brings a text into force."""


def version_in_force(community: Community) -> Version | None:
    """Return the community's version in force, if it has ratified one."""
    return (
        Version.objects.select_related("text", "community")
        .filter(community=community, status=VersionStatus.IN_FORCE)
        .first()
    )


def charters_of(document: Document) -> Sequence[Version]:
    """Return the ratified versions behind the document's upstreams, in its order.

    Raises :class:`UnknownCharterError` for one that its authority never ratified.
    """
    found = []
    for upstream in document.upstreams:
        version = (
            Version.objects.select_related("text", "community")
            .filter(community__slug=upstream.authority, text_id=upstream.digest)
            .order_by("-number")
            .first()
        )
        if version is None or version.text.document.kind != "charter":
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
    document = standing(version)
    return effective(document, [charter.text.document for charter in charters_of(document)])


def rule_in_force(community: Community, kind: str) -> DecisionRule | None:
    """Return the ratified rule for decisions of ``kind``, or ``None`` where the text has none."""
    version = version_in_force(community)
    return version.text.document.rules.get(kind) if version else None


def ratifying_rule(community: Community) -> DecisionRule:
    """Return the rule a new text is ratified by: the one in force, else the founding rule."""
    return rule_in_force(community, RATIFY) or DecisionRule.model_validate(community.founding_rule)


def versions_of(community: Community) -> QuerySet[Version]:
    """Return the community's ratified versions, the newest first."""
    return Version.objects.select_related("text", "decision").filter(community=community).order_by("-number")


def parents_of(version: Version) -> Sequence[Version]:
    """Return the versions that this one was drafted from."""
    return list(version.parents.select_related("text", "community").order_by("number"))


def adherents_of(version: Version) -> Sequence[Version]:
    """Return the versions in force that adhere to this charter, by their community's name."""
    return list(
        Version.objects.select_related("community")
        .filter(adherences__charter=version, status=VersionStatus.IN_FORCE)
        .order_by("community__name", "pk")
    )


def drafts_of(community: Community) -> QuerySet[Draft]:
    """Return the community's drafts, the last saved first. Their sources stay where they are."""
    return (
        Draft.objects.select_related("author", "editor", "base", "text", "decision")
        .defer("source", "text__canonical", "reason")
        .filter(community=community)
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
