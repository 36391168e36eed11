"""Reading how the engine's time is shared out: which community says so, what it said, and what each gets of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.db.models import QuerySet

from adapters import weights
from adapters.models import ShareOut, Weight
from adapters.serving.tenant import Tenant
from adapters.states import ShareOutStatus
from adapters.weights import ORDINARY
from governance.models import Community, Decision, Voice
from governance.services.voices import VOICE
from governance.states import CommunityStatus

SHARES = "shares"
"""The kind of decision that shares out the engine's time."""


@dataclass(frozen=True)
class Portion:
    """What a community weighs, and which part of the engine's time it gets while all want more than there is."""

    community: Community
    weight: Decimal
    part: Fraction


def commons() -> Community | None:
    """Return the community whose decisions share out the engine's time, if the operator named one that is there."""
    return Community.objects.filter(slug=settings.POLITY_COMMONS).first() if settings.POLITY_COMMONS else None


def is_commons(community: Community) -> bool:
    """Whether this community's decisions share out the engine's time."""
    return community.slug == settings.POLITY_COMMONS


def _with_all() -> QuerySet[ShareOut]:
    related = ("community", "decision__community", "proposed_by")
    return ShareOut.objects.select_related(*related).prefetch_related("weights__community")


def in_force() -> ShareOut | None:
    """Return what the commons said last, if it said anything."""
    said = _with_all().filter(status=ShareOutStatus.IN_FORCE, community__slug=settings.POLITY_COMMONS)
    return said.first()


def share_outs_of(community: Community) -> QuerySet[ShareOut]:
    """Return what a community said and is asked to say of the engine's time, the newest first."""
    return _with_all().filter(community=community).order_by("-pk")


def behind(decision: Decision) -> ShareOut | None:
    """Return the share-out that a decision is about, or that a community has a voice in by it."""
    if decision.kind == VOICE:
        voice = Voice.objects.select_related("elector__decision").filter(decision=decision).first()
        return behind(voice.elector.decision) if voice else None
    return _with_all().filter(decision=decision).first() if decision.kind == SHARES else None


def weights_of(share_out: ShareOut | None) -> Mapping[int, Decimal]:
    """Return the weights that a share-out names, by the community's id; none where there is none."""
    return {each.community_id: each.weight for each in share_out.weights.all()} if share_out else {}


def weight_of(community: Community) -> Decimal:
    """Return what a community weighs at the engine now."""
    if not settings.POLITY_COMMONS:
        return ORDINARY
    said = Weight.objects.filter(
        community=community,
        share_out__status=ShareOutStatus.IN_FORCE,
        share_out__community__slug=settings.POLITY_COMMONS,
    )
    return said.values_list("weight", flat=True).first() or ORDINARY


def tenant_of(community: Community) -> Tenant:
    """Return as whom the engine knows what is asked for a community."""
    return Tenant(community.slug, weight_of(community))


def sharing() -> Sequence[Community]:
    """Return the communities among which the engine's time is shared, by name: all that are open."""
    return list(Community.objects.filter(status=CommunityStatus.OPEN).order_by("name", "pk"))


def portions(named: Mapping[int, Decimal], among: Sequence[Community]) -> Sequence[Portion]:
    """Return what each community gets if these weights, by the communities' ids, hold; whoever is not named weighs 1."""
    held = {each.pk: named.get(each.pk, ORDINARY) for each in among}
    parts = weights.parts(held)
    return [Portion(each, held[each.pk], parts[each.pk]) for each in among]
