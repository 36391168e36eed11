"""What is found out about models, and what is asked on the strength of it."""

from dataclasses import dataclass

from governance.events import Event


@dataclass(frozen=True, kw_only=True)
class EvaluationFinished(Event):
    """A model was measured on its community's held-out families."""

    adaptation: str
    """What was measured, as ``adaptation:id``."""
    report_digest: str
    """The digest of the report."""
    gate: str
    """``pass``, ``fail`` or ``inconclusive``."""


@dataclass(frozen=True, kw_only=True)
class EvaluationFailed(Event):
    """A model could not be measured; the sentence says what to do."""

    run: str
    """The evaluation, as ``evaluationrun:id``."""
    sentence: str
    """What went wrong and what to do."""


@dataclass(frozen=True, kw_only=True)
class EvaluationRequested(Event):
    """A steward asked for a model to be measured again: an evaluation failed, or the model is taking over."""

    run: str
    """The evaluation before it, as ``evaluationrun:id``."""


@dataclass(frozen=True, kw_only=True)
class DeploymentRequested(Event):
    """The stewards were asked to let a model go live, on a report's evidence."""

    report_digest: str
    """The digest of the evidence."""
    decision: str
    """The vote, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class DeploymentHeld(Event):
    """A model passed and waits: nobody could vote on it, or too few vouch for it. The sentence says which."""

    report_digest: str
    """The digest of the evidence."""
    sentence: str
    """What is missing."""


@dataclass(frozen=True, kw_only=True)
class GateBroken(Event):
    """The evidence did not hold when it was checked again: a model did not go live, or is taken off."""

    report_digest: str
    """The digest of the evidence."""
    sentence: str
    """What did not hold."""
    answering: str = "no"
    """``yes`` where the model answers already: the subject is then its deployment, else the evaluation."""


@dataclass(frozen=True, kw_only=True)
class RestoreRequested(Event):
    """The members were asked whether a model that a steward stopped may return."""

    decision: str
    """The vote, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class ComparisonRequested(Event):
    """A steward asked how the community's model does on another community's norms."""

    suite_version: str
    """The version whose norms it is measured on, as ``version:id``."""


@dataclass(frozen=True, kw_only=True)
class ComparisonFinished(Event):
    """A community's model was measured on another community's norms."""

    suite_version: str
    """The version whose norms it was measured on, as ``version:id``."""
    run: str
    """The evaluation, as ``evaluationrun:id``."""
