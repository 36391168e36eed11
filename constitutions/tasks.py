"""What this floor does when a decision about a text ends."""

from constitutions.events import VersionRatified
from constitutions.services import versions
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


RATIFY = Task("constitutions.ratify", _ratify, leaves=(VersionRatified,))
REJECT = Task("constitutions.reject", _reject)
REOPEN = Task("constitutions.reopen", _reopen)
