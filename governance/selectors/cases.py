"""Reading cases of a breach and their sanctions: which there are, what has effect now, what may come next."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet

from governance import clock
from governance.models import Community, Decision, Sanction, SanctionCase
from governance.sanctioning import ORDER, Rung, Step
from governance.states import PENDING, CommunityStatus, SanctionStatus

STEP, APPEAL = "sanction", "sanction_appeal"
"""The kinds of decision: to take a step against one who adheres, and to lift it on appeal."""

REACHED = (SanctionStatus.IN_EFFECT, SanctionStatus.ENDED)


def _cases() -> QuerySet[SanctionCase]:
    return SanctionCase.objects.select_related("community", "against", "opened_by", "closed_by")


def cases_of(keeper: Community) -> QuerySet[SanctionCase]:
    """Return the cases that the keeper of a charter opened, the newest first."""
    return _cases().filter(community=keeper).order_by("-pk")


def cases_against(community: Community) -> QuerySet[SanctionCase]:
    """Return the cases against a community that adheres to charters, the newest first."""
    return _cases().filter(against=community).order_by("-pk")


def steps_of(case: SanctionCase) -> QuerySet[Sanction]:
    """Return the steps that were taken or proposed in a case, in their order."""
    related = (
        *("case__community", "case__against", "decision__community", "proposed_by", "previous"),
        *("appealed_by", "appeal_decision__community"),
    )
    return Sanction.objects.select_related(*related).filter(case=case).order_by("pk")


def pending(case: SanctionCase) -> Sanction | None:
    """Return the step of which nobody knows yet whether it takes effect."""
    return steps_of(case).filter(status__in=PENDING).first()


def highest(case: SanctionCase) -> Sanction | None:
    """Return the highest step that took effect in a case, the last of those. What was lifted does not count."""
    reached = steps_of(case).filter(status__in=REACHED)
    return max(reached, key=lambda each: (ORDER.index(Rung(each.rung)), each.pk), default=None)


def next_steps(case: SanctionCase) -> Sequence[Step]:
    """Return the steps that the charter lets the keeper take now, the mildest first."""
    reached = highest(case)
    return case.agreed.next_steps(Rung(reached.rung) if reached else None)


def in_effect(community: Community, *, keepers: Collection[int]) -> Sequence[Sanction]:
    """Return what has effect on a community now, of what the ``keepers`` (by id) did."""
    standing = Sanction.objects.select_related("case__community", "case__against").filter(
        case__against=community,
        community__in=keepers,
        status=SanctionStatus.IN_EFFECT,
        ends_at__gt=clock.now(),
    )
    return list(standing.order_by("pk"))


def on_adherents(keeper: Community) -> Mapping[int, Sequence[Sanction]]:
    """Return what has effect now of what a keeper did, by the id of the community that it concerns."""
    standing = Sanction.objects.select_related("case").filter(
        community=keeper, status=SanctionStatus.IN_EFFECT, ends_at__gt=clock.now()
    )
    found: dict[int, list[Sanction]] = {}
    for each in standing.order_by("pk"):
        found.setdefault(each.case.against_id, []).append(each)
    return found


def has_good_standing(sanctions: Sequence[Sanction]) -> bool:
    """Whether a community counts among those who adhere: neither suspended nor removed."""
    return not any(each.rung in {Rung.SUSPENSION, Rung.REMOVAL} for each in sanctions)


def appeal_body(case: SanctionCase) -> Community:
    """Return who hears an appeal: the body that the charter names, or all members of the keeper.

    Nobody hears an appeal of their own, and a community that has closed hears none.
    """
    named = Community.objects.filter(slug=case.agreed.appeal_to, status=CommunityStatus.OPEN).first()
    if named is None or named.pk in {case.against_id, case.community_id}:
        return case.community
    return named


def step_behind(decision: Decision) -> Sanction | None:
    """Return the step that a decision of either kind is about."""
    related = ("case__community", "case__against", "previous", "proposed_by")
    every = Sanction.objects.select_related(*related)
    if decision.kind == STEP:
        return every.filter(decision=decision).first()
    if decision.kind == APPEAL:
        return every.filter(appeal_decision=decision).first()
    return None
