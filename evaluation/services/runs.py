"""Runs: begun once, filled sample by sample, and closed with a report."""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from adapters.models import Adaptation
from adapters.selectors import on_trial
from constitutions.models import Version
from evaluation.engine.report import Report as ReportDocument
from evaluation.engine.report import Setting, make_report
from evaluation.engine.samples import Arm, Sample, StorySample
from evaluation.engine.suite import Suite
from evaluation.errors import NothingToCompareError, NothingToMeasureAgainError
from evaluation.events import (
    ComparisonFinished,
    ComparisonRequested,
    EvaluationFailed,
    EvaluationFinished,
    EvaluationRequested,
)
from evaluation.models import EvaluationRun, Report, RunKind, StoredSample
from evaluation.selectors import latest_ready, own_run
from evaluation.services.contenders import Contender
from evaluation.services.measuring import Measured
from evaluation.services.suites import suite_of
from evaluation.states import RUN, RunStatus
from governance import clock, ledger
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of


@transaction.atomic
def begin(adaptation: Adaptation, *, suite_version: Version, arms: int) -> tuple[EvaluationRun, Suite]:
    """Return the run of this model on this version's norms, beginning one if none is under way.

    ``look`` counts how often these held-out items have been looked at, this look included.
    """
    kind = RunKind.OWN if suite_version == adaptation.version else RunKind.CROSS
    suite = suite_of(suite_version, kind)
    same = EvaluationRun.objects.filter(adaptation=adaptation, suite_version=suite_version)
    running = same.filter(status=RunStatus.RUNNING).first()
    if running:
        return running, suite
    looks = EvaluationRun.objects.filter(community=adaptation.community, suite_digest=suite.digest).count()
    run = EvaluationRun.objects.create(
        community=adaptation.community,
        kind=kind,
        adaptation=adaptation,
        suite_version=suite_version,
        suite_digest=suite.digest,
        look=looks + 1,
        total=arms * (len(suite.items) + len(suite.stories)),
        started_at=clock.now(),
    )
    return run, suite


def keep(run: EvaluationRun, arm: Arm, measured: Sequence[Measured]) -> None:
    """Keep what was measured."""
    StoredSample.objects.bulk_create(
        StoredSample(
            community=run.community,
            run=run,
            item_id=each.item_id,
            arm=arm,
            reply=each.reply,
            preferred_logprobs=each.preferred,
            rejected_logprobs=each.rejected,
        )
        for each in measured
    )
    EvaluationRun.objects.filter(pk=run.pk).update(done=run.samples.count())


def done_items(run: EvaluationRun, arm: Arm) -> set[str]:
    """Return the items this arm has been measured on."""
    return set(run.samples.filter(arm=arm).values_list("item_id", flat=True))


def samples_of(run: EvaluationRun, suite: Suite) -> tuple[list[Sample], list[StorySample]]:
    """Return everything that was measured, as the engine's values."""
    stories = {story.id for story in suite.stories}
    samples, told = [], []
    for stored in run.samples.order_by("arm", "item_id"):
        if stored.item_id in stories:
            told.append(
                StorySample(item_id=stored.item_id, arm=stored.arm, lesson_logprobs=stored.preferred_logprobs)
            )
            continue
        samples.append(
            Sample(
                item_id=stored.item_id,
                arm=stored.arm,
                reply=stored.reply,
                preferred_logprobs=stored.preferred_logprobs,
                rejected_logprobs=stored.rejected_logprobs,
            )
        )
    return samples, told


def setting_of(run: EvaluationRun, arms: Mapping[Arm, Contender]) -> Setting:
    """Return what the report is about.

    A first deployment is compared with the prompt, a later one with what is live.
    """
    text = run.adaptation.version.text
    return Setting(
        community=run.community.slug,
        constitution_digest=text.digest,
        deployments=tuple(contender.deployment for contender in arms.values()),
        candidate=Arm.ADAPTER,
        baseline=Arm.DEPLOYED if Arm.DEPLOYED in arms else Arm.PROMPT,
        gate=text.document.gate,
        seed=run.adaptation.seed,
        looks=run.look,
    )


@transaction.atomic
def finish(run: EvaluationRun, suite: Suite, arms: Mapping[Arm, Contender]) -> Report:
    """Write the report and say what the gate found."""
    document = make_report(setting_of(run, arms), suite, *samples_of(run, suite))
    canonical = document.canonical
    report, _ = Report.objects.get_or_create(
        digest=document.digest,
        defaults={
            "community": run.community,
            "canonical": canonical,
            "gate": document.result.outcome,
            "written_at": clock.now(),
        },
    )
    RUN.move(run, RunStatus.FINISHED, report=report, finished_at=clock.now())
    ledger.record(
        EvaluationFinished(
            subject=subject_of(run),
            adaptation=subject_of(run.adaptation),
            report_digest=report.digest,
            gate=report.gate,
        ),
        community=run.community,
        actor=None,
    )
    return report


@transaction.atomic
def fail(run: EvaluationRun, *, sentence: str) -> None:
    """End a run that was given up. What it measured is kept, and nobody is asked anything on it."""
    RUN.move(run, RunStatus.FAILED, sentence=sentence, finished_at=clock.now())
    ledger.record(
        EvaluationFailed(subject=subject_of(run.adaptation), run=subject_of(run), sentence=sentence),
        community=run.community,
        actor=None,
    )


def check_can_measure_again(steward: User | None, run: EvaluationRun) -> None:
    """Raise the sentence that says why nobody can ask for this model to be measured again."""
    check_role(steward, run.community, Role.STEWARD)
    check_open(run.community)
    answers = run.status == RunStatus.FINISHED and on_trial(run.adaptation).exists()
    again = run.status == RunStatus.FAILED or answers
    if run.kind != RunKind.OWN or not again or run != own_run(run.adaptation):
        raise NothingToMeasureAgainError


@transaction.atomic
def measure_again(steward: User, *, run: EvaluationRun) -> None:
    """Ask for what a failed run should have found, or whether a model that is taking over still passes.

    The new run is another look, and counts as one.
    """
    check_can_measure_again(steward, run)
    ledger.record(
        EvaluationRequested(subject=subject_of(run.adaptation), run=subject_of(run)),
        community=run.community,
        actor=steward,
    )


def document_of(report: Report) -> ReportDocument:
    """Return the report that the stored bytes say."""
    return ReportDocument.model_validate(json.loads(bytes(report.canonical)))


@transaction.atomic
def request_comparison(steward: User, *, community: Community, suite_version: Version) -> None:
    """Ask how the community's model does on another community's norms."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    adaptation = latest_ready(community)
    if adaptation is None:
        raise NothingToCompareError(community=community.name)
    ledger.record(
        ComparisonRequested(subject=subject_of(adaptation), suite_version=subject_of(suite_version)),
        community=community,
        actor=steward,
    )


@transaction.atomic
def finish_comparison(run: EvaluationRun) -> None:
    """Close a run on another community's norms; its samples are its result."""
    RUN.move(run, RunStatus.FINISHED, finished_at=clock.now())
    ledger.record(
        ComparisonFinished(
            subject=subject_of(run.adaptation),
            suite_version=subject_of(run.suite_version),
            run=subject_of(run),
        ),
        community=run.community,
        actor=None,
    )
