"""Who is told of what, on every floor: one table, from an event to whom it concerns.

The ground floor's own rows stand in ``governance.telling.notices``. A row's group is what people choose by in their
settings; an event that several others announce anyway has nobody in its row, and still goes to webhooks.
"""

from collections.abc import Mapping

from governance.telling.notices import NOTICES as OF_GOVERNANCE
from governance.telling.notices import Group, Notice, To

TEXTS, MODELS, RECORD = Group.TEXTS, Group.MODELS, Group.RECORD
MEMBERS, DRAFTERS, STEWARDS = (To.MEMBERS,), (To.DRAFTERS,), (To.STEWARDS,)

NOTICES: Mapping[str, Notice] = {
    **OF_GOVERNANCE,
    # Texts. What is put to the vote is announced as a vote.
    "DraftStarted": Notice(group=TEXTS, to=DRAFTERS),
    "DraftProposed": Notice(group=TEXTS),
    "DraftReanchored": Notice(group=TEXTS),
    "DraftAbandoned": Notice(group=TEXTS, to=DRAFTERS),
    "VersionRatified": Notice(group=TEXTS, to=MEMBERS),
    "MinorityRecorded": Notice(group=TEXTS),
    "NormReviewDue": Notice(group=TEXTS, to=MEMBERS),
    "NormSunsetNear": Notice(group=TEXTS, to=MEMBERS),
    "NormLapsed": Notice(group=TEXTS, to=MEMBERS),
    "BundleOpened": Notice(group=TEXTS, to=DRAFTERS),
    "BundleOptionAdded": Notice(group=TEXTS, to=DRAFTERS),
    "BundleOptionRemoved": Notice(group=TEXTS),
    "BundleClosed": Notice(group=TEXTS, to=DRAFTERS),
    "BundlePutToVote": Notice(group=TEXTS),
    "BundleChosen": Notice(group=TEXTS, to=MEMBERS),
    # Models.
    "AdaptationRequested": Notice(group=MODELS),
    "AdaptationCancelled": Notice(group=MODELS, to=STEWARDS),
    "AdapterReady": Notice(group=MODELS),
    "AdaptationFailed": Notice(group=MODELS, to=STEWARDS),
    "DeploymentLive": Notice(group=MODELS, to=MEMBERS),
    "RolloutAdvanced": Notice(group=MODELS, to=MEMBERS),
    "RolloutStopped": Notice(group=MODELS, to=MEMBERS),
    "RolloutHeld": Notice(group=MODELS, to=MEMBERS),
    "RolloutResumed": Notice(group=MODELS, to=MEMBERS),
    "DeploymentReturned": Notice(group=MODELS),
    "DeploymentStandby": Notice(group=MODELS),
    "DeploymentRetired": Notice(group=MODELS),
    "StewardStop": Notice(group=MODELS, to=MEMBERS),
    "EvaluationFinished": Notice(group=MODELS, to=STEWARDS),
    "EvaluationFailed": Notice(group=MODELS, to=STEWARDS),
    "EvaluationRequested": Notice(group=MODELS),
    "DeploymentRequested": Notice(group=MODELS),
    "DeploymentHeld": Notice(group=MODELS, to=STEWARDS),
    "GateBroken": Notice(group=MODELS, to=MEMBERS),
    "RestoreRequested": Notice(group=MODELS),
    "ComparisonRequested": Notice(group=MODELS),
    "ComparisonFinished": Notice(group=MODELS, to=STEWARDS),
    # What the engine's time is shared by. The vote itself is announced as one.
    "SharesInForce": Notice(group=MODELS),
    "WeightChanged": Notice(group=MODELS, to=STEWARDS),
    "SharesEnded": Notice(group=MODELS, to=STEWARDS),
    # Who may use the endpoint.
    "ApiKeyCreated": Notice(group=RECORD, to=STEWARDS),
    "ApiKeyRevoked": Notice(group=RECORD, to=STEWARDS),
    "ApiKeyLimitsChanged": Notice(group=RECORD, to=STEWARDS),
    "EndpointLimitsChanged": Notice(group=RECORD, to=STEWARDS),
    "SampleSettingsChanged": Notice(group=RECORD, to=MEMBERS),
    "SamplesErased": Notice(group=RECORD, to=STEWARDS),
}
