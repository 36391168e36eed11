"""What the demo found, as ``var/demo/report.json`` and as a table."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.selectors import live_deployment
from config.demo.asking import endpoint
from config.demo.cast import Group, text_of
from config.demo.story import community_of
from constitutions.split import Part
from evaluation.engine.estimates import Estimate
from evaluation.engine.samples import Arm
from evaluation.engine.specificity import specificity
from evaluation.models import EvaluationRun, RunKind
from evaluation.services.comparisons import Matrix
from evaluation.services.runs import document_of
from evaluation.services.suites import suite_of

ARMS = (Arm.BASE, Arm.PROMPT, Arm.ADAPTER)


def describe(group: Group, run: EvaluationRun, *, answer: str) -> dict[str, Any]:
    """Return one community's part of the report."""
    if run.report is None:
        message = f"{group.name}'s evaluation has no report."
        raise ValueError(message)
    document = document_of(run.report)
    adapter = run.adaptation.adapter
    live = live_deployment(community_of(group))
    return {
        "slug": group.slug,
        "constitution_digest": run.adaptation.version.text_id,
        "norms": len(text_of(group).norms),
        "train_items": adapter.train_items if adapter else 0,
        "heldout_items": len(suite_of(run.suite_version, RunKind.OWN).items),
        "adherence": {arm.value: _estimate(document.arm(arm).adherence) for arm in ARMS},
        "gain_over_prompt": _estimate(document.gain(Arm.ADAPTER, Arm.PROMPT).all),
        "gate": document.result.outcome.value,
        "gate_reasons": list(document.result.reasons),
        "looks": run.look,
        "report_digest": run.report.digest,
        "deployed": live is not None and live.version_id == run.adaptation.version_id,
        "endpoint": endpoint(group),
        "question": group.question,
        "answer": answer,
    }


def described_matrix(matrix: Matrix) -> dict[str, Any]:
    """Return the matrix of gains over base, with what it says."""
    read = specificity(matrix)
    return {
        "rows": list(matrix),
        "matrix": [[matrix[row][column] for column in matrix] for row in matrix],
        "own_lead": read.own_lead,
        "diagonal_leads_column": read.leads_column,
        "row_best": read.row_best,
        "part": Part.HELD_OUT.value,
    }


def write(folder: Path, report: Mapping[str, Any]) -> Path:
    """Write the report and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.json"
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return path


def table(report: Mapping[str, Any]) -> str:
    """Return the report as lines for a terminal."""
    lines = [
        f"{'':<12}{'base':>16}{'prompt':>16}{'adapter':>16}{'gain over prompt':>24}  gate",
    ]
    for found in report["communities"]:
        arms = "".join(f"{_cell(found['adherence'][arm.value]):>16}" for arm in ARMS)
        gain = found["gain_over_prompt"]
        lines.append(
            f"{found['slug']:<12}{arms}{_cell(gain):>24}  {found['gate']}{', live' if found['deployed'] else ''}"
        )
    specific = report["specificity"]
    lines += ["", "Gain in adherence over base; rows: models, columns: whose own norms", ""]
    lines.append(f"{'':<12}" + "".join(f"{name:>12}" for name in specific["rows"]))
    for name, row in zip(specific["rows"], specific["matrix"], strict=True):
        lines.append(f"{name:<12}" + "".join(f"{value:>+12.3f}" for value in row))
    for found in report["communities"]:
        lines += ["", f"{found['slug']} is asked: {found['question']}", f"  {found['answer']}"]
    lines += ["", f"All are asked: {report['question']}"]
    lines += [f"  {name}: {answer}" for name, answer in report["answers"].items()]
    return "\n".join(lines)


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}


def _cell(estimate: Mapping[str, float | None]) -> str:
    if estimate["mean"] is None:
        return "—"
    spread = "" if estimate["low"] is None else f" [{estimate['low']:.2f}, {estimate['high']:.2f}]"
    return f"{estimate['mean']:.2f}{spread}"
