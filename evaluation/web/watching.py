"""Reading how the models of those who adhere to a charter fare on its floors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constitutions.keeping import Adherent
from constitutions.models import Version
from constitutions.norms import Binding, Norm
from evaluation.engine.figures import NormFigures
from evaluation.engine.findings import Finding
from evaluation.engine.report import Report as ReportDocument
from evaluation.models import EvaluationRun, RunKind
from evaluation.services.runs import document_of
from evaluation.web.naming import name_of


@dataclass(frozen=True)
class Fared:
    """How one adherent's model fares on one floor: nothing where no report speaks of it."""

    floor: Norm
    figures: NormFigures | None
    finding: Finding | None


@dataclass(frozen=True)
class Watched:
    """One who adheres, with the newest report on a model of their text in force, and what it says of each floor."""

    adherent: Adherent
    run: EvaluationRun | None
    floors: tuple[Fared, ...]

    @property
    def report_name(self) -> str:
        """The report's name in addresses."""
        return name_of(self.run) if self.run else ""

    @property
    def evidence(self) -> str:
        """The report as a line of evidence, for whoever opens a case."""
        return f"{self.run.report_id} the report on model {self.run.adaptation.ordinal}" if self.run else ""


def watched(adherents: Sequence[Adherent]) -> Sequence[Watched]:
    """Return each adherent with its latest evidence, in one query, however many there are."""
    runs = _newest([each.version for each in adherents])
    return [_watched(each, runs.get(each.version.pk)) for each in adherents]


def _newest(versions: Sequence[Version]) -> Mapping[int, EvaluationRun]:
    """Return the newest finished evaluation of each version's models on its own norms, by the version's id."""
    finished = (
        EvaluationRun.objects.select_related("report", "adaptation", "community")
        .filter(adaptation__version__in=versions, kind=RunKind.OWN, report__isnull=False)
        .order_by("adaptation__version_id", "-pk")
        .distinct("adaptation__version_id")
    )
    return {run.adaptation.version_id: run for run in finished}


def _watched(adherent: Adherent, run: EvaluationRun | None) -> Watched:
    charter = adherent.charter.text.document
    floors = [norm for norm in charter.norms if norm.binding is Binding.FLOOR]
    said = document_of(run.report) if run and run.report else None
    return Watched(adherent, run, tuple(_fared(norm, adherent.charter.text_id, said) for norm in floors))


def _fared(floor: Norm, charter: str, said: ReportDocument | None) -> Fared:
    if said is None:
        return Fared(floor, None, None)
    # A floor goes under its charter's name in a report, whatever the adherent adds to it under its own.
    name = f"{charter}/{floor.id}"
    figures = {each.norm: each for each in said.arm(said.setting.candidate).norms}
    findings = {each.norm: each for each in said.result.norms}
    return Fared(floor, figures.get(name), findings.get(name))
