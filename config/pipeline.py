"""The whole story on one page: what follows from what was recorded, and from the passing of time.

Services record events and know nothing of what follows. The dispatcher reads this table; the diagram in
``docs/pipeline.md`` is printed from it.
"""

from adapters import tasks as adapters
from adapters.events import AdaptationRequested, AdapterReady, StewardStop
from constitutions import tasks as constitutions
from constitutions.events import NormLapsed, VersionRatified
from constitutions.models import DayKind
from constitutions.services.life import TIMERS
from evaluation import tasks as evaluation
from evaluation.events import ComparisonRequested, EvaluationFinished, EvaluationRequested
from governance import tasks as governance
from governance.events import (
    CommunityClosed,
    DecisionCarried,
    DecisionRejected,
    DecisionWithdrawn,
    StepFailed,
)
from governance.pipeline import Alarm, Pipeline, Route
from governance.services.decisions import CLOSING

PIPELINE = Pipeline(
    routes=(
        # A vote on a text ends.
        Route(on=DecisionCarried, where={"decision_kind": "ratify"}, run=constitutions.RATIFY),
        Route(on=DecisionRejected, where={"decision_kind": "ratify"}, run=constitutions.REJECT),
        Route(on=DecisionWithdrawn, where={"decision_kind": "ratify"}, run=constitutions.REOPEN),
        # A text comes into force, or a steward asks again: a model is made, and measured.
        Route(on=VersionRatified, where={"text_kind": "constitution"}, run=adapters.ADAPT),
        Route(on=AdaptationRequested, run=adapters.ADAPT),
        # A norm ends on its day: a model is made of what still binds.
        Route(on=NormLapsed, where={"text_kind": "constitution"}, run=adapters.ADAPT),
        Route(on=StepFailed, where={"task": "adapters.adapt"}, run=adapters.FAIL_ADAPTATION),
        Route(on=AdapterReady, run=evaluation.EVALUATE),
        Route(on=EvaluationRequested, run=evaluation.EVALUATE),
        Route(on=StepFailed, where={"task": "evaluation.evaluate"}, run=evaluation.FAIL_RUN),
        # The evidence is in: the stewards decide, and what they allow goes live.
        Route(on=EvaluationFinished, where={"gate": "pass"}, run=evaluation.REQUEST_DEPLOYMENT),
        Route(on=DecisionCarried, where={"decision_kind": "deploy"}, run=evaluation.RELEASE),
        # A steward asks how the model does on another community's norms.
        Route(on=ComparisonRequested, run=evaluation.COMPARE),
        Route(on=StepFailed, where={"task": "evaluation.compare"}, run=evaluation.FAIL_RUN),
        # A model is taken off: at once by a steward, and back only by a vote.
        Route(on=StewardStop, run=evaluation.REQUEST_RESTORE),
        Route(on=DecisionCarried, where={"decision_kind": "restore"}, run=evaluation.RESTORE),
        Route(on=CommunityClosed, run=adapters.TAKE_OFFLINE),
    ),
    alarms=(
        Alarm(kind=CLOSING, run=governance.CLOSE_DECISION),
        Alarm(kind=TIMERS[DayKind.REVIEW], run=constitutions.REMIND),
        Alarm(kind=TIMERS[DayKind.SUNSET_NEAR], run=constitutions.REMIND),
        Alarm(kind=TIMERS[DayKind.SUNSET], run=constitutions.LAPSE),
    ),
)
