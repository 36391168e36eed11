"""The nouns of this floor."""

from adapters.models.adaptation import Adaptation, Adapter, CompiledPrompt
from adapters.models.answer import AnswerReport
from adapters.models.deployment import Deployment
from adapters.models.key import ApiKey, Usage
from adapters.models.limits import CommunityLimits
from adapters.models.loan import Loan
from adapters.models.pace import Counted
from adapters.models.refusal import Counting, Missing, Refused
from adapters.models.rollout import RolloutHold, RolloutPhase
from adapters.models.sample import Sample, SampleSettings
from adapters.models.weights import ShareOut, Weight

__all__ = [
    "Adaptation",
    "Adapter",
    "AnswerReport",
    "ApiKey",
    "CommunityLimits",
    "CompiledPrompt",
    "Counted",
    "Counting",
    "Deployment",
    "Loan",
    "Missing",
    "Refused",
    "RolloutHold",
    "RolloutPhase",
    "Sample",
    "SampleSettings",
    "ShareOut",
    "Usage",
    "Weight",
]
