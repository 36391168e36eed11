"""The nouns of this floor."""

from adapters.models.adaptation import Adaptation, Adapter, CompiledPrompt
from adapters.models.answer import AnswerReport
from adapters.models.deployment import Deployment
from adapters.models.key import ApiKey, Usage
from adapters.models.pace import CappedMinute
from adapters.models.rollout import RolloutPhase

__all__ = [
    "Adaptation",
    "Adapter",
    "AnswerReport",
    "ApiKey",
    "CappedMinute",
    "CompiledPrompt",
    "Deployment",
    "RolloutPhase",
    "Usage",
]
