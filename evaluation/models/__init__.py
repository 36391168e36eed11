"""The nouns of this floor."""

from evaluation.models.request import DeploymentRequest, RestoreRequest
from evaluation.models.run import EvaluationRun, Report, RunKind, StoredSample

__all__ = [
    "DeploymentRequest",
    "EvaluationRun",
    "Report",
    "RestoreRequest",
    "RunKind",
    "StoredSample",
]
