"""What a report says of one norm. Pure."""

from constitutions.effective import OWN
from evaluation.engine.figures import NormFigures
from evaluation.engine.findings import Finding
from evaluation.engine.report import Report


def anchor(norm: str) -> str:
    """Return a norm's id in the text from its name in a report."""
    return norm.rpartition("/")[2]


def of_norm(report: Report, norm_id: str) -> tuple[NormFigures, Finding | None] | None:
    """Return the candidate's figures and the finding on one norm, its own before a charter's of that id."""
    named = [norm for norm in report.arm(report.setting.candidate).norms if anchor(norm.norm) == norm_id]
    if not named:
        return None
    figures = min(named, key=lambda norm: not norm.norm.startswith(f"{OWN}/"))
    findings = {finding.norm: finding for finding in report.result.norms}
    return figures, findings.get(figures.norm)
