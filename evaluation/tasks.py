"""What this floor does when a model is ready, a vote on one ends, or a steward stops one."""

from django.conf import settings

from adapters.commons import tenant_of
from adapters.events import DeploymentLive, DeploymentRetired, DeploymentStandby, RolloutAdvanced
from adapters.models import Adaptation, Deployment
from adapters.selectors import on_trial
from adapters.services import deployments, holds, rollouts
from adapters.serving.engine import Engine
from constitutions.models import Version
from evaluation.engine.samples import Arm
from evaluation.engine.suite import Item, StoryItem, Suite
from evaluation.errors import EvidenceError
from evaluation.events import (
    ComparisonFinished,
    DeploymentHeld,
    DeploymentRequested,
    EvaluationFailed,
    EvaluationFinished,
    GateBroken,
    RestoreRequested,
)
from evaluation.models import DeploymentRequest, EvaluationRun, RestoreRequest, RunKind
from evaluation.services import release, requests, runs, trials, vouching
from evaluation.services.contenders import Contender, contenders
from evaluation.services.measuring import measure
from evaluation.states import RunStatus
from governance.models import Step
from governance.pipeline import Queue, Task
from governance.steps import Lease
from governance.subjects import id_in


def _adaptation(lease: Lease) -> Adaptation:
    related = ("community", "version__text", "version__community", "adapter", "full_prompt", "short_prompt")
    return Adaptation.objects.select_related(*related).get(pk=id_in(lease.step.subject, "adaptation"))


def _run_arms(lease: Lease, run: EvaluationRun, suite: Suite, arms: list[Contender]) -> None:
    """Measure what is still missing, arm by arm; each chunk is kept as soon as it is measured."""
    items: tuple[Item | StoryItem, ...] = (*suite.items, *suite.stories)
    with Engine(settings.POLITY_ENGINE_URL, tenant=tenant_of(run.community)) as engine:
        for contender in arms:
            done = runs.done_items(run, contender.arm)
            missing = [item for item in items if item.id not in done]
            for chunk in measure(engine, contender, missing):
                with lease.commit():
                    runs.keep(run, contender.arm, chunk)


def _evaluate(lease: Lease) -> None:
    adaptation = _adaptation(lease)
    arms = contenders(adaptation)
    with lease.commit():
        run, suite = runs.begin(adaptation, suite_version=adaptation.version, arms=len(arms))
    _run_arms(lease, run, suite, list(arms.values()))
    with lease.commit(last=True):
        runs.finish(run, suite, arms)


def _compare(lease: Lease) -> None:
    adaptation = _adaptation(lease)
    entry = lease.step.entry
    if entry is None:
        message = "A comparison follows from an entry that says with whom."
        raise ValueError(message)
    version = Version.objects.select_related("text", "community").get(
        pk=id_in(entry.payload.body["suite_version"], "version")
    )
    with lease.commit():
        run, suite = runs.begin(adaptation, suite_version=version, arms=1)
    _run_arms(lease, run, suite, [contenders(adaptation)[Arm.ADAPTER]])
    with lease.commit(last=True):
        runs.finish_comparison(run)


def _fail_run(lease: Lease) -> None:
    """End the run whose step was given up, so that its page says so and a steward can ask again."""
    with lease.commit(last=True):
        entry = lease.step.entry
        if entry is None:
            return
        given_up = Step.objects.select_related("entry__payload").get(
            pk=id_in(entry.payload.body["step"], "step")
        )
        run = _run_of(given_up)
        if run:
            runs.fail(run, sentence=entry.payload.body["sentence"])


def _run_of(step: Step) -> EvaluationRun | None:
    """Return what a step was measuring: a comparison's entry names the norms, any other is about its own."""
    running = EvaluationRun.objects.select_related("community", "adaptation").filter(
        adaptation=id_in(step.subject, "adaptation"), status=RunStatus.RUNNING
    )
    named = step.entry.payload.body.get("suite_version") if step.entry else None
    if named:
        return running.filter(suite_version=id_in(named, "version")).first()
    return running.filter(kind=RunKind.OWN).first()


def _request_deployment(lease: Lease) -> None:
    """Ask the stewards, unless the model that was measured again answers already."""
    with lease.commit(last=True):
        run = EvaluationRun.objects.select_related(
            "community", "report", "adaptation__adapter", "adaptation__version__decision__opened_by"
        ).get(pk=id_in(lease.step.subject, "evaluationrun"))
        if not on_trial(run.adaptation).exists():
            requests.request_deployment(run, steward=None)


def _release(lease: Lease) -> None:
    related = ("community", "decision", "report__run", "adaptation__version__text", "adaptation__adapter")
    request = DeploymentRequest.objects.select_related(*related).get(
        decision_id=id_in(lease.step.subject, "decision")
    )
    _let_live(lease, request)


def _release_vouched(lease: Lease) -> None:
    community = lease.step.community
    request = vouching.no_longer_held(community) if community else None
    if request:
        _let_live(lease, request)


def _let_live(lease: Lease, request: DeploymentRequest) -> None:
    """Let a model go live if its evidence holds and enough communities vouch for it; else say what is wrong."""
    try:
        release.check(request)
    except EvidenceError as refusal:
        with lease.commit(last=True):
            release.refuse(request, sentence=str(refusal))
        return
    with lease.commit():
        waits = vouching.hold(request)
    if not waits:
        with lease.commit():
            deployment = release.stage(request)
        _put_online(lease, deployment)


def _restore(lease: Lease) -> None:
    request = RestoreRequest.objects.select_related("deployment__version", "decision").get(
        decision_id=id_in(lease.step.subject, "decision")
    )
    with lease.commit():
        deployment = release.stage_again(request)
    _put_online(lease, deployment)


def _put_online(lease: Lease, deployment: Deployment) -> None:
    deployments.warm(deployment)
    with lease.commit(last=True):
        rollouts.begin(deployment)


def _advance_rollout(lease: Lease) -> None:
    """End a phase of a rollout, and begin the next one if the evidence still holds."""
    phase = holds.phase_of(lease.step.subject)
    refusal = trials.refusal(phase.deployment) if rollouts.is_answering(phase) else None
    with lease.commit(last=True):
        if refusal:
            trials.recall(phase.deployment, refusal=refusal)
        else:
            rollouts.advance(phase)


def _check_trials(lease: Lease) -> None:
    """Look again at what is taking over or is watched, after a newer evaluation of it failed."""
    run = EvaluationRun.objects.select_related("adaptation").get(
        pk=id_in(lease.step.subject, "evaluationrun")
    )
    found = [(deployment, trials.refusal(deployment)) for deployment in on_trial(run.adaptation)]
    with lease.commit(last=True):
        for deployment, refusal in found:
            if refusal:
                trials.recall(deployment, refusal=refusal)


def _request_restore(lease: Lease) -> None:
    with lease.commit(last=True):
        deployment = Deployment.objects.select_related("community", "version").get(
            pk=id_in(lease.step.subject, "deployment")
        )
        requests.request_restore(deployment)


EVALUATE = Task("evaluation.evaluate", _evaluate, queue=Queue.EVAL, leaves=(EvaluationFinished,))
FAIL_RUN = Task("evaluation.fail_run", _fail_run, leaves=(EvaluationFailed,))
COMPARE = Task("evaluation.compare", _compare, queue=Queue.EVAL, leaves=(ComparisonFinished,))
REQUEST_DEPLOYMENT = Task(
    "evaluation.request_deployment", _request_deployment, leaves=(DeploymentRequested, DeploymentHeld)
)
GOES_ON = (RolloutAdvanced, DeploymentLive, DeploymentStandby)
LET_LIVE = (*GOES_ON, DeploymentRetired, GateBroken, DeploymentHeld)
RELEASE = Task("evaluation.release", _release, leaves=LET_LIVE)
RELEASE_VOUCHED = Task("evaluation.release_vouched", _release_vouched, leaves=LET_LIVE)
REQUEST_RESTORE = Task("evaluation.request_restore", _request_restore, leaves=(RestoreRequested,))
RESTORE = Task("evaluation.restore", _restore, leaves=(*GOES_ON, DeploymentRetired))
ADVANCE_ROLLOUT = Task("evaluation.advance_rollout", _advance_rollout, leaves=(*GOES_ON, GateBroken))
CHECK_TRIALS = Task("evaluation.check_trials", _check_trials, leaves=(GateBroken,))
