"""What this floor adds to the floors' below answers."""

from typing import Any

from constitutions.provenance import Provenance
from evaluation.engine.of_norm import of_norm
from evaluation.selectors import latest_report
from evaluation.services.runs import document_of


def norm(about: Provenance) -> dict[str, Any]:
    """Say how a norm fares in the newest report on the newest version that has it; null where there is none."""
    run = latest_report(about.newest) if about.newest else None
    found = of_norm(document_of(run.report), about.norm.id) if run and run.report else None
    if run is None or found is None:
        return {"fares": None}
    figures, finding = found
    fares = {
        "report": run.report_id,
        "figures": figures.model_dump(mode="json"),
        "finding": finding.model_dump(mode="json") if finding else None,
    }
    return {"fares": fares}
