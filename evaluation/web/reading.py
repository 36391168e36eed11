"""A report made ready for reading: its verdict first, then what it proves, then every figure behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.engine.figures import ArmFigures, Gain, NormFigures
from evaluation.engine.findings import Finding
from evaluation.engine.of_norm import anchor
from evaluation.engine.plain_words import plain_words
from evaluation.engine.report import DeploymentTuple, Report
from evaluation.web.chart import Chart, chart
from evaluation.web.naming import ARMS


@dataclass(frozen=True)
class ArmRead:
    """One of the models that were compared."""

    name: str
    role: str
    figures: ArmFigures
    deployment: DeploymentTuple


@dataclass(frozen=True)
class NormRead:
    """One norm under every model. ``anchor`` is its id in the text."""

    anchor: str
    figures: NormFigures
    finding: Finding | None
    by_arm: tuple[NormFigures, ...]

    @property
    def ours(self) -> bool:
        """Whether the community wrote it itself."""
        return self.figures.own


@dataclass(frozen=True)
class GainRead:
    """How much better one model is than another, on the same questions."""

    arm: str
    over: str
    gain: Gain


@dataclass(frozen=True)
class Reading:
    """A whole report, ready for reading."""

    report: Report
    verdict: str
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    arms: tuple[ArmRead, ...]
    chart: Chart
    gains: tuple[GainRead, ...]
    hard: tuple[NormRead, ...]
    norms: tuple[NormRead, ...]

    @property
    def candidate(self) -> ArmRead:
        """The model that the report is about."""
        return next(arm for arm in self.arms if arm.role == "candidate")

    @property
    def baseline(self) -> ArmRead:
        """What it is compared with."""
        return next((arm for arm in self.arms if arm.role == "baseline"), self.candidate)


def reading(report: Report) -> Reading:
    """Make a report ready for reading."""
    setting = report.setting
    roles = {setting.baseline: "baseline", setting.candidate: "candidate"}
    deployments = {deployment.arm: deployment for deployment in setting.deployments}
    arms = tuple(
        ArmRead(ARMS[figures.arm], roles.get(figures.arm, ""), figures, deployments[figures.arm])
        for figures in report.arms
    )
    norms = _norms(report)
    verdict, *reasons = report.result.reasons
    said = (verdict, *reasons)
    return Reading(
        report=report,
        verdict=without_its_word(verdict),
        reasons=tuple(reasons),
        words=tuple(sentence for sentence in plain_words(report) if sentence not in said),
        arms=arms,
        chart=chart([(arm.name, arm.figures.adherence, arm.role == "candidate") for arm in arms]),
        gains=tuple(GainRead(ARMS[gain.arm], ARMS[gain.over], gain) for gain in report.gains),
        hard=tuple(norm for norm in norms if norm.figures.hard),
        norms=tuple(norms),
    )


def _norms(report: Report) -> Sequence[NormRead]:
    findings = {finding.norm: finding for finding in report.result.norms}
    return [
        NormRead(
            anchor=anchor(ours.norm),
            figures=ours,
            finding=findings.get(ours.norm),
            by_arm=tuple(arm.norms[place] for arm in report.arms),
        )
        for place, ours in enumerate(report.arm(report.setting.candidate).norms)
    ]


def without_its_word(verdict: str) -> str:
    """Return a verdict's sentence without the word before it, which a page shows in a frame."""
    sentence = verdict.partition(": ")[2]
    return f"{sentence[:1].upper()}{sentence[1:]}"
