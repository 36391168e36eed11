"""Reading models, deployments and keys."""

from adapters.models import Adaptation, Deployment
from adapters.states import DeploymentStatus
from constitutions.models import Version
from governance.models import Community


def live_deployment(community: Community) -> Deployment | None:
    """Return what answers at the community's endpoint, if anything does."""
    return (
        Deployment.objects.select_related("community", "version__text", "adapter", "prompt", "decision")
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
