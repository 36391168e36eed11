"""What graded items say for the gate: paired differences for soft norms, violations for hard ones."""

from collections.abc import Sequence

from constitutions.norms import Gate
from evaluation.engine.estimates import DIFFERENCE, Point, adherence, by_norm
from evaluation.engine.figures import differences, norm_weights, violations
from evaluation.engine.findings import HardEvidence, SoftEvidence
from evaluation.engine.item_score import ItemScore
from evaluation.engine.suite import Suite, SuiteNorm


def soft_evidence(
    suite: Suite, ours: Sequence[ItemScore], theirs: Sequence[ItemScore], gate: Gate, *, same_model: bool
) -> list[SoftEvidence]:
    """Return the evidence on each soft norm; ``gate`` is the whole text's, for norms without their own."""
    means = by_norm(_soft_differences(suite, ours, theirs), scale=DIFFERENCE)
    return [
        SoftEvidence(
            norm=norm.norm,
            subject=f"“{norm.statement.rstrip('.')}”",
            difference=means.get(norm.norm),
            delta=(norm.gate or gate).delta,
            alpha=(norm.gate or gate).alpha,
            same_model=same_model,
        )
        for norm in _soft(suite)
    ]


def pooled_evidence(
    suite: Suite, ours: Sequence[ItemScore], theirs: Sequence[ItemScore], gate: Gate, *, same_model: bool
) -> SoftEvidence | None:
    """Return the evidence on all soft norms together, by their weights; ``None`` where there are none."""
    if not _soft(suite):
        return None
    found = _soft_differences(suite, ours, theirs)
    return SoftEvidence(
        norm="soft norms",
        subject="The soft norms together",
        difference=adherence(found, norm_weights(suite), scale=DIFFERENCE),
        delta=gate.delta,
        alpha=gate.alpha,
        same_model=same_model,
    )


def hard_evidence(suite: Suite, ours: Sequence[ItemScore], gate: Gate) -> list[HardEvidence]:
    """Return the candidate's violations of each hard norm, by family."""
    broken = violations(suite, ours)
    return [
        HardEvidence(
            norm=norm.norm,
            subject=f"“{norm.statement.rstrip('.')}”",
            violations=sum(broken.get(norm.norm, {}).values()),
            families=len(broken.get(norm.norm, {})),
            epsilon=(norm.gate or gate).epsilon,
            alpha=(norm.gate or gate).alpha,
        )
        for norm in suite.norms
        if norm.modality.hard
    ]


def _soft(suite: Suite) -> list[SuiteNorm]:
    return [norm for norm in suite.norms if not norm.modality.hard]


def _soft_differences(suite: Suite, ours: Sequence[ItemScore], theirs: Sequence[ItemScore]) -> list[Point]:
    names = {norm.norm for norm in _soft(suite)}
    return [point for point in differences(suite, ours, theirs) if point.norm in names]
