"""What this floor does when a decision about a text ends, or the day of a norm comes."""

from constitutions.events import (
    BundleChosen,
    MinorityRecorded,
    NormLapsed,
    NormReviewDue,
    NormSunsetNear,
    VersionRatified,
)
from constitutions.models import NormDay, Version
from constitutions.services import breaches, choosing, life, versions
from governance.events import CaseClosed, DecisionOpened, SanctionLifted
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


def _chosen(lease: Lease) -> None:
    with lease.commit(last=True):
        choosing.chosen(id_in(lease.step.subject, "decision"))


def _left(lease: Lease) -> None:
    with lease.commit(last=True):
        choosing.left(id_in(lease.step.subject, "decision"))


def _gather_again(lease: Lease) -> None:
    with lease.commit(last=True):
        choosing.gather_again(id_in(lease.step.subject, "decision"))


def _day(lease: Lease) -> NormDay:
    related = ("community", "version__community", "version__text")
    return NormDay.objects.select_related(*related).get(pk=id_in(lease.step.subject, "normday"))


def _remind(lease: Lease) -> None:
    with lease.commit(last=True):
        life.remind(_day(lease))


def _lapse(lease: Lease) -> None:
    with lease.commit(last=True):
        life.lapse(_day(lease))


def _let_go(lease: Lease) -> None:
    version = Version.objects.select_related("community").get(pk=id_in(lease.step.subject, "version"))
    with lease.commit(last=True):
        breaches.let_go(version.community)


RATIFY = Task("constitutions.ratify", _ratify, leaves=(VersionRatified, MinorityRecorded))
REJECT = Task("constitutions.reject", _reject)
REOPEN = Task("constitutions.reopen", _reopen)
CHOSEN = Task("constitutions.chosen", _chosen, leaves=(BundleChosen, DecisionOpened))
LEFT = Task("constitutions.left", _left)
GATHER_AGAIN = Task("constitutions.gather_again", _gather_again)
REMIND = Task("constitutions.remind", _remind, leaves=(NormReviewDue, NormSunsetNear))
LAPSE = Task("constitutions.lapse", _lapse, leaves=(NormLapsed,))
LET_GO = Task("constitutions.let_go", _let_go, leaves=(SanctionLifted, CaseClosed))
