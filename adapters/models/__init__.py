"""The nouns of this floor."""

from adapters.models.adaptation import Adaptation, Adapter, CompiledPrompt
from adapters.models.answer import AnswerReport
from adapters.models.deployment import Deployment
from adapters.models.key import ApiKey, Usage
from adapters.models.limits import CommunityLimits
from adapters.models.loan import Loan
from adapters.models.pace import Counted
from adapters.models.rollout import RolloutHold, RolloutPhase

__all__ = [
    "Adaptation",
    "Adapter",
    "AnswerReport",
    "ApiKey",
    "CommunityLimits",
    "CompiledPrompt",
    "Counted",
    "Deployment",
    "Loan",
    "RolloutHold",
    "RolloutPhase",
    "Usage",
]
