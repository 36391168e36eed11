"""The nouns of this floor."""

from adapters.models.adaptation import Adaptation, Adapter, CompiledPrompt
from adapters.models.answer import AnswerReport
from adapters.models.deployment import Deployment
from adapters.models.key import ApiKey, Usage
from adapters.models.pace import CappedMinute

__all__ = [
    "Adaptation",
    "Adapter",
    "AnswerReport",
    "ApiKey",
    "CappedMinute",
    "CompiledPrompt",
    "Deployment",
    "Usage",
]
