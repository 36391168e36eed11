"""Receipts for answers, and statements that an answer broke a norm.

Nothing of a conversation is stored here; what clients offer to be stored is another matter. A receipt is the
gateway's signature (HMAC) over what answered, the question and the answer, so that whoever reports an answer can
show it was given here.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from pydantic_core import to_json

from adapters.errors import ReceiptError, UnknownNormError
from adapters.models import AnswerReport, Deployment
from constitutions.selectors import effective_norms
from governance.models import Community, Statement, StatementSource, User
from governance.policies import check_open
from governance.proof.digests import digest_of
from governance.services.statements import open_statement

SALT = "polity.answer"
MAX_TEXT = 32_000
RECEIPT = re.compile(r"([1-9]\d{0,18})\.[0-9a-f]{64}", re.ASCII)


def receipt(deployment_id: int, *, question: str, answer: str) -> str:
    """Return the proof that this deployment gave ``answer`` to ``question`` (its last user turn)."""
    # Every answer is signed, and django.core.signing takes a tenth of the gateway's time for it.
    signature = _signature(settings.SECRET_KEY).copy()
    signature.update(to_json([deployment_id, question, answer]))
    return f"{deployment_id}.{signature.hexdigest()}"


@cache
def _signature(secret: str) -> hmac.HMAC:
    """Return a signature of nothing yet. Its key opens nothing else that is signed with the instance's secret."""
    return hmac.new(hashlib.sha256(f"{SALT}:{secret}".encode()).digest(), digestmod="sha256")


def is_ours(given: str, *, question: str, answer: str) -> bool:
    """Whether a receipt is one of this very question and answer."""
    found = RECEIPT.fullmatch(given)
    if found is None:
        return False
    return hmac.compare_digest(receipt(int(found[1]), question=question, answer=answer), given)


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
    if not is_ours(receipt, question=question, answer=answer):
        raise ReceiptError
    deployment = (
        Deployment.objects.select_related("community", "version__text")
        .filter(pk=receipt.partition(".")[0], community=community)
        .first()
    )
    if deployment is None:
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
