"""Norms that are looked at again on their day, and norms that end unless somebody renews them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from constitutions.canonical import plain_value
from constitutions.document import Document
from constitutions.editing import written
from constitutions.errors import NoSuchNormError, RenewalDayError
from constitutions.events import NormLapsed, NormReviewDue, NormSunsetNear
from constitutions.models import DayKind, Draft, Lapse, NormDay, Version
from constitutions.norms import Norm
from constitutions.selectors import charters_above
from constitutions.services import drafts
from constitutions.states import VersionStatus
from governance import clock, ledger
from governance.models import Timer, User
from governance.subjects import subject_of

NEAR = timedelta(days=14)
"""How long before a norm ends people are reminded; earlier by the time that a change of it takes at least."""

TIMERS = {kind: f"norm_{kind}" for kind in DayKind}
"""The kind of timer for each kind of day."""


def schedule(version: Version) -> None:
    """Set a timer for each day that the version's norms name."""
    days = NormDay.objects.bulk_create(
        NormDay(community=version.community, version=version, norm_id=norm_id, kind=kind, on=on)
        for norm_id, kind, on in _days(version.text.document)
    )
    Timer.objects.bulk_create(
        Timer(kind=TIMERS[DayKind(day.kind)], subject=subject_of(day), due_at=_beginning(day.on))
        for day in days
    )


def _days(document: Document) -> Iterator[tuple[str, DayKind, date]]:
    for norm in document.norms:
        if norm.review_on:
            yield norm.id, DayKind.REVIEW, norm.review_on
        if norm.sunset_on:
            yield norm.id, DayKind.SUNSET_NEAR, norm.sunset_on - _notice(norm)
            yield norm.id, DayKind.SUNSET, norm.sunset_on


def _notice(norm: Norm) -> timedelta:
    asks = norm.entrenchment
    takes = ((asks.deliberation_days or 0) + (asks.timelock_days or 0)) if asks else 0
    return NEAR + timedelta(days=takes)


def _named(day: NormDay) -> date:
    """Return the day that the text names: the one of which people are reminded."""
    if day.kind == DayKind.REVIEW:
        return day.on
    norms = day.version.text.document.norms
    return next(norm.sunset_on for norm in norms if norm.sunset_on and norm.id == day.norm_id)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _in_force(day: NormDay) -> bool:
    """Whether the day still counts: a later version has days of its own."""
    return day.version.status == VersionStatus.IN_FORCE


@transaction.atomic
def remind(day: NormDay) -> None:
    """Say in the ledger that a norm is to be looked at again, or that it ends soon."""
    if not _in_force(day):
        return
    event = NormReviewDue if day.kind == DayKind.REVIEW else NormSunsetNear
    ledger.record(
        event(subject=subject_of(day.version), norm=day.norm_id, on=_named(day).isoformat()),
        community=day.community,
        actor=None,
    )


@transaction.atomic
def lapse(day: NormDay) -> None:
    """End a norm that nobody renewed. Where a charter has a norm of its id, that one holds again."""
    if not _in_force(day):
        return
    _, made = Lapse.objects.get_or_create(
        version=day.version,
        norm_id=day.norm_id,
        defaults={"community": day.community, "lapsed_at": clock.now()},
    )
    if not made:
        return
    document = day.version.text.document
    charters = [charter.text for charter in charters_above(document)]
    holds = [text.digest for text in charters if any(norm.id == day.norm_id for norm in text.document.norms)]
    ledger.record(
        NormLapsed(
            subject=subject_of(day.version),
            version=subject_of(day.version),
            text_kind=document.kind,
            norm=day.norm_id,
            returns_to=holds[0] if holds else "",
        ),
        community=day.community,
        actor=None,
    )


@transaction.atomic
def renew(author: User, *, version: Version, norm_id: str, until: date) -> Draft:
    """Begin a draft in which a norm ends, or is looked at again, on ``until`` instead; people vote on it as on any.

    Raises :class:`NoSuchNormError` for a norm without such a day, :class:`RenewalDayError` for a day that is
    not to come.
    """
    if until <= clock.now().date():
        raise RenewalDayError
    value = plain_value(version.text.document)
    norm = next((each for each in value["norms"] if each["id"] == norm_id), None)
    dated = [name for name in ("sunset_on", "review_on") if norm and name in norm]
    if norm is None or not dated:
        raise NoSuchNormError(norm=norm_id)
    norm[dated[0]] = until.isoformat()
    return drafts.start(author, community=version.community, source=written(value))
