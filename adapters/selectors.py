"""Reading models, deployments and keys."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from adapters.events import DeploymentRetired, DeploymentReturned, StewardStop
from adapters.limits import NO_LIMITS, Limits
from adapters.models import (
    Adaptation,
    Adapter,
    AnswerReport,
    ApiKey,
    CommunityLimits,
    Deployment,
    Sample,
    SampleSettings,
)
from adapters.samples import NOTHING_STORED, SampleRule
from adapters.states import DeploymentStatus
from constitutions.models import Version
from governance.models import Community, LedgerEntry
from governance.selectors.conversations import HIDDEN
from governance.subjects import id_in, subject_of


def live_deployment(community: Community) -> Deployment | None:
    """Return what answers at the community's endpoint, if anything does."""
    return _deployments(community).filter(status=DeploymentStatus.LIVE).first()


def _deployments(community: Community) -> QuerySet[Deployment]:
    return Deployment.objects.select_related(
        "community", "version__community", "version__text", "adapter", "prompt", "decision"
    ).filter(community=community)


def staged_deployment(community: Community) -> Deployment | None:
    """Return what is taking over from the live model, if anything is, with its phases."""
    staged = _deployments(community).filter(status=DeploymentStatus.STAGED)
    return staged.prefetch_related("phases__holds").first()


def newest_standby(community: Community) -> Deployment | None:
    """Return the model that answered last before the live one, if it can be returned to."""
    return standing_by(community).first()


def standing_by(community: Community) -> QuerySet[Deployment]:
    """Return the models that can be returned to, the one that answered last first."""
    return _deployments(community).filter(status=DeploymentStatus.STANDBY).order_by("-live_at")


def answering(community: Community) -> Sequence[Deployment]:
    """Return what answers at the community's endpoint: the live model, then the one that is taking over from it."""
    found = _deployments(community).filter(status__in=[DeploymentStatus.LIVE, DeploymentStatus.STAGED])
    return sorted(found, key=lambda each: each.status != DeploymentStatus.LIVE)


def share_of(deployment: Deployment) -> int:
    """Return how many of a hundred conversations a staged deployment answers now."""
    running = [phase.share_now for phase in deployment.phases.all() if phase.under_way]
    return max(running, default=0) if deployment.status == DeploymentStatus.STAGED else 0


def on_trial(adaptation: Adaptation) -> QuerySet[Deployment]:
    """Return the deployments of a model that are taking over or are watched."""
    return Deployment.objects.select_related("community", "version", "decision").filter(
        adapter__adaptation=adaptation,
        status__in=[DeploymentStatus.STAGED, DeploymentStatus.LIVE],
        phases__began_at__isnull=False,
        phases__ended_at=None,
    )


def latest_adaptation(version: Version) -> Adaptation | None:
    """Return the version's newest making of a model."""
    return (
        Adaptation.objects.select_related("community", "version__text", "adapter", "full_prompt")
        .filter(version=version)
        .order_by("-ordinal")
        .first()
    )


def adaptations_of(community: Community) -> QuerySet[Adaptation]:
    """Return the community's makings of a model, the newest first."""
    return (
        Adaptation.objects.select_related(
            "community", "version", "adapter", "full_prompt", "short_prompt", "requested_by"
        )
        .filter(community=community)
        .order_by("-pk")
    )


def deployments_of(community: Community) -> QuerySet[Deployment]:
    """Return everything that answered for the community or was staged to, the newest first."""
    return (
        Deployment.objects.select_related("community", "version", "adapter", "prompt", "decision")
        .prefetch_related("phases__holds")
        .filter(community=community)
        .order_by("-pk")
    )


def deployments_called(community: Community, ids: Collection[int]) -> Mapping[int, Deployment]:
    """Return those of the community's deployments, by id, with what their names are made of."""
    return _deployments(community).in_bulk(list(ids))


def keys_of(community: Community) -> QuerySet[ApiKey]:
    """Return the community's keys, the newest first."""
    return (
        ApiKey.objects.select_related("created_by", "community").filter(community=community).order_by("-pk")
    )


def limits_of(community: Community) -> Limits:
    """Return what all of the community's keys together are answered at most."""
    row = CommunityLimits.objects.filter(community=community).first()
    return row.limits if row else NO_LIMITS


def sample_rule_of(community: Community) -> SampleRule:
    """Return whether the community stores answers that clients offer, how many of them, and for how long."""
    row = SampleSettings.objects.filter(community=community).first()
    return row.rule if row else NOTHING_STORED


def samples_of(
    community: Community, *, now: datetime, day: date | None = None, deployment: int | None = None
) -> QuerySet[Sample]:
    """Return what the community stores, the newest first; of one day in UTC, or one deployment.

    What is past its time is gone, erased yet or not.
    """
    related = ("community", "key", "deployment__adapter", "deployment__version__community")
    found = Sample.objects.select_related(*related).filter(community=community, expires_at__gt=now)
    if day:
        found = found.filter(at__date=day)
    if deployment:
        found = found.filter(deployment=deployment)
    return found.order_by("-pk")


def reported_answers(community: Community) -> QuerySet[AnswerReport]:
    """Return the answers that somebody said broke a norm, the newest first, with what hides them if a steward did."""
    return (
        AnswerReport.objects.select_related(
            "community", "statement__author", "statement__community", "deployment__version"
        )
        .prefetch_related(Prefetch("statement__hidings", queryset=HIDDEN, to_attr="hidden"))
        .filter(community=community)
        .order_by("-pk")
    )


def reports_on(community: Community, norm_id: str) -> QuerySet[AnswerReport]:
    """Return the answers that somebody said broke this norm, the newest first."""
    return reported_answers(community).filter(norm_id=norm_id)


def adapters_of(versions: Collection[Version]) -> QuerySet[Adapter]:
    """Return the adapters made from these versions, the newest first."""
    return (
        Adapter.objects.select_related("version", "adaptation").filter(version__in=versions).order_by("-pk")
    )


def stop_in_force(community: Community) -> LedgerEntry | None:
    """Return the entry of the steward who took the community's last model offline, if one did."""
    answered = deployments_of(community).filter(status=DeploymentStatus.RETIRED, live_at__isnull=False)
    last = answered.order_by("-ended_at").first()
    return stop_of(last) if last else None


def taken_off_before_live(decisions: Collection[int]) -> frozenset[int]:
    """Return those of these decisions whose deployments were taken off before they answered everything."""
    undone = Deployment.objects.filter(
        decision__in=decisions, status=DeploymentStatus.RETIRED, live_at__isnull=True
    )
    return frozenset(undone.values_list("decision_id", flat=True))


def taken_off(community: Community, live: Deployment | None) -> tuple[Deployment, LedgerEntry] | None:
    """Return what was taken off last, the newest model or what gave way to the live one, and the entry that says why."""
    newest = deployments_of(community).first()
    off = [each for each in (newest, _gave_way_to(live) if live else None) if each and each.ended_at]
    last = max(off, key=lambda each: (each.ended_at, each.pk), default=None)
    if last is None:
        return None
    entries = LedgerEntry.objects.select_related("actor", "payload")
    entry = entries.filter(subject=subject_of(last), kind=DeploymentRetired.__name__).first()
    return (last, entry) if entry else None


def _gave_way_to(live: Deployment) -> Deployment | None:
    """Return what was taken off so that this model answers again, if that is how it came to answer."""
    returned = LedgerEntry.objects.select_related("payload").filter(
        subject=subject_of(live), kind=DeploymentReturned.__name__
    )
    entry = returned.order_by("-index").first()
    if entry is None or entry.payload is None:
        return None
    named = id_in(entry.payload.body["successor"], "deployment")
    return deployments_of(live.community).filter(pk=named).first()


def stop_of(deployment: Deployment) -> LedgerEntry | None:
    """Return the entry of the steward who took the deployment offline, if one did."""
    stops = LedgerEntry.objects.select_related("actor", "payload")
    return stops.filter(subject=subject_of(deployment), kind=StewardStop.__name__).first()
