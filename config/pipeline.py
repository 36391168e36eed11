"""The whole story on one page: what follows from what was recorded, and from the passing of time.

Services record events and know nothing of what follows. The dispatcher reads this table; the diagram in
``docs/pipeline.md`` is printed from it.
"""

from adapters import tasks as adapters
from adapters.commons import SHARES
from adapters.events import AdaptationRequested, AdapterReady, StewardStop
from adapters.services.holds import ENDING_LATER as ROLLOUT_ENDING_LATER
from adapters.services.rollouts import ENDING as ROLLOUT_ENDING
from config.notices import NOTICES
from constitutions import tasks as constitutions
from constitutions.events import NormLapsed, VersionRatified
from constitutions.models import DayKind
from constitutions.services.life import TIMERS
from evaluation import tasks as evaluation
from evaluation.events import ComparisonRequested, EvaluationFinished, EvaluationRequested, GateBroken
from governance.events import (
    AttestationIssued,
    AttestationRestored,
    AttestationRevoked,
    CommunityClosed,
    ConversationClosed,
    DecisionCarried,
    DecisionRejected,
    DecisionVetoed,
    DecisionWithdrawn,
    HidingAppealed,
    OpinionMapRequested,
    StepFailed,
    VoicesAsked,
)
from governance.pipeline import Alarm, Echo, Pipeline, Route
from governance.selectors.attestations import ATTEST, REVIEW, REVOKE
from governance.selectors.cases import APPEAL as SANCTION_APPEAL
from governance.selectors.cases import STEP
from governance.services.attestations import EXPIRING as ATTESTATION_EXPIRING
from governance.services.closing import CONFIRMED, EFFECTIVE, EXPIRING
from governance.services.conversations import CLOSING as CONVERSATION_CLOSING
from governance.services.conversations import OPENING as CONVERSATION_OPENING
from governance.services.decisions import CLOSING, EXTENDED, OPENING, PROLONGED
from governance.services.deliveries import ATTEMPT_DUE
from governance.services.letters import DUE as LETTER_DUE
from governance.services.moderation import APPEAL, UNANSWERED
from governance.services.sanction_appeals import LAPSING as SANCTION_APPEAL_LAPSING
from governance.services.sanctions import BEGINNING as SANCTION_BEGINNING
from governance.services.sanctions import ENDING as SANCTION_ENDING
from governance.services.sanctions import ENDING_LATER as SANCTION_ENDING_LATER
from governance.services.voices import VOICE
from governance.tasks import authorities, deliberation, telling
from governance.tasks import decisions as governance

PIPELINE = Pipeline(
    routes=(
        # A vote on a text ends.
        Route(on=DecisionCarried, where={"decision_kind": "ratify"}, run=constitutions.RATIFY),
        Route(on=DecisionRejected, where={"decision_kind": "ratify"}, run=constitutions.REJECT),
        Route(on=DecisionVetoed, where={"decision_kind": "ratify"}, run=constitutions.REJECT),
        Route(on=DecisionWithdrawn, where={"decision_kind": "ratify"}, run=constitutions.REOPEN),
        # Members chose between drafts: the one they chose is put to the vote.
        Route(on=DecisionCarried, where={"decision_kind": "choose"}, run=constitutions.CHOSEN),
        Route(on=DecisionRejected, where={"decision_kind": "choose"}, run=constitutions.LEFT),
        Route(on=DecisionVetoed, where={"decision_kind": "choose"}, run=constitutions.LEFT),
        Route(on=DecisionWithdrawn, where={"decision_kind": "choose"}, run=constitutions.GATHER_AGAIN),
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
        Route(on=CommunityClosed, run=adapters.END_SAMPLES),
        # The commons shares out the engine's time, until it says otherwise or closes.
        *(
            Route(on=ending, where={"decision_kind": SHARES}, run=adapters.SHARE_OUT)
            for ending in (DecisionCarried, DecisionRejected, DecisionVetoed, DecisionWithdrawn)
        ),
        Route(on=CommunityClosed, run=adapters.END_SHARES),
        # What lets a model take over breaks meanwhile: the model before it answers again.
        Route(on=EvaluationFinished, where={"gate": "fail"}, run=evaluation.CHECK_TRIALS),
        Route(on=GateBroken, where={"answering": "yes"}, run=adapters.ROLL_BACK),
        # Votes on statements become a map: when a conversation ends, and when it is asked for.
        Route(on=ConversationClosed, run=deliberation.MAKE_MAP),
        Route(on=OpinionMapRequested, run=deliberation.MAKE_MAP),
        # Hidden words are appealed for: a steward answers, and where none can, the members vote.
        Route(on=HidingAppealed, run=deliberation.PUT_APPEAL_TO_VOTE),
        *(
            Route(on=ending, where={"decision_kind": APPEAL}, run=deliberation.SETTLE_APPEAL)
            for ending in (DecisionCarried, DecisionRejected, DecisionVetoed, DecisionWithdrawn)
        ),
        # A community vouches for something of another's, or no longer; what a steward stops, members look at.
        *(
            Route(on=ending, where={"decision_kind": kind}, run=authorities.SETTLE_ATTESTATION)
            for kind in (ATTEST, REVOKE, REVIEW)
            for ending in (DecisionCarried, DecisionRejected, DecisionVetoed, DecisionWithdrawn)
        ),
        Route(
            on=AttestationRevoked,
            where={"side": "given", "at_once": "yes"},
            run=authorities.REVIEW_REVOCATION,
        ),
        # Communities have a voice in another's decision: each decides for itself, and that is its ballot.
        Route(on=VoicesAsked, run=authorities.ASK_FOR_VOICES),
        *(
            Route(on=ending, where={"decision_kind": VOICE}, run=authorities.CAST_VOICE)
            for ending in (DecisionCarried, DecisionRejected)
        ),
        # The keeper of a charter takes a step against one who breaks a floor, and the body named for it hears appeals.
        *(
            Route(on=ending, where={"decision_kind": kind}, run=run)
            for kind, run in (
                (STEP, authorities.SETTLE_SANCTION),
                (SANCTION_APPEAL, authorities.SETTLE_SANCTION_APPEAL),
            )
            for ending in (DecisionCarried, DecisionRejected, DecisionVetoed, DecisionWithdrawn)
        ),
        Route(on=VersionRatified, run=constitutions.LET_GO),
        # The last of those who had to vouch for a model does: it goes live.
        *(
            Route(on=event, where={"side": "received"}, run=evaluation.RELEASE_VOUCHED)
            for event in (AttestationIssued, AttestationRestored)
        ),
        # Whoever is concerned is told: in the app, by letters, by webhooks.
        Echo(kinds=frozenset(kind for kind, told in NOTICES.items() if told.goes_anywhere), run=telling.TELL),
        Route(on=StepFailed, where={"task": telling.SEND_LETTER.name}, run=telling.FAIL_LETTER),
    ),
    alarms=(
        # A vote opens, ends at its deadline or at a later one, is held through, takes effect, ends by itself.
        Alarm(kind=OPENING, run=governance.OPEN_VOTING),
        *(Alarm(kind=kind, run=governance.CLOSE_DECISION) for kind in (CLOSING, PROLONGED, EXTENDED)),
        Alarm(kind=CONFIRMED, run=governance.CONFIRM_DECISION),
        Alarm(kind=EFFECTIVE, run=governance.TAKE_EFFECT),
        Alarm(kind=EXPIRING, run=governance.EXPIRE_DECISION),
        # A conversation's first and last day; an appeal that nobody answered.
        Alarm(kind=CONVERSATION_OPENING, run=deliberation.OPEN_CONVERSATION),
        Alarm(kind=CONVERSATION_CLOSING, run=deliberation.CLOSE_CONVERSATION),
        Alarm(kind=UNANSWERED, run=deliberation.PUT_APPEAL_TO_VOTE),
        Alarm(kind=ATTESTATION_EXPIRING, run=authorities.EXPIRE_ATTESTATION),
        Alarm(kind=SANCTION_BEGINNING, run=authorities.BEGIN_SANCTION),
        *(
            Alarm(kind=kind, run=authorities.END_SANCTION)
            for kind in (SANCTION_ENDING, SANCTION_ENDING_LATER)
        ),
        Alarm(kind=SANCTION_APPEAL_LAPSING, run=authorities.LAPSE_SANCTION_APPEAL),
        # A new model's share rises, or its watch ends.
        *(
            Alarm(kind=kind, run=evaluation.ADVANCE_ROLLOUT)
            for kind in (ROLLOUT_ENDING, ROLLOUT_ENDING_LATER)
        ),
        Alarm(kind=TIMERS[DayKind.REVIEW], run=constitutions.REMIND),
        Alarm(kind=TIMERS[DayKind.SUNSET_NEAR], run=constitutions.REMIND),
        Alarm(kind=TIMERS[DayKind.SUNSET], run=constitutions.LAPSE),
        # A letter's time has come, or that of another try at a webhook.
        Alarm(kind=LETTER_DUE, run=telling.SEND_LETTER),
        Alarm(kind=ATTEMPT_DUE, run=telling.DELIVER),
    ),
)
