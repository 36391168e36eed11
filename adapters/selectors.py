"""Reading models, deployments and keys."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet, Sum

from adapters.events import StewardStop
from adapters.models import Adaptation, Adapter, AnswerReport, ApiKey, Deployment, Usage
from adapters.states import DeploymentStatus
from constitutions.models import Version
from governance.conversing import HIDDEN
from governance.models import Community, LedgerEntry
from governance.subjects import subject_of


def live_deployment(community: Community) -> Deployment | None:
    """Return what answers at the community's endpoint, if anything does."""
    return (
        Deployment.objects.select_related(
            "community", "version__community", "version__text", "adapter", "prompt", "decision"
        )
        .filter(community=community, status=DeploymentStatus.LIVE)
        .first()
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
        .filter(community=community)
        .order_by("-pk")
    )


def keys_of(community: Community) -> QuerySet[ApiKey]:
    """Return the community's keys, the newest first."""
    return (
        ApiKey.objects.select_related("created_by", "community").filter(community=community).order_by("-pk")
    )


@dataclass(frozen=True)
class Used:
    """What a key was used for: answers, and the tokens read and written for them."""

    answers: int
    tokens: int


def usage_of(community: Community) -> Mapping[int, Used]:
    """Return what each key of the community was used for, by the key's id."""
    rows = (
        Usage.objects.filter(community=community, key__isnull=False)
        .values_list("key_id")
        .annotate(Count("pk"), Sum("prompt_tokens"), Sum("completion_tokens"))
    )
    return {key: Used(answers, read + written) for key, answers, read, written in rows}


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
    last = deployments_of(community).exclude(status=DeploymentStatus.STAGED).first()
    if last is None or last.status != DeploymentStatus.RETIRED:
        return None
    return stop_of(last)


def stop_of(deployment: Deployment) -> LedgerEntry | None:
    """Return the entry of the steward who took the deployment offline, if one did."""
    stops = LedgerEntry.objects.select_related("actor", "payload")
    return stops.filter(subject=subject_of(deployment), kind=StewardStop.__name__).first()
