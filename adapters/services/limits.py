"""Limiting how much a community's endpoint answers, whoever asks."""

from django.db import transaction

from adapters.events import EndpointLimitsChanged
from adapters.limits import Limits
from adapters.models import CommunityLimits
from governance import ledger
from governance.errors import MalformedError
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of


def check_limits(limits: Limits) -> None:
    """Raise :class:`MalformedError` with a sentence for each limit that cannot be set."""
    problems = list(limits.problems())
    if problems:
        raise MalformedError(sentences=" ".join(problems))


@transaction.atomic
def set_for_community(steward: User, *, community: Community, limits: Limits) -> None:
    """Change how much all keys together are answered. Holds from the next request on."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    check_limits(limits)
    CommunityLimits.objects.get_or_create(community=community)
    row = CommunityLimits.objects.select_for_update().get(community=community)
    if row.limits == limits:
        return
    CommunityLimits.objects.filter(pk=row.pk).update(**limits.named)
    ledger.record(
        EndpointLimitsChanged(subject=subject_of(community), limits=limits.named),
        community=community,
        actor=steward,
    )
