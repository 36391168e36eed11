"""Reading what the gateway knows from the database: which endpoints there are, and one of them whole."""

from collections.abc import Mapping
from datetime import datetime

from adapters.commons import tenant_of
from adapters.gateway.served import Endpoint, HeldKey, Served
from adapters.metering.record import Scope
from adapters.models import ApiKey, Deployment
from adapters.selectors import limits_of, sample_rule_of, share_of
from adapters.services.pacing import capped, charged, restore
from adapters.services.prompts import messages_of
from adapters.states import DeploymentStatus
from constitutions.keeping import Names, names_of
from constitutions.models import Version
from constitutions.states import VersionStatus
from governance import clock
from governance.models import Community

MAX_STANDBY = 20
"""How many models that stand by can be named by clients: the newest."""
TURN_TOKENS = 16
"""The most tokens that a chat template puts around one message."""
DAY_IN_WORDS = "%d %B %Y"


def now() -> float:
    """Return the database's time, in seconds since 1970."""
    return clock.now().timestamp()


def communities() -> Mapping[str, int]:
    """Return every community's id, by its address."""
    return dict(Community.objects.values_list("slug", "pk"))


def endpoint_of(community_id: int) -> Endpoint | None:
    """Return a community's endpoint as it stands now, or ``None`` where there is no such community."""
    # Nobody is let in by a host that has forgotten what it counted.
    restore()
    community = Community.objects.filter(pk=community_id).first()
    if community is None:
        return None
    names = names_of(community)
    every = _served(community, names)
    live, staged = (
        next((pair for pair in every if pair[0].status == status), None)
        for status in (DeploymentStatus.LIVE, DeploymentStatus.STAGED)
    )
    rule = sample_rule_of(community)
    standby = [served for served, _ in every if served.status == DeploymentStatus.STANDBY]
    return Endpoint(
        pk=community.pk,
        slug=community.slug,
        name=community.name,
        keys=_keys(community, names),
        live=live[0] if live else None,
        staged=staged[0] if staged and staged[1] is not None else None,
        share=(staged[1] or 0) if staged else 0,
        standby=tuple(standby[:MAX_STANDBY]),
        cap=names.cap,
        weight=tenant_of(community).head,
        stored_share=rule.share if rule.is_on else 0,
    )


def _keys(community: Community, names: Names) -> Mapping[str, HeldKey]:
    """Return the community's keys. What was revoked or expired stays known, for a sentence of its own."""
    shared = [charged(Scope.COMMUNITY, community.pk, limits_of(community))]
    if names.cap:
        shared.append(capped(names.cap, community.pk))
    return {
        key.secret_digest: HeldKey(
            pk=key.pk,
            expires_at=key.expires_at.timestamp(),
            expires_on=f"{key.expires_at:{DAY_IN_WORDS}}",
            revoked_on=f"{key.revoked_at:{DAY_IN_WORDS}}" if key.revoked_at else "",
            charges=(charged(Scope.KEY, key.pk, key.limits), *shared),
        )
        for key in ApiKey.objects.filter(community=community)
    }


def _served(community: Community, names: Names) -> list[tuple[Served, int | None]]:
    """Return what may answer, the newest first, each with its share of conversations if it has begun to take over."""
    found = (
        Deployment.objects.select_related("version__community", "adapter", "prompt")
        .prefetch_related("phases__holds")
        .filter(community=community)
        .exclude(status=DeploymentStatus.RETIRED)
        .order_by("-live_at")
    )
    in_force = Version.objects.filter(community=community, status=VersionStatus.IN_FORCE).first()
    return [(_one(each, names, in_force), _share(each)) for each in found]


def _share(deployment: Deployment) -> int | None:
    begun = any(phase.under_way for phase in deployment.phases.all())
    return share_of(deployment) if begun else None


def _one(deployment: Deployment, names: Names, in_force: Version | None) -> Served:
    version = deployment.version
    said = {"x-constitution-digest": version.text_id, "x-deployment": deployment.digest}
    if names.charters:
        said["x-polity-charters"] = " ".join(names.charters)
    if in_force is not None and in_force.pk != version.pk:
        said["x-polity-notice"] = f"follows version {version.number}; version {in_force.number} is in force"
    prompt = messages_of(deployment.prompt) if deployment.prompt else ()
    return Served(
        pk=deployment.pk,
        name=deployment.name,
        version_name=version.name,
        constitution=version.text_id,
        digest=deployment.digest,
        status=DeploymentStatus(deployment.status),
        adapter=deployment.adapter.name if deployment.adapter else "",
        sampling=deployment.serving.sampling,
        prompt=prompt,
        created=_seconds(deployment.live_at or deployment.staged_at),
        fingerprint=f"fp_{deployment.digest.removeprefix('sha256:')[:16]}",
        headers=tuple((name.encode(), value.encode()) for name, value in said.items()),
        own_tokens=sum(len(message.content.encode()) + TURN_TOKENS for message in prompt),
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
