"""Founding and closing communities."""

from django.db import transaction

from governance import clock, ledger
from governance.errors import NameTakenError, ReasonNeededError
from governance.events import CommunityClosed, CommunityFounded
from governance.models import Community, Membership, Role, User
from governance.permissions import check_operator, check_role
from governance.rules import DecisionRule
from governance.services.decisions import end_all
from governance.states import COMMUNITY, CommunityStatus
from governance.subjects import subject_of

RESERVED = frozenset({"instance", "new", "api", "admin", "static"})


@transaction.atomic
def found(
    operator: User, *, slug: str, name: str, purpose: str, first_steward: User, rule: DecisionRule
) -> Community:
    """Begin a community with one steward. ``rule`` ratifies its first constitution."""
    check_operator(operator)
    if slug in RESERVED or Community.objects.filter(slug=slug).exists():
        raise NameTakenError(what="address", name=slug)
    moment = clock.now()
    community = Community.objects.create(
        slug=slug, name=name, purpose=purpose, founding_rule=rule.model_dump(mode="json"), created_at=moment
    )
    Membership.objects.create(community=community, user=first_steward, role=Role.STEWARD, joined_at=moment)
    ledger.record(
        CommunityFounded(subject=subject_of(community), slug=slug, name=name),
        community=community,
        actor=operator,
    )
    return community


@transaction.atomic
def close(steward: User, *, community: Community, reason: str) -> None:
    """End a community. Its texts and ledger stay readable; the pipeline takes its model offline."""
    check_role(steward, community, Role.STEWARD)
    if not reason.strip():
        raise ReasonNeededError
    # Locked first, so that nothing is put to the vote between taking back what is open and closing.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    end_all(steward, community=community, reason=reason.strip())
    COMMUNITY.move(community, CommunityStatus.CLOSED, closed_at=clock.now())
    ledger.record(
        CommunityClosed(subject=subject_of(community), reason=reason.strip()),
        community=community,
        actor=steward,
    )
