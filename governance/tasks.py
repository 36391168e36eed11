"""What this floor does when something was recorded or falls due."""

from governance.events import DecisionCarried, DecisionRejected
from governance.pipeline import Task
from governance.services import decisions
from governance.steps import Lease
from governance.subjects import id_in


def _close_decision(lease: Lease) -> None:
    with lease.commit(last=True):
        decisions.close_if_due(id_in(lease.step.subject, "decision"))


CLOSE_DECISION = Task(
    "governance.close_decision", _close_decision, leaves=(DecisionCarried, DecisionRejected)
)
