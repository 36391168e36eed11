"""What this floor does when a decision about a text ends, or the day of a norm comes."""

from constitutions.events import NormLapsed, NormReviewDue, NormSunsetNear, VersionRatified
from constitutions.models import NormDay
from constitutions.services import life, versions
from governance.pipeline import Task
from governance.steps import Lease
from governance.subjects import id_in


def _ratify(lease: Lease) -> None:
    with lease.commit(last=True):
        versions.ratify(id_in(lease.step.subject, "decision"))


def _reject(lease: Lease) -> None:
    with lease.commit(last=True):
        versions.reject(id_in(lease.step.subject, "decision"))


def _reopen(lease: Lease) -> None:
    with lease.commit(last=True):
        versions.reopen(id_in(lease.step.subject, "decision"))


def _day(lease: Lease) -> NormDay:
    related = ("community", "version__community", "version__text")
    return NormDay.objects.select_related(*related).get(pk=id_in(lease.step.subject, "normday"))


def _remind(lease: Lease) -> None:
    with lease.commit(last=True):
        life.remind(_day(lease))


def _lapse(lease: Lease) -> None:
    with lease.commit(last=True):
        life.lapse(_day(lease))


RATIFY = Task("constitutions.ratify", _ratify, leaves=(VersionRatified,))
REJECT = Task("constitutions.reject", _reject)
REOPEN = Task("constitutions.reopen", _reopen)
REMIND = Task("constitutions.remind", _remind, leaves=(NormReviewDue, NormSunsetNear))
LAPSE = Task("constitutions.lapse", _lapse, leaves=(NormLapsed,))
