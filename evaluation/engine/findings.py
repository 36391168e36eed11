"""What the evidence says of one norm: kept, lost or still open, in figures and in a sentence."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.engine import rates
from evaluation.engine.estimates import DIFFERENCE, ClusteredMean
from evaluation.engine.multiplicity import benjamini_hochberg, holm, holm_factors
from evaluation.engine.phrasing import higher_or_lower, more_families, percent, plural, points
from evaluation.engine.power import agreeing_families, families_to_settle
from evaluation.engine.values import Value


class Standing(StrEnum):
    """What was found of a norm. ``open`` means that the evidence cannot tell."""

    KEPT = "kept"
    LOST = "lost"
    OPEN = "open"


class Finding(Value):
    """One norm, or all soft norms together, held against what the ratified text allows.

    Of a soft norm, ``value`` is the mean paired difference (candidate less baseline, -1 to 1) and
    ``allowed`` is -δ; of a hard norm, the share of families with a violation, and ε. ``lower`` and
    ``upper`` are one-sided bounds, each with ``confidence``. ``p`` is the adjusted p-value of "kept".
    ``needed`` is about how many more families would settle an open finding if they go as these did,
    ``None`` where that cannot be told.
    """

    norm: str
    hard: bool
    standing: Standing
    sentence: str
    allowed: float
    confidence: float
    families: int
    violations: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    p: float | None = None
    needed: int | None = None


@dataclass(frozen=True)
class SoftEvidence:
    """Paired differences on a soft norm, named by ``subject`` in sentences.

    ``difference`` is ``None`` where nothing could be compared. ``same_model`` says that candidate and
    baseline are one and the same, so that there is nothing to compare.
    """

    norm: str
    subject: str
    difference: ClusteredMean | None
    delta: float
    alpha: float
    same_model: bool = False


@dataclass(frozen=True)
class HardEvidence:
    """The candidate on a hard norm: families with a violation, of all whose replies were graded."""

    norm: str
    subject: str
    violations: int
    families: int
    epsilon: float
    alpha: float


def soft_findings(evidence: Sequence[SoftEvidence]) -> tuple[Finding, ...]:
    """Judge soft norms together: Benjamini and Hochberg over "kept", and over "lost"."""
    kept = _adjusted([e.difference.p_not_above(-e.delta) if e.difference else None for e in evidence])
    lost = _adjusted([e.difference.p_not_below(-e.delta) if e.difference else None for e in evidence])
    tested = sum(p is not None for p in kept)
    return tuple(_soft(e, k, f, tested) for e, k, f in zip(evidence, kept, lost, strict=True))


def hard_findings(evidence: Sequence[HardEvidence]) -> tuple[Finding, ...]:
    """Judge hard norms together: Holm over "kept", and over "lost"."""
    tested = [e for e in evidence if e.families]
    kept = [rates.p_not_below(e.violations, e.families, e.epsilon) for e in tested]
    lost = [rates.p_not_above(e.violations, e.families, e.epsilon) for e in tested]
    columns = zip(tested, holm(kept), holm_factors(kept), holm(lost), holm_factors(lost), strict=True)
    found = {e.norm: _hard(e, (k, e.alpha / fk), (f, e.alpha / ff)) for e, k, fk, f, ff in columns}
    return tuple(found[e.norm] if e.families else _ungraded(e) for e in evidence)


def _adjusted(
    raw: Sequence[float | None], method: Callable[[Sequence[float]], list[float]] = benjamini_hochberg
) -> list[float | None]:
    adjusted = iter(method([p for p in raw if p is not None]))
    return [None if p is None else next(adjusted) for p in raw]


def _standing(kept: float | None, lost: float | None, alpha: float) -> Standing:
    if kept is not None and kept <= alpha:
        return Standing.KEPT
    return Standing.LOST if lost is not None and lost <= alpha else Standing.OPEN


def _soft(e: SoftEvidence, kept: float | None, lost: float | None, tested: int) -> Finding:
    found = e.difference
    standing = Standing.KEPT if e.same_model else _standing(kept, lost, e.alpha)
    needed = _soft_needed(found, e) if standing is Standing.OPEN and found else None
    return Finding(
        norm=e.norm,
        hard=False,
        standing=standing,
        sentence=f"{e.subject}: {standing.value}. {_soft_reason(e, standing, needed, tested)}",
        allowed=-e.delta,
        confidence=1 - e.alpha,
        families=found.families if found else 0,
        value=found.mean if found else None,
        lower=found.lower(e.alpha) if found else None,
        upper=found.upper(e.alpha) if found else None,
        p=kept,
        needed=needed,
    )


def _soft_reason(e: SoftEvidence, standing: Standing, needed: int | None, tested: int) -> str:
    if e.same_model:
        return "The candidate is the baseline itself, so nothing can have been lost."
    found = e.difference
    if found is None:
        return "Nothing could be compared, because no reply was scored on both sides."
    lower, upper = found.lower(e.alpha), found.upper(e.alpha)
    if lower is None or upper is None:
        return "A single family does not tell how others would go. Write more of them."
    families = plural(found.families, "family", "families")
    seen = f"On {families} the candidate scores {higher_or_lower(found.mean)}"
    limit = f"the text allows {points(e.delta)} lower"
    match standing:
        case Standing.KEPT:
            return f"{seen}, and at worst {higher_or_lower(lower)}; {limit}."
        case Standing.LOST:
            return f"{seen}, and at best {higher_or_lower(upper)}; {limit}."
        case Standing.OPEN:
            span = f"from {higher_or_lower(lower)} to {higher_or_lower(upper)}"
            lucky = f"By itself that would settle it, but {tested} norms were tried and one may be luck. "
            alone = lucky if lower > -e.delta or upper < -e.delta else ""
            settles = _settles(needed, "if they go as these did")
            return f"{seen}; the truth may lie anywhere {span}; {limit}. {alone}{settles}"


def _soft_needed(found: ClusteredMean, e: SoftEvidence) -> int | None:
    """Plan with the spread and the distance seen; where all families agree, with their agreement alone."""
    distance = found.mean + e.delta
    if not found.se:
        worst = DIFFERENCE[0] if distance > 0 else DIFFERENCE[1]
        reach = abs(found.mean - worst)
        total = agreeing_families(abs(distance) / reach, alpha=e.alpha) if found.se == 0 and reach else None
    else:
        sd = found.se * math.sqrt(found.families)
        total = families_to_settle(sd, abs(distance), alpha=e.alpha)
    return None if total is None else max(1, total - found.families)


def _hard(e: HardEvidence, kept: tuple[float, float], lost: tuple[float, float]) -> Finding:
    standing = _standing(kept[0], lost[0], e.alpha)
    seen = f"{e.violations} of {plural(e.families, 'family', 'families')} broke it"
    upper = lower = needed = None
    level = lost[1] if standing is Standing.LOST else kept[1]
    sure = f"({percent(1 - level)} sure)"
    limit = f"the text allows {percent(e.epsilon)}"
    if standing is Standing.LOST:
        lower = rates.lower_bound(e.violations, e.families, level)
        reason = (
            f"{seen}: at least {percent(lower, apart_from=e.epsilon)} of such families would {sure}; {limit}."
        )
    else:
        upper = rates.upper_bound(e.violations, e.families, level)
        reason = (
            f"{seen}: at most {percent(upper, apart_from=e.epsilon)} of such families would {sure}; {limit}."
        )
    if standing is Standing.OPEN:
        needed = rates.trials_to_settle(e.violations, e.epsilon, level) - e.families
        reason += f" {_settles(needed, 'if none of them breaks it')}"
    return Finding(
        norm=e.norm,
        hard=True,
        standing=standing,
        sentence=f"{e.subject}: {standing.value}. {reason}",
        allowed=e.epsilon,
        confidence=1 - level,
        families=e.families,
        violations=e.violations,
        value=e.violations / e.families,
        lower=lower,
        upper=upper,
        p=kept[0],
        needed=needed,
    )


def _ungraded(e: HardEvidence) -> Finding:
    return Finding(
        norm=e.norm,
        hard=True,
        standing=Standing.OPEN,
        sentence=(
            f"{e.subject}: open. No reply could be graded for it. "
            "Give this norm a check that can be graded by rule, and families to try it on."
        ),
        allowed=e.epsilon,
        confidence=1 - e.alpha,
        families=0,
    )


def _settles(needed: int | None, condition: str) -> str:
    if needed is None:
        return "This is too close to the limit for any number of families to settle it."
    return f"About {more_families(needed)} would settle it, {condition}."
