"""What follows when a decision was recorded or its days come: opening, closing, taking effect, ending."""

from collections.abc import Callable

from governance.events import (
    DecisionCarried,
    DecisionConfirming,
    DecisionExpired,
    DecisionOpened,
    DecisionPassed,
    DecisionRejected,
)
from governance.pipeline import Task
from governance.services import closing, decisions
from governance.steps import Lease
from governance.subjects import id_in


def _with_decision(do: Callable[[int], None]) -> Callable[[Lease], None]:
    def step(lease: Lease) -> None:
        with lease.commit(last=True):
            do(id_in(lease.step.subject, "decision"))

    return step


SETTLED = (DecisionPassed, DecisionCarried, DecisionRejected)
OPEN_VOTING = Task(
    "governance.open_voting", _with_decision(decisions.open_voting_if_due), leaves=(DecisionOpened,)
)
CLOSE_DECISION = Task(
    "governance.close_decision",
    _with_decision(closing.close_if_due),
    leaves=(DecisionConfirming, *SETTLED),
)
CONFIRM_DECISION = Task("governance.confirm_decision", _with_decision(closing.confirm_if_due), leaves=SETTLED)
TAKE_EFFECT = Task(
    "governance.take_effect", _with_decision(closing.take_effect_if_due), leaves=(DecisionCarried,)
)
EXPIRE_DECISION = Task(
    "governance.expire_decision",
    _with_decision(closing.expire_if_due),
    leaves=(DecisionExpired, DecisionOpened),
)
