"""Cases of a breach: opened by the keeper of a charter against one who adheres, told in both communities' records."""

from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction

from governance import clock, ledger
from governance.errors import CaseOpenError, MalformedError, ReasonNeededError, SelfSanctionError
from governance.events import CaseOpened, Event
from governance.models import Community, Role, Sanction, SanctionCase, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.proof import attesting
from governance.proof.attesting import Evidence
from governance.sanctioning import Sanctions
from governance.services.wording import clean
from governance.subjects import subject_of

REASON = 4_000


def check_can_open(steward: User | None, keeper: Community) -> None:
    """Raise the sentence that says why the person cannot open a case for the keeper of a charter."""
    check_role(steward, keeper, Role.STEWARD)
    check_open(keeper)


@transaction.atomic
def open_case(
    steward: User,
    *,
    keeper: Community,
    against: Community,
    charter: str,
    terms: Sanctions,
    breach: str,
    evidence: Sequence[Evidence],
) -> SanctionCase:
    """Hold a breach against one who adheres. ``terms`` are what the text ``charter``, which they pin, says.

    That they adhere to it is for whoever calls this to make sure of: this floor knows no texts.
    """
    check_can_open(steward, keeper)
    if keeper == against:
        raise SelfSanctionError
    breach = clean(breach, longest=REASON, what="A breach")
    if not 1 <= len(evidence) <= attesting.MAX_EVIDENCE:
        raise MalformedError(
            sentences=f"Name the evidence: at least one piece, at most {attesting.MAX_EVIDENCE}."
        )
    try:
        with transaction.atomic():
            case = SanctionCase.objects.create(
                community=keeper,
                against=against,
                charter=charter,
                terms=terms.model_dump(mode="json"),
                breach=breach,
                evidence=[each.model_dump(mode="json") for each in evidence],
                opened_by=steward,
                opened_at=clock.now(),
            )
    except IntegrityError as error:
        raise CaseOpenError(against=against.name) from error
    digests = [each.digest for each in evidence]
    tell_both(case, CaseOpened, subject=case, actor=steward, charter=charter, evidence=digests)
    return case


def tell_both(
    case: SanctionCase,
    event: Callable[..., Event],
    /,
    *,
    subject: Sanction | SanctionCase,
    actor: User | None,
    **facts: object,
) -> None:
    """Record an event in both communities' ledgers, in the order of their names, so that none waits for another."""
    sides = {"keeper": case.community, "adherent": case.against}
    for side, community in sorted(sides.items(), key=lambda each: each[1].slug):
        ledger.record(
            event(
                subject=subject_of(subject),
                side=side,
                keeper=case.community.slug,
                against=case.against.slug,
                **facts,
            ),
            community=community,
            actor=actor,
        )


def locked_case(case_id: int) -> SanctionCase:
    """Return a case for changing it, or for adding to it."""
    every = SanctionCase.objects.select_for_update(of=("self",), no_key=True)
    return every.select_related("community", "against", "opened_by").get(pk=case_id)


def reasoned(text: str) -> str:
    """Return a reason as it is kept. Raises :class:`ReasonNeededError`."""
    if not text.strip():
        raise ReasonNeededError
    return clean(text, longest=REASON, what="A reason")
