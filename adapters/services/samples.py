"""Answers that clients offer and a community stores: whether it does, and how they come and go.

Both must want it, the community by its settings and the client in its request. What is erased is gone from the
database; the ledger says how many there were, and nothing of what they said.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from adapters.events import SamplesErased, SampleSettingsChanged
from adapters.models import Sample, SampleSettings
from adapters.samples import MAX_STORED, SampleRule
from adapters.services.answers import Reported, receipt, report
from governance import clock, ledger
from governance.errors import MalformedError
from governance.models import Community, Role, Statement, StatementSource, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.states import CommunityStatus
from governance.subjects import subject_of

logger = logging.getLogger(__name__)


class Offered(NamedTuple):
    """An answer that a client offered, with what was asked. ``at`` is in seconds since 1970."""

    community: int
    key: int
    deployment: int
    constitution: str
    at: float
    messages: Sequence[Mapping[str, str]]
    answer: str
    metadata: Mapping[str, str]
    size: int


def check_can_change(steward: User | None, community: Community) -> None:
    """Raise the sentence that says why the person cannot change what is stored."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)


@transaction.atomic
def set_rule(steward: User, *, community: Community, rule: SampleRule) -> None:
    """Change whether offered answers are stored, how many, and for how long. Holds from the next request on.

    Fewer days hold for what is stored already; more do not, for it was offered for as long as was said then.
    """
    check_can_change(steward, community)
    problems = list(rule.problems())
    if problems:
        raise MalformedError(sentences=" ".join(problems))
    row = _held(community)
    if row.rule == rule:
        return
    if rule.is_on and not row.is_on:
        row.since = clock.now()
    row.is_on, row.days, row.share = rule.is_on, rule.days, rule.share
    row.save()
    Sample.objects.filter(community=community).update(
        expires_at=Least(F("expires_at"), F("at") + timedelta(days=rule.days))
    )
    ledger.record(
        SampleSettingsChanged(
            subject=subject_of(community), is_on=rule.is_on, days=rule.days, share=rule.share
        ),
        community=community,
        actor=steward,
    )


@transaction.atomic
def add(offered: Sequence[Offered]) -> Sequence[Offered]:
    """Store what clients offered, as far as their communities still want it. Returns what the database refused.

    Each community's is written by itself, so that nothing that one's clients offer harms another's.
    """
    refused: list[Offered] = []
    by_community = attrgetter("community")
    # Always in the same order, so that two processes never wait for each other's rows.
    for community, group in groupby(sorted(offered, key=by_community), by_community):
        theirs = [*group]
        try:
            with transaction.atomic():
                _add(community, theirs)
        except (DataError, IntegrityError) as error:
            # What PostgreSQL says would quote what people said.
            logger.error("Samples of community %d were refused: %s", community, type(error).__name__)  # noqa: TRY400
            refused += theirs
    return refused


def _add(community: int, offered: Sequence[Offered]) -> None:
    # Held until this is written: whoever erases meanwhile waits, and erases this too.
    row = (
        SampleSettings.objects.select_for_update(of=("self",))
        .filter(community=community, is_on=True, community__status=CommunityStatus.OPEN)
        .first()
    )
    if row is None:
        return
    times = [datetime.fromtimestamp(each.at, UTC) for each in offered]
    Sample.objects.bulk_create(
        Sample(
            community_id=community,
            key_id=each.key,
            deployment_id=each.deployment,
            constitution_digest=each.constitution,
            at=at,
            expires_at=at + timedelta(days=row.days),
            messages=[{name: _storable(text) for name, text in turn.items()} for turn in each.messages],
            answer=_storable(each.answer),
            metadata={_storable(name): _storable(text) for name, text in each.metadata.items()},
        )
        for each, at in zip(offered, times, strict=True)
        if at >= row.since
    )
    beyond = Sample.objects.filter(community=community).order_by("-pk")[MAX_STORED : MAX_STORED + 1]
    for oldest in beyond:
        Sample.objects.filter(community=community, pk__lte=oldest.pk).delete()


def report_sample(drafter: User, *, sample: Sample, norm: str, comment: str) -> Statement:
    """Put a stored answer before the community, as one that broke a norm. It is public from then on."""
    check_role(drafter, sample.community, Role.DRAFTER)
    question, answer = sample.question, sample.answer
    # What is stored was given here: the gateway wrote it down itself.
    proof = receipt(sample.deployment_id, question=question, answer=answer)
    return report(
        sample.community,
        author=drafter,
        source=StatementSource.MEMBER,
        reported=Reported(question, answer, proof, norm, comment),
    )


@transaction.atomic
def erase(steward: User, *, community: Community) -> int:
    """Erase every sample, those included that gateways have not written yet. Returns how many were stored."""
    check_role(steward, community, Role.STEWARD)
    row = _held(community)
    row.since = clock.now()
    row.save(update_fields=["since"])
    return _erase(Sample.objects.filter(community=community), community, steward)


@transaction.atomic
def erase_one(steward: User, *, sample: Sample) -> None:
    """Erase one sample, for whoever asks that their words be forgotten."""
    check_role(steward, sample.community, Role.STEWARD)
    _erase(Sample.objects.filter(pk=sample.pk), sample.community, steward)


@transaction.atomic
def end(community: Community) -> None:
    """Store nothing of a closed community any more, and erase what is stored."""
    row = SampleSettings.objects.select_for_update().filter(community=community).first()
    if row is None:
        return
    row.is_on = False
    row.save(update_fields=["is_on"])
    _erase(Sample.objects.filter(community=community), community, None)


def forget_old() -> int:
    """Erase what has been kept for as long as it may be. Returns how many samples that were."""
    forgotten, _ = Sample.objects.filter(expires_at__lte=clock.now()).delete()
    return forgotten


def _held(community: Community) -> SampleSettings:
    """Return a community's settings, which nobody else changes meanwhile."""
    SampleSettings.objects.get_or_create(community=community, defaults={"since": clock.now()})
    return SampleSettings.objects.select_for_update().get(community=community)


def _erase(samples: QuerySet[Sample], community: Community, steward: User | None) -> int:
    erased, _ = samples.delete()
    if erased:
        ledger.record(
            SamplesErased(subject=subject_of(community), number=erased), community=community, actor=steward
        )
    return erased


def _storable(text: str) -> str:
    """Return a text without what PostgreSQL cannot hold."""
    return text.replace("\0", "\ufffd")
