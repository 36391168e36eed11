"""What a report proves and what it does not, in sentences built from its numbers."""

from constitutions.split import Part
from evaluation.engine.estimates import Estimate
from evaluation.engine.figures import ArmFigures, Gain
from evaluation.engine.findings import Standing
from evaluation.engine.gate import Outcome
from evaluation.engine.phrasing import higher_or_lower, percent, plural
from evaluation.engine.report import Report
from evaluation.engine.samples import Arm

NAMES = {
    Arm.BASE: "the base model alone",
    Arm.PROMPT: "the base model given the text as its prompt",
    Arm.ADAPTER: "the adapted model",
    Arm.DEPLOYED: "the model now deployed",
}
NOT_PROVED = (
    "Not proved: anything about conversations unlike these examples, or about what a reply means where only "
    "its form was checked. A likelier reply is not yet the reply that the model writes."
)


def plain_words(report: Report) -> list[str]:
    """Return what this report proves, then what it does not."""
    return [
        _question(report),
        *(_adherence(figures) for figures in report.arms),
        *(_gain(found) for found in report.gains),
        *_hard(report),
        *_settled(report),
        report.result.reasons[0],
        *_doubts(report),
        NOT_PROVED,
    ]


def _question(report: Report) -> str:
    arm = report.arm(report.setting.candidate)
    families = plural(arm.adherence.families, "family", "families")
    compared = (
        f"{_capital(NAMES[report.setting.candidate])} is compared with {NAMES[report.setting.baseline]}"
    )
    if report.setting.same_model:
        compared = (
            f"{_capital(NAMES[report.setting.candidate])} is measured, with nothing yet to compare it to"
        )
    kept_apart = {
        Part.HELD_OUT: "that no training and no tuning has seen",
        Part.VALIDATION: "that were used for tuning, so its figures are too kind and decide nothing",
        Part.TRAIN: "that it was trained on, so its figures say nothing about new questions",
    }[report.part]
    return f"{compared}, on {plural(arm.adherence.n_items, 'item', 'items')} of {families} {kept_apart}."


def _adherence(figures: ArmFigures) -> str:
    name = _capital(NAMES[figures.arm])
    found = figures.adherence
    if found.mean is None:
        return f"{name} was not scored."
    sentence = f"{name} keeps the norms at {percent(found.mean)} of the best possible score"
    if found.low is None or found.high is None:
        return f"{sentence}; from so few families nobody can say how far this may be off."
    low, high = max(0.0, found.low), min(1.0, found.high)
    return f"{sentence}; the truth lies between {percent(low)} and {percent(high)} (95 % sure)."


def _gain(found: Gain) -> str:
    mean, low, high = found.all.mean, found.all.low, found.all.high
    against = f"than {NAMES[found.over]}"
    if mean is None or low is None or high is None:
        return f"Whether {NAMES[found.arm]} scores higher {against} cannot be told from so few families."
    span = f"between {higher_or_lower(low)} and {higher_or_lower(high)}"
    sentence = f"{_capital(NAMES[found.arm])} scores {higher_or_lower(mean)} {against} ({span}, 95 % sure)"
    return f"{sentence}." if _clear(found.all) else f"{sentence}: this may be chance."


def _clear(found: Estimate) -> bool:
    return (found.low is not None and found.low > 0) or (found.high is not None and found.high < 0)


def _hard(report: Report) -> list[str]:
    return [
        (
            f"{finding.sentence} It does not prove that there will never be a violation."
            if finding.standing is Standing.KEPT
            else finding.sentence
        )
        for finding in report.result.norms
        if finding.hard
    ]


def _settled(report: Report) -> list[str]:
    softs = [finding for finding in report.result.norms if not finding.hard]
    if not softs:
        return []
    kept = sum(finding.standing is Standing.KEPT for finding in softs)
    lost = sum(finding.standing is Standing.LOST for finding in softs)
    counts = f"{kept} kept, {lost} lost, {len(softs) - kept - lost} not settled"
    sentences = [f"Of {plural(len(softs), 'soft norm', 'soft norms')}, taken one by one: {counts}."]
    if report.setting.gate.soft == "pooled" and report.result.pooled:
        sentences.append(report.result.pooled.sentence)
    return sentences


def _doubts(report: Report) -> list[str]:
    doubts: list[str] = []
    if report.result.outcome is Outcome.INCONCLUSIVE and report.result.needed:
        doubts.append(f"The open norm that lacks most needs about {report.result.needed:,} more families.")
    if report.part is Part.HELD_OUT and report.setting.looks > 1:
        doubts.append(
            f"The held-out families have been looked at {report.setting.looks} times. Each look lets choices "
            "lean towards them, so the figures may be too kind."
        )
    if report.unscored:
        doubts.append(f"{percent(report.unscored)} of the points are missing. They count neither way.")
    if report.withheld:
        count = plural(len(report.withheld), "family was", "families were")
        doubts.append(f"{_capital(count)} left out, because another norm trains on the same scenario.")
    return doubts


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
