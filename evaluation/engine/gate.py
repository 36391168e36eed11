"""The gate: whether the candidate may replace the baseline, by the evidence the ratified text asks for.

Pass: every hard norm within its ε (Clopper and Pearson's upper bound, Holm over the hard norms), the soft
norms kept (paired differences above -δ, Benjamini and Hochberg over the soft norms), at most
``UNSCORED_LIMIT`` of the points unscored, replies that are language, and a valid judge where one was used.
Fail: a norm lost, or garbage. Otherwise inconclusive, with what would settle it.

``soft: each`` asks that each soft norm be kept by itself. ``soft: pooled`` asks that their weighted adherence
be kept, and that none of them be lost: it says that the whole did not get worse by more than δ, and does not
say so of any one norm.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from evaluation.engine import rates
from evaluation.engine.findings import (
    Finding,
    HardEvidence,
    SoftEvidence,
    Standing,
    hard_findings,
    soft_findings,
)
from evaluation.engine.phrasing import percent, plural
from evaluation.engine.values import Value

UNSCORED_LIMIT = 0.05
GARBAGE_LIMIT = 0.1
GARBAGE_ALPHA = 0.05


class Outcome(StrEnum):
    """What the gate says. An inconclusive candidate can be deployed only by a decision that names it so."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Garbage(Value):
    """In how many of the candidate's families a reply loops, is empty or is no language."""

    families: int
    bad: int


class GateResult(Value):
    """The gate's answer. ``reasons`` are sentences, the verdict first; ``norms`` holds every norm's finding.

    ``pooled`` is the finding on all soft norms together. ``needed`` is how many more families would settle
    the open finding that needs most; ``None`` where nothing is open, or where it cannot be told.
    """

    outcome: Outcome
    reasons: tuple[str, ...]
    norms: tuple[Finding, ...]
    pooled: Finding | None = None
    needed: int | None = None

    @property
    def unsettled(self) -> tuple[str, ...]:
        """The norms of which the evidence cannot tell, one by one."""
        return tuple(finding.norm for finding in self.norms if finding.standing is Standing.OPEN)


def decide(
    *,
    soft: Sequence[SoftEvidence],
    hard: Sequence[HardEvidence],
    pooled: SoftEvidence | None,
    rule: Literal["each", "pooled"],
    unscored: float,
    garbage: Garbage,
    judge_valid: bool | None = None,
) -> GateResult:
    """Weigh the evidence.

    ``unscored`` is the share (0 to 1) of points missing. ``judge_valid`` is ``None`` where no judge was used.
    ``pooled`` is the evidence on all soft norms together, ``None`` where the text has no soft norm.
    """
    softs, hards = soft_findings(soft), hard_findings(hard)
    whole = soft_findings([pooled])[0] if pooled else None
    deciding = (*hards, *(softs if rule == "each" else (*_lost(softs), *([whole] if whole else []))))
    void = [*_unscored(unscored), *_invalid(judge_valid=judge_valid), *_nothing(deciding)]
    fluency, language = _language(garbage)
    lost = [finding.sentence for finding in _lost(deciding)] + [fluency] * (language is Standing.LOST)
    still_open = [finding for finding in deciding if finding.standing is Standing.OPEN]
    opened = [finding.sentence for finding in still_open] + [fluency] * (language is Standing.OPEN)
    if void or (opened and not lost):
        outcome, reasons = Outcome.INCONCLUSIVE, [*void, *lost, *opened]
    elif lost:
        outcome, reasons = Outcome.FAIL, [*lost, *opened]
    else:
        outcome, reasons = Outcome.PASS, [finding.sentence for finding in deciding]
    return GateResult(
        outcome=outcome,
        reasons=(VERDICT[outcome], *reasons, *(_one_by_one(softs) if rule == "pooled" else ())),
        norms=(*hards, *softs),
        pooled=whole,
        needed=_needed(still_open),
    )


VERDICT = {
    Outcome.PASS: "Passed: the candidate meets everything that the ratified text asks for.",
    Outcome.FAIL: "Failed: the candidate is worse than the ratified text allows.",
    Outcome.INCONCLUSIVE: "Inconclusive: the evidence does not settle what the ratified text asks for.",
}


def _lost(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.standing is Standing.LOST)


def _unscored(share: float) -> list[str]:
    if share <= UNSCORED_LIMIT:
        return []
    limit = percent(UNSCORED_LIMIT)
    sentence = (
        f"{percent(share)} of the points lack a reply or a likelihood, and {limit} is the most. Run it again."
    )
    return [sentence]


def _invalid(*, judge_valid: bool | None) -> list[str]:
    if judge_valid in {None, True}:
        return []
    return ["A judge graded replies, and nobody has shown that it grades as people do. Measure that first."]


def _nothing(deciding: Sequence[Finding]) -> list[str]:
    return [] if deciding else ["No norm was tested. Add examples, so that some families can be held out."]


def _language(garbage: Garbage) -> tuple[str, Standing]:
    families = plural(garbage.families, "family", "families")
    seen = f"In {garbage.bad} of {families} a reply loops, is empty or is no language"
    if not garbage.families:
        return "No reply was generated, so nobody knows whether the candidate speaks.", Standing.OPEN
    if garbage.bad <= GARBAGE_LIMIT * garbage.families:
        return f"{seen}.", Standing.KEPT
    sure = rates.lower_bound(garbage.bad, garbage.families, GARBAGE_ALPHA) > GARBAGE_LIMIT
    return f"{seen}; {percent(GARBAGE_LIMIT)} is the most.", Standing.LOST if sure else Standing.OPEN


def _one_by_one(softs: Sequence[Finding]) -> list[str]:
    count = sum(finding.standing is Standing.OPEN for finding in softs)
    if not count:
        return []
    sentence = (
        f"The text judges soft norms together. One by one, {count} of {len(softs)} are not settled: this "
        "evidence does not say whether the candidate keeps each of them."
    )
    return [sentence]


def _needed(still_open: Sequence[Finding]) -> int | None:
    counts = [finding.needed for finding in still_open]
    return None if None in counts else max((count for count in counts if count), default=None)
