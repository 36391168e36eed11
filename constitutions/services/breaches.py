"""Holding a breach against one who adheres to a charter, by the terms that they pinned; and letting go who leaves."""

from collections.abc import Sequence

from django.db import transaction

from constitutions.errors import NotBoundError
from constitutions.keeping import keepers_of
from constitutions.models import Version
from governance.errors import NoSanctionsAgreedError
from governance.models import Community, SanctionCase, User
from governance.proof.attesting import Evidence
from governance.sanctioning import Sanctions
from governance.selectors.cases import cases_against
from governance.services import cases, sanctions
from governance.states import CaseStatus

LEFT = "Their text in force no longer adheres to this charter."


def agreed(keeper: Community, against: Community) -> tuple[Version, Sanctions]:
    """Return the charter that a community adheres to, and what its text says of sanctions.

    Raises the sentence that says why the keeper can do nothing: they do not adhere, or agreed to nothing.
    """
    charter = keepers_of(against).get(keeper.pk)
    if charter is None:
        raise NotBoundError(against=against.name, keeper=keeper.name)
    terms = charter.text.document.sanctions
    if terms is None:
        raise NoSanctionsAgreedError(against=against.name)
    return charter, terms


@transaction.atomic
def open_case(
    steward: User, *, keeper: Community, against: Community, breach: str, evidence: Sequence[Evidence]
) -> SanctionCase:
    """Open a case by the terms of the very text that the community concerned adheres to."""
    cases.check_can_open(steward, keeper)
    charter, terms = agreed(keeper, against)
    return cases.open_case(
        steward,
        keeper=keeper,
        against=against,
        charter=charter.text_id,
        terms=terms,
        breach=breach,
        evidence=evidence,
    )


@transaction.atomic
def let_go(community: Community) -> None:
    """Close the cases of keepers whose charter a community's text in force no longer adheres to."""
    kept = keepers_of(community)
    for case in cases_against(community).filter(status=CaseStatus.OPEN):
        if case.community_id not in kept:
            sanctions.release(keeper=case.community, against=community, reason=LEFT)
