"""Receipts for answers, and statements that an answer broke a norm.

Nothing of a conversation is stored. A receipt is the gateway's signature over what answered and the
digests of question and answer, so that whoever reports an answer can show it was given here.
"""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from adapters.errors import ReceiptError, UnknownNormError
from adapters.models import AnswerReport, Deployment
from constitutions.selectors import effective_norms
from governance.models import Community, Statement, StatementSource, User
from governance.policies import check_open
from governance.proof.digests import digest_of
from governance.services.statements import open_statement

SALT = "polity.answer"
MAX_TEXT = 32_000


def receipt(deployment: Deployment, *, question: str, answer: str) -> str:
    """Return the proof that this deployment gave ``answer`` to ``question`` (its last user turn)."""
    return signing.dumps([deployment.pk, digest_of(question.encode()), digest_of(answer.encode())], salt=SALT)


@dataclass(frozen=True)
class Reported:
    """An answer somebody reports, as it was given."""

    question: str
    answer: str
    receipt: str
    norm_id: str
    comment: str


def who_answered(community: Community, *, question: str, answer: str, receipt: str) -> Deployment:
    """Return the deployment that gave this answer here. Raises :class:`ReceiptError`."""
    try:
        deployment_id, *digests = signing.loads(receipt, salt=SALT)
    except signing.BadSignature as error:
        raise ReceiptError from error
    deployment = (
        Deployment.objects.select_related("community", "version__text")
        .filter(pk=deployment_id, community=community)
        .first()
    )
    if deployment is None or digests != [digest_of(question.encode()), digest_of(answer.encode())]:
        raise ReceiptError
    return deployment


@transaction.atomic
def report(
    community: Community, *, author: User | None, source: StatementSource, reported: Reported
) -> Statement:
    """Open a statement that an answer broke a norm, with the answer and what made it attached."""
    check_open(community)
    deployment = who_answered(
        community, question=reported.question, answer=reported.answer, receipt=reported.receipt
    )
    if reported.norm_id not in {found.norm.id for found in effective_norms(deployment.version)}:
        raise UnknownNormError(norm=reported.norm_id)
    statement = open_statement(
        community,
        author=author,
        source=source,
        about=f"norm:{reported.norm_id}",
        text=reported.comment.strip() or f"An answer broke the norm “{reported.norm_id}”.",
    )
    AnswerReport.objects.create(
        community=community,
        statement=statement,
        deployment=deployment,
        constitution_digest=deployment.version.text_id,
        norm_id=reported.norm_id,
        question=reported.question[:MAX_TEXT],
        answer=reported.answer[:MAX_TEXT],
        answer_digest=digest_of(reported.answer.encode()),
    )
    return statement
